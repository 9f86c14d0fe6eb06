import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Provider } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { spokenAnswer, spokenUsage, spokenWhole, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { objectOf, objectsOf, textOf } from '../wire/json-reader.ts';
import { bearer } from './auth/bearer.ts';
import { withoutSlash } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['ALEPHALPHA_API_KEY', 'ALEPH_ALPHA_API_KEY']);

/** Aleph Alpha's completions. Source: https://docs.aleph-alpha.com/api/complete */
export const alephAlpha: Provider = {
  id: 'aleph_alpha',
  title: 'Aleph Alpha',
  settings: [key],
  baseUrl: 'https://api.aleph-alpha.com',
  auth: bearer(key),
  operations: {
    chat: ({ baseUrl }) => ({
      url: `${withoutSlash(baseUrl).replace(/\/complete$/, '')}/complete`,
      dialect: openaiChat,
      framing: 'sse',
      traits: { maxTokensField: 'max_tokens', streamOptions: false, unsupported: [...unspoken, 'seed'] },
      adjustRequest: writeCompletion,
      adjustAnswer: readCompletion,
    }),
  },
  notes: [
    'The public service has been retired; installations of one’s own are called by their base URL.',
    'Conversations are said as one text; an answer comes in one piece, also to a client that streams.',
  ],
};

function writeCompletion(body: JsonObject): JsonObject {
  const { messages, stream: _stream, max_tokens: ceiling, stop, ...rest } = body;
  return {
    ...rest,
    prompt: spokenWhole(messages),
    ...(ceiling !== undefined && { maximum_tokens: ceiling }),
    ...(stop !== undefined && { stop_sequences: Array.isArray(stop) ? stop : [stop] }),
  };
}

function readCompletion(body: JsonValue): JsonValue {
  const answer = objectOf(body) ?? {};
  const [first] = objectsOf(answer['completions']);
  const text = textOf(first?.['completion']);
  if (text === undefined) return body;
  const usage = spokenUsage(answer['num_tokens_prompt_total'], answer['num_tokens_generated']);
  return spokenAnswer(text, { finish: first?.['finish_reason'] === 'maximum_tokens' ? 'length' : 'stop', ...(usage && { usage }) });
}

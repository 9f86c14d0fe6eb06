import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Provider } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { spokenAnswer, spokenUsage, spokenWhole, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { objectOf, textOf } from '../wire/json-reader.ts';
import { bearer } from './auth/bearer.ts';
import { withoutSlash } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['NLP_CLOUD_API_KEY']);

/** NLP Cloud's text generation. Source: https://docs.nlpcloud.com/#text-generation */
export const nlpCloud: Provider = {
  id: 'nlp_cloud',
  title: 'NLP Cloud',
  settings: [key],
  baseUrl: 'https://api.nlpcloud.io/v1/gpu',
  auth: bearer(key, 'Token'),
  operations: {
    chat: ({ baseUrl, model }) => ({
      url: `${withoutSlash(baseUrl)}/${model}/generation`,
      dialect: openaiChat,
      framing: 'sse',
      traits: {
        maxTokensField: 'max_tokens',
        streamOptions: false,
        unsupported: [...unspoken, 'seed', 'frequency_penalty', 'presence_penalty'],
      },
      adjustRequest: writeGeneration,
      adjustAnswer: readGeneration,
    }),
  },
  notes: ['Conversations are said as one text; an answer comes in one piece, also to a client that streams.'],
};

function writeGeneration(body: JsonObject): JsonObject {
  const { model: _model, messages, stream: _stream, max_tokens, stop, ...rest } = body;
  return {
    text: spokenWhole(messages),
    remove_input: true,
    ...(max_tokens !== undefined && { max_length: max_tokens }),
    ...(stop !== undefined && { end_sequence: Array.isArray(stop) ? stop[0] : stop }),
    ...rest,
  };
}

function readGeneration(body: JsonValue): JsonValue {
  const answer = objectOf(body);
  const text = textOf(answer?.['generated_text']);
  if (answer === undefined || text === undefined) return body;
  const usage = spokenUsage(answer['nb_input_tokens'], answer['nb_generated_tokens']);
  return spokenAnswer(text, usage && { usage });
}

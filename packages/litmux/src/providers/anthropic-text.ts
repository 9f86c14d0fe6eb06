import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Provider } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { spokenAnswer, spokenPrompt, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { objectOf, textOf } from '../wire/json-reader.ts';
import { anthropic } from './anthropic.ts';
import { withoutSlash } from './base-url.ts';

/** Anthropic's text completions, for proxies that still serve them. Source: https://platform.claude.com/docs/en/api/completions */
export const anthropicText: Provider = {
  ...anthropic,
  id: 'anthropic_text',
  aliases: [],
  title: 'Anthropic text completions',
  operations: {
    chat: ({ baseUrl }) => ({
      url: `${withoutSlash(baseUrl).replace(/\/v1(?:\/complete)?$/, '')}/v1/complete`,
      dialect: openaiChat,
      framing: 'sse',
      headers: { 'anthropic-version': '2023-06-01' },
      traits: {
        maxTokensField: 'max_tokens',
        streamOptions: false,
        unsupported: [...unspoken, 'seed', 'frequency_penalty', 'presence_penalty'],
      },
      adjustRequest: writeCompletion,
      adjustAnswer: readCompletion,
    }),
  },
  notes: [
    'The models behind it (`claude-2`, `claude-instant-1`) have been retired by Anthropic.',
    'An answer comes in one piece, also to a client that streams; it tells no usage, which is estimated.',
  ],
};

/** A ceiling is required there. */
const mostTokens = 4_096;

function writeCompletion(body: JsonObject): JsonObject {
  const { messages, stream: _stream, max_tokens: ceiling, stop, ...rest } = body;
  const { system, prompt } = spokenPrompt(messages);
  const play = prompt.endsWith('\n\nAssistant:') ? prompt.replaceAll(/(^|\n\n)User: /g, '$1Human: ') : `Human: ${prompt}\n\nAssistant:`;
  return {
    ...rest,
    prompt: `${system}\n\n${play}`,
    max_tokens_to_sample: ceiling ?? mostTokens,
    ...(stop !== undefined && { stop_sequences: Array.isArray(stop) ? stop : [stop] }),
  };
}

function readCompletion(body: JsonValue): JsonValue {
  const { completion, stop_reason: reason } = objectOf(body) ?? {};
  const text = textOf(completion);
  return text === undefined ? body : spokenAnswer(text.trimStart(), { finish: reason === 'max_tokens' ? 'length' : 'stop' });
}

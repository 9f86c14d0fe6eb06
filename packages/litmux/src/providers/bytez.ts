import { Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Provider } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { spokenAnswer, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { isObject, objectOf, objectsOf, textOf } from '../wire/json-reader.ts';
import { bearer } from './auth/bearer.ts';
import { withoutSlash } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['BYTEZ_API_KEY']);

/** Bytez, which runs open models. Source: https://docs.bytez.com/http-reference/overview */
export const bytez: Provider = {
  id: 'bytez',
  title: 'Bytez',
  settings: [key],
  baseUrl: 'https://api.bytez.com/models/v2',
  auth: bearer(key, 'Key'),
  operations: {
    chat: ({ baseUrl, model }) => ({
      url: `${withoutSlash(baseUrl)}/${model}`,
      dialect: openaiChat,
      framing: 'sse',
      traits: {
        maxTokensField: 'max_tokens',
        developerRole: 'system',
        streamOptions: false,
        unsupported: unspoken.filter((field) => field !== 'n'),
      },
      adjustRequest: writeRun,
      adjustAnswer: readRun,
    }),
  },
  notes: ['An answer comes in one piece, also to a client that streams; it tells no usage, which is estimated.'],
};

/** What is no message is a parameter of the model. */
function writeRun(body: JsonObject): JsonObject {
  const { model: _model, messages, stream: _stream, max_tokens: ceiling, n: count, ...rest } = body;
  return {
    messages,
    stream: false,
    params: {
      ...rest,
      ...(ceiling !== undefined && { max_new_tokens: ceiling }),
      ...(count !== undefined && { num_return_sequences: count }),
    },
  };
}

function readRun(body: JsonValue): JsonValue {
  const { error, output } = isObject(body) ? body : {};
  if (typeof error === 'string' && error !== '') {
    if (output === undefined || output === null) throw new Failure('bad_gateway', error);
  }
  const content = objectOf(output)?.['content'] ?? output;
  const text =
    textOf(content) ??
    objectsOf(content)
      .map((part) => textOf(part['text']) ?? '')
      .join('');
  return content === undefined || content === null ? body : spokenAnswer(text);
}

import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Provider } from '../core/provider.ts';
import { tritonEmbeddings } from '../dialects/modalities/embeddings/triton.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { spokenAnswer, spokenWhole, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { objectOf, textOf } from '../wire/json-reader.ts';
import { bearer } from './auth/bearer.ts';
import { withoutSlash } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['TRITON_API_KEY'], false);

/** NVIDIA Triton's generate extension. Source: https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/protocol/extension_generate.html */
export const triton: Provider = {
  id: 'triton',
  title: 'NVIDIA Triton',
  settings: [key],
  auth: bearer(key),
  operations: {
    embeddings: ({ baseUrl, model }) => ({
      url: /\/(?:infer|embeddings)$/.test(baseUrl) ? baseUrl : `${withoutSlash(baseUrl)}/v2/models/${encodeURIComponent(model)}/infer`,
      format: tritonEmbeddings,
    }),
    chat: ({ baseUrl, model }) => ({
      url: baseUrl.endsWith('/generate') ? baseUrl : `${withoutSlash(baseUrl)}/v2/models/${encodeURIComponent(model)}/generate`,
      dialect: openaiChat,
      framing: 'sse',
      traits: { maxTokensField: 'max_tokens', streamOptions: false, unsupported: unspoken },
      adjustRequest: writeGenerate,
      adjustAnswer: readGenerate,
    }),
  },
  notes: [
    'Conversations are said as one text; an answer comes in one piece, also to a client that streams.',
    'Embeddings are inferred from a tensor `input_text`.',
  ],
};

/** The extension takes inputs of the model by their names: these are the ones of its LLM backends. */
function writeGenerate(body: JsonObject): JsonObject {
  const { model: _model, messages, stream: _stream, stop, ...rest } = body;
  return {
    text_input: spokenWhole(messages),
    stream: false,
    ...(stop !== undefined && { stop_words: Array.isArray(stop) ? stop : [stop] }),
    ...rest,
  };
}

function readGenerate(body: JsonValue): JsonValue {
  const text = textOf(objectOf(body)?.['text_output']);
  return text === undefined ? body : spokenAnswer(text);
}

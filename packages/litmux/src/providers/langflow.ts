import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Provider } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { samplingFields, spokenAnswer, spokenWhole, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { objectOf, objectsOf, textOf } from '../wire/json-reader.ts';
import { headerKey } from './auth/header-key.ts';
import { withoutSlash } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['LANGFLOW_API_KEY'], false);

/** A flow on a Langflow server; the model is the id of the flow. Source: https://docs.langflow.org/api-flows-run */
export const langflow: Provider = {
  id: 'langflow',
  title: 'Langflow',
  settings: [key],
  baseEnv: ['LANGFLOW_API_BASE'],
  auth: headerKey(key, 'x-api-key'),
  operations: {
    chat: ({ baseUrl, model }) => ({
      url: `${withoutSlash(baseUrl).replace(/\/api\/v1(?:\/run)?$/, '')}/api/v1/run/${encodeURIComponent(model)}?stream=false`,
      dialect: openaiChat,
      framing: 'sse',
      traits: { streamOptions: false, unsupported: [...unspoken, ...samplingFields] },
      adjustRequest: writeRun,
      adjustAnswer: readRun,
    }),
  },
  notes: [
    'The model is the id of a flow; the conversation is said as one text. `session_id` and `tweaks` are passed as they are.',
    'An answer comes in one piece, also to a client that streams; it tells no usage, which is estimated.',
  ],
};

function writeRun(body: JsonObject): JsonObject {
  const { model: _model, messages, stream: _stream, ...rest } = body;
  return { input_type: 'chat', output_type: 'chat', ...rest, input_value: spokenWhole(messages) };
}

/** The first output of the first run: its text stands in the message itself, or in the data behind it. */
function readRun(body: JsonValue): JsonValue {
  const [run] = objectsOf(objectOf(body)?.['outputs']);
  const [output] = objectsOf(run?.['outputs']);
  const message = objectOf(objectOf(output?.['results'])?.['message']);
  const text = textOf(message?.['text']) ?? textOf(objectOf(message?.['data'])?.['text']);
  return text === undefined ? body : spokenAnswer(text);
}

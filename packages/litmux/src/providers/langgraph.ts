import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Provider } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { samplingFields, spokenAnswer, spokenUsage, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { objectOf, objectsOf, textOf } from '../wire/json-reader.ts';
import { headerKey } from './auth/header-key.ts';
import { withoutSlash } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['LANGGRAPH_API_KEY'], false);

/** A graph on a LangGraph server; the model is the id of the assistant. Source: https://docs.langchain.com/langsmith/server-api-ref */
export const langgraph: Provider = {
  id: 'langgraph',
  title: 'LangGraph',
  settings: [key],
  baseUrl: 'http://localhost:2024',
  baseEnv: ['LANGGRAPH_API_BASE'],
  auth: headerKey(key, 'x-api-key'),
  operations: {
    chat: ({ baseUrl }) => ({
      url: `${withoutSlash(baseUrl).replace(/\/runs\/(?:wait|stream)$/, '')}/runs/wait`,
      dialect: openaiChat,
      framing: 'sse',
      traits: { developerRole: 'system', streamOptions: false, unsupported: [...unspoken, ...samplingFields] },
      adjustRequest: writeRun,
      adjustAnswer: readRun,
    }),
  },
  notes: [
    'The model is the id of an assistant; the conversation is its input, and its last message the answer.',
    'An answer comes in one piece, also to a client that streams. How it is made is the graph’s own matter: sampling fields are not known there.',
  ],
};

function writeRun(body: JsonObject): JsonObject {
  const { model, messages, stream: _stream, ...rest } = body;
  return { ...rest, assistant_id: model, input: { messages } };
}

function readRun(body: JsonValue): JsonValue {
  const last = objectsOf(objectOf(body)?.['messages']).findLast(({ type, role }) => type === 'ai' || role === 'assistant');
  if (last === undefined) return body;
  const { content, usage_metadata: told } = last;
  const text =
    textOf(content) ??
    objectsOf(content)
      .map((part) => textOf(part['text']) ?? '')
      .join('');
  const usage = objectOf(told);
  const counted = usage && spokenUsage(usage['input_tokens'], usage['output_tokens']);
  return spokenAnswer(text, counted && { usage: counted });
}

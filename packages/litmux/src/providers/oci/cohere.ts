import { Failure } from '../../core/failure.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectOf, objectsOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { readUsage } from './usage.ts';

/** Fields of OpenAI's that have another name in Cohere's format on OCI. */
const names: Readonly<Record<string, string>> = {
  max_tokens: 'maxTokens',
  top_p: 'topP',
  top_k: 'topK',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
};

/** What Cohere's format on OCI can't say. */
export const unsaidInCohere: readonly string[] = [
  'n',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning_effort',
  'modalities',
  'audio',
  'user',
  'store',
  'prediction',
  'service_tier',
  'web_search_options',
];

/** OpenAI's body in the format of Cohere's models on OCI, which is that of Cohere's first API. Source: https://docs.oracle.com/en-us/iaas/api/#/en/generative-ai-inference/20231130/datatypes/CohereChatRequest */
export function writeCohere(body: JsonObject): JsonObject {
  const { model: _model, messages, stream, stream_options: _options, stop, tools, response_format: format, ...rest } = body;
  const renamed = Object.fromEntries(Object.entries(rest).map(([name, value]) => [names[name] ?? name, value]));
  return {
    apiFormat: 'COHERE',
    ...renamed,
    ...writeConversation(objectsOf(messages)),
    ...(stop !== undefined && { stopSequences: Array.isArray(stop) ? stop : [stop] }),
    ...(Array.isArray(tools) && { tools: objectsOf(tools).map(writeTool) }),
    ...writeFormat(objectOf(format)),
    ...(stream === true && { isStream: true, streamOptions: { isIncludeUsage: true } }),
  };
}

/** An answer, or the frame of a stream, in OpenAI's form. The last frame holds the whole answer once more. */
export function readCohere(body: JsonObject): JsonValue {
  const whole = objectOf(body['chatResponse']);
  const answer = whole ?? body;
  const { text, finishReason, usage } = answer;
  if (text === undefined && finishReason === undefined && usage === undefined) return body;
  const told = objectOf(usage);
  const isLast = typeof finishReason === 'string';
  const message = {
    role: 'assistant',
    content: whole === undefined && isLast ? '' : (textOf(text) ?? ''),
    ...(isLast && callsOf(answer)),
  };
  const place = { index: 0, finish_reason: isLast ? finishOf(finishReason, answer) : null };
  const model = textOf(body['modelId']);
  return {
    object: whole === undefined ? 'chat.completion.chunk' : 'chat.completion',
    ...(model !== undefined && { model }),
    choices: [whole === undefined ? { ...place, delta: message } : { ...place, message }],
    ...(told && { usage: readUsage(told) }),
  };
}

/** Instructions stand apart, and so does what is answered now: the last thing that the user said, or the results of tools. */
function writeConversation(messages: readonly JsonObject[]): JsonObject {
  const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';
  const preamble = messages.filter(isSystem).map(textOfMessage).join('\n\n');
  const turns = messages.filter((message) => !isSystem(message));
  const lastCall = turns.findLastIndex(({ role }) => role !== 'tool');
  const results = turns.slice(lastCall + 1);
  const asked = results.length > 0 ? undefined : turns.at(-1);
  const history = results.length > 0 ? turns.slice(0, lastCall + 1) : turns.slice(0, -1);
  return {
    message: asked === undefined ? '' : textOfMessage(asked),
    ...(preamble !== '' && { preambleOverride: preamble }),
    ...(history.length > 0 && { chatHistory: writeHistory(history) }),
    ...(results.length > 0 && { toolResults: writeResults(results, callsIn(turns)), isForceSingleStep: false }),
  };
}

function writeHistory(turns: readonly JsonObject[]): readonly JsonObject[] {
  const calls = callsIn(turns);
  return turns.map((turn): JsonObject => {
    if (turn['role'] === 'tool') return { role: 'TOOL', toolResults: writeResults([turn], calls) };
    if (turn['role'] !== 'assistant') return { role: 'USER', message: textOfMessage(turn) };
    const own = objectsOf(turn['tool_calls']).map(writeCall);
    return { role: 'CHATBOT', message: textOfMessage(turn), ...(own.length > 0 && { toolCalls: own }) };
  });
}

/** The calls of a conversation by their ids, which Cohere does not know. */
function callsIn(turns: readonly JsonObject[]): ReadonlyMap<JsonValue | undefined, JsonObject> {
  return new Map(turns.flatMap((turn) => objectsOf(turn['tool_calls']).map((call) => [call['id'], writeCall(call)] as const)));
}

function writeCall(call: JsonObject): JsonObject {
  const { name, arguments: values } = objectOf(call['function']) ?? {};
  return { name, parameters: objectOf(parseJson(textOf(values) ?? '')) ?? {} };
}

function writeResults(results: readonly JsonObject[], calls: ReadonlyMap<JsonValue | undefined, JsonObject>): readonly JsonObject[] {
  return results.map((result) => {
    const text = textOfMessage(result);
    const value = parseJson(text);
    return {
      call: calls.get(result['tool_call_id']) ?? { name: '', parameters: {} },
      outputs: [isObject(value) ? value : { output: text }],
    };
  });
}

function textOfMessage({ content }: JsonObject): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part) => {
      const text = textOf(part['text']);
      if (text === undefined) throw new Failure('invalid_request', 'This model takes text only.', { param: 'messages' });
      return text;
    })
    .join('\n');
}

/** Parameters are said one by one, each with the name of its type. */
function writeTool(tool: JsonObject): JsonObject {
  const { name, description, parameters } = objectOf(tool['function']) ?? {};
  const { properties, required } = objectOf(parameters) ?? {};
  const definitions: JsonDraft = {};
  for (const [property, schema] of Object.entries(objectOf(properties) ?? {})) {
    const { type, description: about } = objectOf(schema) ?? {};
    definitions[property] = {
      type: typeNames[textOf(type) ?? ''] ?? 'str',
      isRequired: Array.isArray(required) && required.includes(property),
      ...(about !== undefined && { description: about }),
    };
  }
  return { name, description: description ?? '', parameterDefinitions: definitions };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  array: 'List',
  object: 'Dict',
};

function writeFormat(format: JsonObject | undefined): JsonObject {
  if (format === undefined || format['type'] === 'text') return {};
  const schema = objectOf(objectOf(format['json_schema'])?.['schema']);
  return { responseFormat: { type: 'JSON_OBJECT', ...(schema && { schema }) } };
}

function callsOf({ toolCalls }: JsonObject): JsonObject {
  const calls = objectsOf(toolCalls).map((call, index) => ({
    index,
    id: `call_${index}_${textOf(call['name']) ?? ''}`,
    type: 'function',
    function: { name: call['name'], arguments: JSON.stringify(call['parameters'] ?? {}) },
  }));
  return calls.length > 0 ? { tool_calls: calls } : {};
}

function finishOf(reason: string, { toolCalls }: JsonObject): string {
  if (objectsOf(toolCalls).length > 0) return 'tool_calls';
  switch (reason) {
    case 'MAX_TOKENS':
      return 'length';
    case 'ERROR_TOXIC':
      return 'content_filter';
    default:
      return 'stop';
  }
}

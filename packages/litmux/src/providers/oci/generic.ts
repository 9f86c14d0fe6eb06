import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { readUsage } from './usage.ts';

/** Fields of OpenAI's that have another name in the generic format. */
const names: Readonly<Record<string, string>> = {
  max_tokens: 'maxTokens',
  max_completion_tokens: 'maxCompletionTokens',
  top_p: 'topP',
  top_k: 'topK',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  n: 'numGenerations',
  logit_bias: 'logitBias',
  parallel_tool_calls: 'isParallelToolCalls',
};

/** What the generic format of OCI can't say. */
export const unsaidInGeneric: readonly string[] = [
  'modalities',
  'audio',
  'user',
  'store',
  'prediction',
  'service_tier',
  'web_search_options',
];

/** OpenAI's body in the format of all models on OCI but Cohere's. Source: https://docs.oracle.com/en-us/iaas/api/#/en/generative-ai-inference/20231130/datatypes/GenericChatRequest */
export function writeGeneric(body: JsonObject): JsonObject {
  const {
    model: _model,
    messages,
    stream,
    stream_options: _options,
    stop,
    tools,
    tool_choice: choice,
    response_format: format,
    reasoning_effort: effort,
    verbosity,
    logprobs,
    top_logprobs: alternatives,
    ...rest
  } = body;
  const renamed = Object.fromEntries(Object.entries(rest).map(([name, value]) => [names[name] ?? name, value]));
  return {
    apiFormat: 'GENERIC',
    ...renamed,
    messages: objectsOf(messages).map(writeMessage),
    ...(stop !== undefined && { stop: Array.isArray(stop) ? stop : [stop] }),
    ...(Array.isArray(tools) && { tools: objectsOf(tools).map(writeTool) }),
    ...(choice !== undefined && { toolChoice: writeChoice(choice) }),
    ...(format !== undefined && { responseFormat: writeFormat(objectOf(format) ?? {}) }),
    ...(typeof effort === 'string' && { reasoningEffort: effort.toUpperCase() }),
    ...(typeof verbosity === 'string' && { verbosity: verbosity.toUpperCase() }),
    ...(logprobs === true && { logProbs: numberOf(alternatives) ?? 0 }),
    ...(stream === true && { isStream: true, streamOptions: { isIncludeUsage: true } }),
  };
}

/** An answer, or the frame of a stream, in OpenAI's form. */
export function readGeneric(body: JsonObject): JsonValue {
  const whole = objectOf(body['chatResponse']);
  if (whole === undefined) return readFrame(body);
  const model = textOf(body['modelId']);
  const usage = objectOf(whole['usage']);
  return {
    object: 'chat.completion',
    ...(model !== undefined && { model }),
    choices: objectsOf(whole['choices']).map((choice, index) => ({
      index: numberOf(choice['index']) ?? index,
      message: readMessage(objectOf(choice['message']) ?? {}),
      finish_reason: finishOf(choice['finishReason']),
      ...(isObject(choice['logprobs']) && { logprobs: choice['logprobs'] }),
    })),
    ...(usage && { usage: readUsage(usage) }),
  };
}

function readFrame(frame: JsonObject): JsonValue {
  const { message, finishReason, usage, index } = frame;
  if (message === undefined && finishReason === undefined && usage === undefined) return frame;
  const told = objectOf(usage);
  const isChoice = message !== undefined || typeof finishReason === 'string';
  return {
    object: 'chat.completion.chunk',
    choices: isChoice
      ? [{ index: numberOf(index) ?? 0, delta: readMessage(objectOf(message) ?? {}), finish_reason: finishOf(finishReason) }]
      : [],
    ...(told && { usage: readUsage(told) }),
  };
}

function writeMessage(message: JsonObject): JsonObject {
  const { role, content, name, tool_calls: calls, tool_call_id: id } = message;
  return {
    role: (textOf(role) ?? 'user').toUpperCase(),
    ...(content !== undefined &&
      content !== null && { content: typeof content === 'string' ? [{ type: 'TEXT', text: content }] : objectsOf(content).map(writePart) }),
    ...(name !== undefined && { name }),
    ...(Array.isArray(calls) && { toolCalls: objectsOf(calls).map(writeCall) }),
    ...(id !== undefined && { toolCallId: id }),
  };
}

function writePart(part: JsonObject): JsonObject {
  switch (part['type']) {
    case 'image_url': {
      const { url, detail } = objectOf(part['image_url']) ?? {};
      return { type: 'IMAGE', imageUrl: { url, ...(typeof detail === 'string' && { detail: detail.toUpperCase() }) } };
    }
    case 'input_audio': {
      const { data, format } = objectOf(part['input_audio']) ?? {};
      return { type: 'AUDIO', audioUrl: { url: `data:audio/${textOf(format) ?? 'wav'};base64,${textOf(data) ?? ''}` } };
    }
    case 'video_url':
      return { type: 'VIDEO', videoUrl: { url: objectOf(part['video_url'])?.['url'] } };
    case 'file':
      return { type: 'DOCUMENT', documentUrl: { url: objectOf(part['file'])?.['file_data'] } };
    default:
      return { type: 'TEXT', text: part['text'] ?? part['refusal'] ?? '' };
  }
}

function writeCall(call: JsonObject): JsonObject {
  const { name, arguments: values } = objectOf(call['function']) ?? {};
  return { type: 'FUNCTION', id: call['id'], name, arguments: values };
}

function writeTool(tool: JsonObject): JsonObject {
  const { name, description, parameters } = objectOf(tool['function']) ?? {};
  return {
    type: 'FUNCTION',
    name,
    ...(description !== undefined && { description }),
    parameters: parameters ?? { type: 'object', properties: {} },
  };
}

function writeChoice(choice: JsonValue): JsonObject {
  if (typeof choice === 'string') return { type: choice.toUpperCase() };
  return { type: 'FUNCTION', name: objectOf(objectOf(choice)?.['function'])?.['name'] };
}

function writeFormat(format: JsonObject): JsonObject {
  const { type, json_schema: schema } = format;
  const { name, description, schema: shape, strict } = objectOf(schema) ?? {};
  if (type !== 'json_schema') return { type: (textOf(type) ?? 'text').toUpperCase() };
  return {
    type: 'JSON_SCHEMA',
    jsonSchema: {
      name,
      ...(description !== undefined && { description }),
      schema: shape,
      ...(typeof strict === 'boolean' && { isStrict: strict }),
    },
  };
}

function readMessage(message: JsonObject): JsonObject {
  const { content, toolCalls, reasoningContent, refusal, annotations } = message;
  const text =
    typeof content === 'string'
      ? content
      : objectsOf(content)
          .map((part) => textOf(part['text']) ?? '')
          .join('');
  const calls = objectsOf(toolCalls);
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(typeof reasoningContent === 'string' && { reasoning_content: reasoningContent }),
    ...(typeof refusal === 'string' && { refusal }),
    ...(Array.isArray(annotations) && { annotations }),
    ...(calls.length > 0 && { tool_calls: calls.map(readCall) }),
  };
}

/** Fragments of a call say its id once; those behind it have none. */
function readCall({ id, name, arguments: values }: JsonObject): JsonObject {
  return {
    ...(typeof id === 'string' && id !== '' && { id }),
    type: 'function',
    function: { ...(typeof name === 'string' && { name }), arguments: typeof values === 'string' ? values : '' },
  };
}

function finishOf(reason: JsonValue | undefined): string | null {
  return typeof reason === 'string' ? reason.toLowerCase() : null;
}

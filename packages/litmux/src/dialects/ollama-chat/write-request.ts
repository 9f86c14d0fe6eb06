import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest, FunctionTool } from '../../core/request.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { passFields } from '../foreign-fields.ts';
import { reportUnsaid } from '../unsaid-fields.ts';
import type { WireRequest, WireTool } from './wire.ts';
import { writeMessages } from './write-messages.ts';
import { writeThink } from './write-think.ts';

/** Writes a request of any dialect in the words of Ollama's chat API. Source: https://docs.ollama.com/api/chat */
export function writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  reportUnsaid(['n', 'logit_bias', 'modalities', 'audio', 'web_search_options', 'service_tier', 'parallel_tool_calls'], request, context);
  const { own, options } = sortFields(passFields(request, context, ownFields));
  const steering: JsonObject = { ...options, ...writeOptions(request, context) };
  const body: WireRequest = {
    model: context.model,
    messages: writeMessages(request.messages, (path) => context.unsaid(path)),
    stream: request.stream,
    ...writeTools(request, context),
    ...writeFormat(request),
    ...writeThink(request.reasoning, context),
    ...writeLogprobs(request),
    ...(Object.keys(steering).length > 0 && { options: steering }),
  };
  return { body: { ...own, ...body } };
}

/** Top-level fields without a neutral word, or that a caller may give in Ollama's own. */
const ownFields: ReadonlySet<string> = new Set(['dimensions', 'format', 'keep_alive', 'shift', 'think', 'truncate']);

/** What is no field of the request is an option of the model: `num_ctx`, `mirostat`, `repeat_penalty` and whatever comes next. */
function sortFields(fields: JsonObject): { readonly own: JsonObject; readonly options: JsonObject } {
  const own: JsonDraft = {};
  const options: JsonDraft = { ...objectOf(fields['options']) };
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'options') continue;
    (ownFields.has(name) ? own : options)[name] = value;
  }
  return { own, options };
}

function writeOptions({ sampling, maxTokens }: ChatRequest, { ceiling }: WriteContext): JsonObject {
  const { temperature, topP, topK, seed, frequencyPenalty, presencePenalty, stop } = sampling;
  const most = ceiling ?? maxTokens;
  return {
    ...(most !== undefined && { num_predict: most }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
    ...(seed !== undefined && { seed }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(stop !== undefined && stop.length > 0 && { stop }),
  };
}

function writeFormat({ output }: ChatRequest): Pick<WireRequest, 'format'> {
  switch (output?.type) {
    case undefined:
    case 'text':
      return {};
    case 'json':
      return { format: 'json' };
    case 'json-schema':
      return { format: output.schema };
  }
}

function writeLogprobs({ sampling: { logprobs, topLogprobs } }: ChatRequest): Pick<WireRequest, 'logprobs' | 'top_logprobs'> {
  if (logprobs !== true) return {};
  return { logprobs: true, ...(topLogprobs !== undefined && { top_logprobs: topLogprobs }) };
}

/** Ollama has no word for which tool must be called: none are offered where none may, only the allowed ones where there is a choice. */
function writeTools({ tools = [], toolChoice }: ChatRequest, context: WriteContext): Pick<WireRequest, 'tools'> {
  if (toolChoice?.type === 'none') return {};
  const offered = tools.flatMap((tool, index): readonly WireTool[] => {
    if (tool.type === 'function') return toolChoice?.type !== 'allowed' || toolChoice.names.includes(tool.name) ? [writeTool(tool)] : [];
    context.unsaid(`tools[${index}]`);
    return [];
  });
  if (offered.length === 0) return {};
  const isForced =
    toolChoice?.type === 'required' || toolChoice?.type === 'tool' || (toolChoice?.type === 'allowed' && toolChoice.mode === 'required');
  if (isForced) context.unsaid('tool_choice');
  return { tools: offered };
}

function writeTool({ name, description, parameters }: FunctionTool): WireTool {
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: { type: 'object', properties: {}, ...parameters },
    },
  };
}

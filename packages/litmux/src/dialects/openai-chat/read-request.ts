import type { RequestPlace } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest, Reasoning, Sampling, WebSearch } from '../../core/request.ts';
import { Fields } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { readMessages } from './read-messages.ts';
import { readOutputFormat, readToolChoice, readTools } from './read-tools.ts';

/**
 * Reads the body of a client's chat completion request, with the extensions that LiteLLM's clients send.
 * Source: https://platform.openai.com/docs/api-reference/chat/create and the contract §1.2.
 */
export function readRequest(body: JsonObject, place: RequestPlace): ChatRequest {
  const fields = new Fields(body);
  const messages = fields.fieldsList('messages');
  if (messages.length === 0) fields.wrong('messages', 'at least one message', []);
  const tools = readTools(fields);
  const toolChoice = readToolChoice(fields);
  const parallelToolCalls = fields.optionalBoolean('parallel_tool_calls');
  const output = readOutputFormat(fields);
  const maxTokens = readCeiling(fields, 'max_completion_tokens') ?? readCeiling(fields, 'max_tokens');
  const choices = fields.optionalInteger('n', 1);
  const reasoning = readReasoning(fields);
  const user = fields.optionalText('user');
  const serviceTier = fields.optionalText('service_tier');
  const webSearch = readWebSearch(fields);
  const modalities = fields.optionalTextList('modalities');
  const audio = fields.optionalObject('audio');
  return {
    model: place.model ?? fields.text('model'),
    messages: readMessages(messages),
    ...(tools !== undefined && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(parallelToolCalls !== undefined && { parallelToolCalls }),
    ...(output !== undefined && { output }),
    sampling: readSampling(fields),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(choices !== undefined && { choices }),
    ...(reasoning !== undefined && { reasoning }),
    stream: place.stream ?? fields.optionalBoolean('stream') ?? false,
    streamUsage: fields.optionalFields('stream_options')?.optionalBoolean('include_usage') ?? false,
    ...(user !== undefined && { user }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(webSearch !== undefined && { webSearch }),
    ...(modalities !== undefined && { modalities }),
    ...(audio !== undefined && { audio }),
    extra: fields.rest(output === undefined ? knownBesidesFormat : knownFields),
    origin: { dialect: 'openai-chat', body },
  };
}

/** Fields that have a neutral home, or address the gateway. */
const knownBesidesFormat: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'messages',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'parallel_tool_calls',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'top_k',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'reasoning_effort',
  'thinking',
  'user',
  'service_tier',
  'web_search_options',
  'modalities',
  'audio',
]);

/** A `response_format` that only its own provider knows stays among the rest. */
const knownFields: ReadonlySet<string> = new Set([...knownBesidesFormat, 'response_format']);

function readSampling(fields: Fields): Sampling {
  const temperature = fields.optionalNumber('temperature');
  const topP = fields.optionalNumber('top_p');
  const topK = fields.optionalInteger('top_k', -1);
  const seed = fields.optionalInteger('seed', Number.MIN_SAFE_INTEGER);
  const frequencyPenalty = fields.optionalNumber('frequency_penalty');
  const presencePenalty = fields.optionalNumber('presence_penalty');
  const stop = readStop(fields);
  const logitBias = fields.optionalObject('logit_bias');
  const logprobs = readLogprobs(fields);
  const topLogprobs = fields.optionalInteger('top_logprobs') ?? alternativesOf(fields.value('logprobs'));
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(seed !== undefined && { seed }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(stop !== undefined && { stop }),
    ...(logitBias !== undefined && { logitBias }),
    ...(logprobs !== undefined && { logprobs }),
    ...(topLogprobs !== undefined && { topLogprobs }),
  };
}

/** Servers of one's own take -1 for as many tokens as there is room for (LM Studio, llama.cpp): no ceiling. */
function readCeiling(fields: Fields, field: 'max_tokens' | 'max_completion_tokens'): number | undefined {
  return fields.value(field) === -1 ? undefined : fields.optionalInteger(field);
}

/** Hosts of open models take a number of alternatives here, as completions do (Together AI, Fireworks). */
function readLogprobs(fields: Fields): boolean | undefined {
  const asked = fields.value('logprobs');
  return typeof asked === 'number' ? true : fields.optionalBoolean('logprobs');
}

function alternativesOf(logprobs: JsonValue | undefined): number | undefined {
  return typeof logprobs === 'number' && Number.isInteger(logprobs) && logprobs >= 0 ? logprobs : undefined;
}

function readStop(fields: Fields): readonly string[] | undefined {
  const stop = fields.value('stop');
  if (stop === undefined) return undefined;
  return typeof stop === 'string' ? [stop] : fields.optionalTextList('stop');
}

/** `reasoning_effort` is a word or `{ effort, summary }`; `thinking` is Anthropic's object. Either may come alone. */
function readReasoning(fields: Fields): Reasoning | undefined {
  const asked = fields.value('reasoning_effort');
  const words = asked === undefined || typeof asked === 'string' ? undefined : fields.optionalFields('reasoning_effort');
  const effort = words === undefined ? fields.optionalText('reasoning_effort') : words.optionalText('effort');
  const summary = words?.optionalText('summary');
  const thinking = fields.optionalFields('thinking');
  if (effort === undefined && summary === undefined && thinking === undefined) return undefined;
  return {
    ...(effort !== undefined && { effort }),
    ...(summary !== undefined && { summary }),
    ...(thinking !== undefined && readThinkingSwitch(thinking)),
  };
}

const knownThinking: ReadonlySet<string> = new Set(['type', 'budget_tokens']);

function readThinkingSwitch(thinking: Fields): Reasoning {
  const mode = thinking.optionalText('type');
  const budget = thinking.optionalInteger('budget_tokens');
  const extra = thinking.rest(knownThinking);
  return {
    ...((mode === 'enabled' || mode === 'disabled' || mode === 'adaptive') && { mode }),
    ...(budget !== undefined && { budget }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

const knownWebSearch: ReadonlySet<string> = new Set(['search_context_size', 'user_location']);

function readWebSearch(fields: Fields): WebSearch | undefined {
  const options = fields.optionalFields('web_search_options');
  if (options === undefined) return undefined;
  const contextSize = options.optionalText('search_context_size');
  const userLocation = options.value('user_location');
  const extra = options.rest(knownWebSearch);
  return {
    ...(contextSize !== undefined && { contextSize }),
    ...(userLocation !== undefined && { userLocation }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

import type { RequestPlace } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest, Reasoning, Sampling } from '../../core/request.ts';
import { Fields } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { readInput } from './read-input.ts';
import { readOutputFormat, readTools, readToolChoice } from './read-tools.ts';

/**
 * Reads the body of a client's request for a response. Source: https://platform.openai.com/docs/api-reference/responses/create
 * Fields that only steer how OpenAI keeps, caches and sends are left to the relay; those that change the answer stay in `extra`.
 */
export function readRequest(body: JsonObject, place: RequestPlace): ChatRequest {
  const fields = new Fields(body);
  const text = fields.optionalFields('text');
  const tools = readTools(fields);
  const toolChoice = readToolChoice(fields);
  const parallelToolCalls = fields.optionalBoolean('parallel_tool_calls');
  const output = readOutputFormat(text);
  const maxTokens = fields.optionalInteger('max_output_tokens');
  const reasoning = readReasoning(fields);
  const user = fields.optionalText('user');
  const serviceTier = fields.optionalText('service_tier');
  return {
    model: place.model ?? fields.text('model'),
    messages: readInput(fields),
    ...(tools !== undefined && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(parallelToolCalls !== undefined && { parallelToolCalls }),
    ...(output !== undefined && { output }),
    sampling: readSampling(fields),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(reasoning !== undefined && { reasoning }),
    stream: place.stream ?? fields.optionalBoolean('stream') ?? false,
    streamUsage: true,
    ...(user !== undefined && { user }),
    ...(serviceTier !== undefined && { serviceTier }),
    extra: readExtra(fields, text),
    origin: { dialect: 'openai-responses', body },
  };
}

/** Fields that have a neutral home, address the gateway, or say nothing to another provider. */
const knownFields: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'max_output_tokens',
  'reasoning',
  'temperature',
  'top_p',
  'top_logprobs',
  'stream',
  'stream_options',
  'user',
  'service_tier',
  'include',
  'metadata',
  'store',
  'client_metadata',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
]);

function readExtra(fields: Fields, text: Fields | undefined): JsonObject {
  const extra: JsonDraft = { ...fields.rest(knownFields) };
  const verbosity = text?.optionalText('verbosity');
  if (verbosity !== undefined) extra['verbosity'] = verbosity;
  // To say these is to say nothing.
  if (extra['background'] === false) delete extra['background'];
  if (extra['truncation'] === 'disabled') delete extra['truncation'];
  return extra;
}

function readSampling(fields: Fields): Sampling {
  const temperature = fields.optionalNumber('temperature');
  const topP = fields.optionalNumber('top_p');
  const topLogprobs = fields.optionalInteger('top_logprobs');
  const logprobs = fields.optionalTextList('include')?.includes('message.output_text.logprobs') === true || (topLogprobs ?? 0) > 0;
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(logprobs && { logprobs }),
    ...(logprobs && topLogprobs !== undefined && { topLogprobs }),
  };
}

const knownReasoning: ReadonlySet<string> = new Set(['effort', 'summary', 'generate_summary']);

function readReasoning(fields: Fields): Reasoning | undefined {
  const reasoning = fields.optionalFields('reasoning');
  if (reasoning === undefined) return undefined;
  const effort = reasoning.optionalText('effort');
  const summary = reasoning.optionalText('summary') ?? reasoning.optionalText('generate_summary');
  const extra = reasoning.rest(knownReasoning);
  return {
    ...(effort !== undefined && { effort }),
    ...(summary !== undefined && { summary }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

import type { RequestPlace } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest, OutputFormat, Reasoning, Sampling, Tool, ToolChoice } from '../../core/request.ts';
import { Fields } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { serviceFields } from './fields.ts';
import { readCacheMark, readMessages, readSystem } from './read-messages.ts';

/** Reads and validates a client's body (docs: api/messages/create). Throws `invalid_request` naming the path of the bad field. */
export function readRequest(body: JsonObject, place: RequestPlace): ChatRequest {
  const fields = new Fields(body);
  const model = place.model ?? fields.text('model');
  // None are asked for where only the cache shall be filled.
  const maxTokens = fields.optionalInteger('max_tokens') ?? fields.missing('max_tokens');
  const turns = fields.fieldsList('messages');
  if (turns.length === 0) throw new Failure('invalid_request', 'messages: at least one message is required.', { param: 'messages' });
  const format = fields.optionalFields('output_config');
  const output = readOutput(format?.optionalFields('format') ?? fields.optionalFields('output_format'));
  const reasoning = readReasoning(fields.optionalFields('thinking'), format?.optionalText('effort'));
  const user = fields.optionalFields('metadata')?.optionalText('user_id');
  const serviceTier = fields.optionalText('service_tier');
  return {
    model,
    messages: [...readSystem(fields), ...readMessages(turns)],
    ...readTools(fields),
    ...(output !== undefined && { output }),
    sampling: readSampling(fields),
    maxTokens,
    ...(reasoning !== undefined && { reasoning }),
    stream: fields.optionalBoolean('stream') ?? false,
    streamUsage: true,
    ...(user !== undefined && { user }),
    ...(serviceTier !== undefined && { serviceTier: serviceTier === 'standard_only' ? 'default' : serviceTier }),
    extra: fields.rest(knownFields),
    origin: { dialect: 'anthropic-messages', body, ...readHeaders(place) },
  };
}

const knownFields: ReadonlySet<string> = new Set([
  'model',
  'max_tokens',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'stream',
  'metadata',
  'service_tier',
  ...serviceFields,
  ...gatewayFields,
]);

function readHeaders(place: RequestPlace): Pick<ChatRequest['origin'], 'headers'> {
  const own = Object.entries(place.headers ?? {}).filter(([name]) => name.startsWith('anthropic-'));
  return own.length === 0 ? {} : { headers: Object.fromEntries(own) };
}

function readSampling(fields: Fields): Sampling {
  const temperature = fields.optionalNumber('temperature');
  const topP = fields.optionalNumber('top_p');
  const topK = fields.optionalInteger('top_k');
  const stop = fields.optionalTextList('stop_sequences');
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(stop !== undefined && stop.length > 0 && { stop }),
  };
}

function readTools(fields: Fields): Pick<ChatRequest, 'tools' | 'toolChoice' | 'parallelToolCalls'> {
  const tools = fields.optionalFieldsList('tools')?.map(readTool) ?? [];
  const choice = fields.optionalFields('tool_choice');
  const single = choice?.optionalBoolean('disable_parallel_tool_use');
  return {
    ...(tools.length > 0 && { tools }),
    ...(choice !== undefined && { toolChoice: readToolChoice(choice) }),
    ...(single !== undefined && { parallelToolCalls: !single }),
  };
}

const knownToolFields: ReadonlySet<string> = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control']);

/** A tool without a type, or of type `custom`, is a function of the caller's; every other type is the provider's. */
function readTool(tool: Fields): Tool {
  if ((tool.optionalText('type') ?? 'custom') !== 'custom') return { type: 'hosted', dialect: 'anthropic-messages', value: tool.object };
  const description = tool.optionalText('description');
  const parameters = tool.optionalObject('input_schema');
  const strict = tool.optionalBoolean('strict');
  const extra = tool.rest(knownToolFields);
  return {
    type: 'function',
    name: tool.text('name'),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(strict !== undefined && { strict }),
    ...readCacheMark(tool),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function readToolChoice(choice: Fields): ToolChoice {
  const type = choice.text('type');
  switch (type) {
    case 'auto':
    case 'none':
      return { type };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'tool', name: choice.text('name') };
    default:
      return choice.wrong('type', "'auto', 'any', 'tool' or 'none'", type);
  }
}

function readOutput(format: Fields | undefined): OutputFormat | undefined {
  if (format === undefined || format.text('type') !== 'json_schema') return undefined;
  return { type: 'json-schema', name: 'answer', schema: format.fields('schema').object, strict: true };
}

const knownThinkingFields: ReadonlySet<string> = new Set(['type', 'budget_tokens']);

/** A mode that is not known yet is left to the relay. */
function readReasoning(thinking: Fields | undefined, effort: string | undefined): Reasoning | undefined {
  if (thinking === undefined) return effort === undefined ? undefined : { effort };
  const mode = modeOfType.get(thinking.text('type'));
  const budget = thinking.optionalInteger('budget_tokens');
  const extra = thinking.rest(knownThinkingFields);
  return {
    ...(mode !== undefined && { mode }),
    ...(effort !== undefined && { effort }),
    ...(budget !== undefined && { budget }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

const modeOfType: ReadonlyMap<string, NonNullable<Reasoning['mode']>> = new Map([
  ['enabled', 'enabled'],
  ['adaptive', 'adaptive'],
  ['disabled', 'disabled'],
  ['between_tools', 'disabled'],
]);

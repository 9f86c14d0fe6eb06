import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest, HostedTool, OutputFormat, Reasoning, Tool, ToolChoice } from '../../core/request.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { completionsOnlyFields } from '../openai-completions/own-fields.ts';
import { fitRequest } from './fit-request.ts';
import { dropField } from './fitting.ts';
import { writeMark } from './parts.ts';
import { keepsMarks, traitsOf, type OpenAIChatTraits } from './traits.ts';
import { writeMessages } from './write-messages.ts';

/** Writes a request of another dialect in OpenAI's form, then fits it to the provider. Source: https://platform.openai.com/docs/api-reference/chat/create */
export function writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const traits = writingTraits(context);
  const body: JsonDraft = {
    model: context.model,
    messages: writeMessages(request.messages, { traits, unsaid: (path) => context.unsaid(path) }),
    ...writeTools(request, context, traits),
    ...writeFormat(request.output),
    ...writeSampling(request),
    ...writeReasoning(request.reasoning),
    ...writeRest(request),
  };
  writeExtra(body, request, context);
  fitRequest(body, context, 'translated');
  return { body };
}

/** Marks that this model does not understand are not written, so that plain texts stay plain. */
function writingTraits({ traits: declared, model }: WriteContext): OpenAIChatTraits {
  const traits = traitsOf(declared);
  return traits.cacheControl === 'keep' && !keepsMarks(traits, model) ? { ...traits, cacheControl: 'drop' } : traits;
}

function writeSampling({ sampling, choices, maxTokens }: ChatRequest): JsonObject {
  return defined({
    max_tokens: maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    seed: sampling.seed,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    stop: sampling.stop !== undefined && sampling.stop.length > 0 ? sampling.stop : undefined,
    logit_bias: sampling.logitBias,
    logprobs: sampling.logprobs,
    top_logprobs: sampling.topLogprobs,
    n: choices === 1 ? undefined : choices,
  });
}

function writeRest(request: ChatRequest): JsonObject {
  const { webSearch } = request;
  return defined({
    user: request.user,
    service_tier: request.serviceTier,
    modalities: request.modalities,
    audio: request.audio,
    web_search_options:
      webSearch === undefined ? undefined : defined({ search_context_size: webSearch.contextSize, user_location: webSearch.userLocation }),
    stream: request.stream ? true : undefined,
  });
}

/** In both forms that callers use; `fitReasoning` makes the provider's of them. */
function writeReasoning(reasoning: Reasoning | undefined): JsonObject {
  if (reasoning === undefined) return {};
  const { effort, mode, budget } = reasoning;
  if (effort !== undefined) return { reasoning_effort: effort };
  if (mode === undefined && budget === undefined) return {};
  return { thinking: defined({ type: mode ?? (budget === 0 ? 'disabled' : 'enabled'), budget_tokens: budget }) };
}

function writeTools(request: ChatRequest, context: WriteContext, traits: OpenAIChatTraits): JsonObject {
  const tools = (request.tools ?? []).flatMap((tool, index) => writeTool(tool, traits) ?? unsaidTool(index, context));
  if (tools.length === 0) return {};
  return defined({
    tools,
    tool_choice: request.toolChoice === undefined ? undefined : writeChoice(request.toolChoice),
    parallel_tool_calls: request.parallelToolCalls,
  });
}

function unsaidTool(index: number, context: WriteContext): readonly JsonValue[] {
  context.unsaid(`tools[${index}]`);
  return [];
}

function writeTool(tool: Tool, traits: OpenAIChatTraits): JsonObject | undefined {
  if (tool.type === 'hosted') return writeHosted(tool);
  const { name, description, parameters, strict, cache } = tool;
  return { type: 'function', function: defined({ name, description, parameters, strict }), ...writeMark(cache, traits) };
}

/** A custom tool is the same in the Responses API, but flat. */
function writeHosted({ dialect, value }: HostedTool): JsonObject | undefined {
  if (dialect === 'openai-chat') return value;
  if (dialect !== 'openai-responses' || value['type'] !== 'custom') return undefined;
  const { type, format, ...custom } = value;
  const { type: kind, ...grammar } = objectOf(format) ?? {};
  return { type, custom: defined({ ...custom, format: kind === 'grammar' ? { type: kind, grammar } : format }) };
}

function writeChoice(choice: ToolChoice): JsonValue {
  switch (choice.type) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.type;
    case 'tool':
      return { type: 'function', function: { name: choice.name } };
    case 'allowed':
      return {
        type: 'allowed_tools',
        allowed_tools: { mode: choice.mode, tools: choice.names.map((name) => ({ type: 'function', function: { name } })) },
      };
  }
}

function writeFormat(output: OutputFormat | undefined): JsonObject {
  switch (output?.type) {
    case undefined:
    case 'text':
      return {};
    case 'json':
      return { response_format: { type: 'json_object' } };
    case 'json-schema': {
      const { name, schema, strict, description } = output;
      return { response_format: { type: 'json_schema', json_schema: defined({ name, description, schema, strict }) } };
    }
  }
}

/** Fields of OpenAI's own that other formats carry unchanged. */
const openAIFields: ReadonlySet<string> = new Set([
  'prediction',
  'store',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'verbosity',
  'moderation',
]);

/** Formats whose clients' unknown fields are meant for OpenAI-compatible providers; those of the others have no meaning here. */
const kindredDialects: ReadonlySet<string> = new Set(['openai-chat', 'openai-completions']);

function writeExtra(body: JsonDraft, request: ChatRequest, context: WriteContext): void {
  const kindred = kindredDialects.has(request.origin.dialect);
  const completing = request.origin.dialect === 'openai-completions';
  for (const [field, value] of Object.entries(request.extra)) {
    if (value === undefined || body[field] !== undefined) continue;
    body[field] = value;
    const isForeign = kindred ? completing && completionsOnlyFields.has(field) : !openAIFields.has(field);
    if (isForeign) dropField(body, field, context);
  }
}

function defined(fields: JsonObject): JsonObject {
  const rest: JsonDraft = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) rest[name] = value;
  return rest;
}

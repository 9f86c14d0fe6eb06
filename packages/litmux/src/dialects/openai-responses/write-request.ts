import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest, Reasoning } from '../../core/request.ts';
import { compact } from '../../wire/json-reader.ts';
import { effortOfBudget } from '../openai-chat/fit-reasoning.ts';
import { dropField, dropUnsupported } from '../openai-chat/fitting.ts';
import { openAIModel } from '../openai-chat/openai-models.ts';
import { fitModel } from './fit-model.ts';
import { writeInput } from './write-input.ts';
import { writeFormat, writeTools } from './write-tools.ts';

/**
 * Writes a request of another format as one for a response that the provider does not keep: its state stays with the client, so
 * encrypted thoughts are asked for. Source: https://platform.openai.com/docs/guides/migrate-to-responses
 */
export function writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const { sampling, extra } = request;
  const reasoning = writeReasoning(request.reasoning, context);
  const body: JsonDraft = {
    model: context.model,
    ...writeInput(request.messages, context),
    ...writeTools(request, context),
    ...writeText(request),
    ...compact({
      max_output_tokens: context.ceiling ?? request.maxTokens,
      temperature: sampling.temperature,
      top_p: sampling.topP,
      top_logprobs: sampling.topLogprobs,
      reasoning,
      user: request.user,
      service_tier: request.serviceTier,
      include: includesOf(request, context),
      store: extra['store'] ?? false,
      stream: request.stream ? true : undefined,
    }),
  };
  writeExtra(body, request, context);
  reportUnsaid(request, context);
  fitModel(body, context);
  return { body };
}

function writeText(request: ChatRequest): JsonObject {
  const format = writeFormat(request.output);
  const verbosity = request.extra['verbosity'];
  return format === undefined && verbosity === undefined ? {} : { text: compact({ format, verbosity }) };
}

/** Models that do not think refuse to be asked for encrypted thoughts. */
function includesOf(request: ChatRequest, context: WriteContext): readonly string[] | undefined {
  const thinks = context.facts.abilities.reasoning ?? openAIModel(context).reasons;
  const wanted = [
    ...(thinks ? ['reasoning.encrypted_content'] : []),
    ...(request.sampling.logprobs === true ? ['message.output_text.logprobs'] : []),
  ];
  return wanted.length > 0 ? wanted : undefined;
}

function writeReasoning(reasoning: Reasoning | undefined, context: WriteContext): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const { mode, budget, summary } = reasoning;
  const isOff = mode === 'disabled' || budget === 0;
  const effort = reasoning.effort ?? (isOff ? offWord(context) : budget === undefined ? undefined : effortOfBudget(budget));
  return effort === undefined && summary === undefined ? undefined : compact({ effort, summary });
}

function offWord(context: WriteContext): string | undefined {
  const { canRest, reasons } = openAIModel(context);
  if (canRest) return 'none';
  return reasons && /gpt-5/.test(context.facts.id) ? 'minimal' : undefined;
}

/** Fields that clients of other formats may set for OpenAI, by the same name. */
const sharedFields: ReadonlySet<string> = new Set(['safety_identifier', 'prompt_cache_key', 'prompt_cache_retention']);

/** Fields that are said elsewhere, or that say nothing here. */
const writtenFields: ReadonlySet<string> = new Set(['verbosity', 'store', 'metadata']);

/** What this API has no word for is reported; what only OpenAI-compatible clients can have meant passes on. */
function writeExtra(body: JsonDraft, request: ChatRequest, context: WriteContext): void {
  const { extra, origin } = request;
  if (extra['store'] === true && extra['metadata'] !== undefined) body['metadata'] = extra['metadata'];
  for (const [field, value] of Object.entries(extra)) {
    if (value === undefined || writtenFields.has(field) || body[field] !== undefined) continue;
    body[field] = value;
    const isKnown = sharedFields.has(field) || (origin.dialect === 'openai-chat' && !chatOnlyFields.has(field));
    if (!isKnown) dropField(body, field, context);
  }
}

const chatOnlyFields: ReadonlySet<string> = new Set(['prediction', 'functions', 'function_call', 'response_format']);

/** Fields with a neutral home that this API lacks. */
function reportUnsaid({ sampling, choices, modalities, audio }: ChatRequest, context: WriteContext): void {
  const wished: JsonDraft = {
    n: choices,
    top_k: sampling.topK,
    seed: sampling.seed,
    stop: sampling.stop === undefined || sampling.stop.length === 0 ? undefined : sampling.stop,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    logit_bias: sampling.logitBias,
    modalities: modalities?.some((kind) => kind !== 'text') === true ? modalities : undefined,
    audio,
  };
  for (const field of Object.keys(wished)) dropUnsupported(wished, field, context);
}

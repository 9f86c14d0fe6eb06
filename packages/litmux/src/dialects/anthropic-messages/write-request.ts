import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';
import { limitCacheMarks } from './cache-marks.ts';
import { inEnvelope } from './envelope.ts';
import { foreignFields, nativeFields } from './fields.ts';
import { outputPlan, type OutputPlan } from './output-plan.ts';
import type { WireRequest } from './wire.ts';
import { writeConversation } from './write-messages.ts';
import { writeSampling } from './write-sampling.ts';
import { writeThinking, type WrittenThinking } from './write-thinking.ts';
import { writeTools } from './write-tools.ts';
import { beginWriting, type Writing } from './writing.ts';

/** Writes a request of any dialect in the words of the Messages API. */
export function writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const writing = beginWriting(request, context);
  const plan = outputPlan(request, context.model, writing.traits);
  const thinking = writeThinking(writing);
  const { system, turns } = writeConversation(request.messages, writing);
  const outputConfig = writeOutputConfig(plan, thinking, writing);
  const body: WireRequest = {
    model: context.model,
    max_tokens: thinking.maxTokens,
    ...(system.length > 0 && { system }),
    messages: turns,
    ...writeTools(plan, thinking.thinks === 'budget', writing),
    ...(thinking.thinking !== undefined && { thinking: thinking.thinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...writeSampling(thinking.thinks !== 'no', writing),
    ...writeUser(request),
    ...writeServiceTier(writing),
    ...(request.stream && { stream: true }),
  };
  const whole = limitCacheMarks({ ...writeExtra(writing), ...body }, context);
  return inEnvelope(whole, writing.betas, writing);
}

/** Effort and form of the answer, over what the caller said in Anthropic's own words. */
function writeOutputConfig(plan: OutputPlan, thinking: WrittenThinking, { request }: Writing): JsonObject {
  return {
    ...objectOf(request.extra['output_config']),
    ...(thinking.effort !== undefined && { effort: thinking.effort }),
    ...(plan.type === 'native' && { format: { type: 'json_schema', schema: plan.schema } }),
  };
}

/**
 * The end user's id, unless it tells who that is: the provider asks for no names, addresses or numbers (docs: api/messages,
 * metadata.user_id).
 */
function writeUser(request: ChatRequest): Pick<WireRequest, 'metadata'> {
  const user = request.user ?? textOf(objectOf(request.extra['metadata'])?.['user_id']);
  const isPersonal = user !== undefined && (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(user) || isPhoneNumber(user));
  return user === undefined || user === '' || isPersonal ? {} : { metadata: { user_id: user } };
}

/** Digits with the signs that people put between them; digits alone are the key of a database. */
function isPhoneNumber(text: string): boolean {
  return /^\+?[\d\s()-]{7,}$/.test(text) && /\D/.test(text);
}

/** `auto` lets the provider use reserved capacity, which is what OpenAI calls `priority`. */
function writeServiceTier({ request, context }: Writing): Pick<WireRequest, 'service_tier'> {
  switch (request.serviceTier) {
    case undefined:
      return {};
    case 'auto':
    case 'priority':
      return { service_tier: 'auto' };
    case 'default':
    case 'standard':
    case 'standard_only':
      return { service_tier: 'standard_only' };
    default:
      context.unsaid('service_tier');
      return {};
  }
}

/**
 * The fields without a neutral word: Anthropic's own pass with their beta feature, those of other formats are reported, unknown
 * ones pass.
 */
function writeExtra({ request, context, betas }: Writing): JsonObject {
  const extra: JsonDraft = {};
  for (const [name, value] of Object.entries(request.extra)) {
    // OpenAI's metadata stays with the gateway; the user's id in it is written by itself.
    if (name === 'metadata' || name === 'stream_options') continue;
    if (foreignFields.has(name) && context.policy.allow?.includes(name) !== true) {
      context.unsaid(name);
      continue;
    }
    const beta = nativeFields.get(name);
    if (beta !== undefined) betas.add(beta);
    extra[name] = value;
  }
  return extra;
}

import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { foreignFields, nativeFields } from '../anthropic-messages/fields.ts';
import { writeSampling, type WrittenSampling } from '../anthropic-messages/write-sampling.ts';
import { beginWriting as beginClaudeWriting } from '../anthropic-messages/writing.ts';
import { isOnBedrock } from './betas.ts';
import { outputPlan, writeOutputConfig } from './output-plan.ts';
import { converseFields } from './converse-fields.ts';
import type { WireInferenceConfig, WireRequest } from './wire.ts';
import { writeConversation } from './write-messages.ts';
import { writeThinking, type WrittenThinking } from './write-thinking.ts';
import { writeTools, type WrittenTools } from './write-tools.ts';
import { beginWriting, type Writing } from './writing.ts';

/** Writes a request of any dialect in the words of Converse: what all models share in its own fields, the rest among the model's. */
export function writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const writing = beginWriting(request, context);
  const plan = outputPlan(request, writing.model);
  const thinking = writeThinking(writing);
  const tools = writeTools(plan, thinking.thinks === 'budget', writing);
  const { system, turns } = writeConversation(request.messages, tools.cachePoints, writing);
  const sampling = writeShared(thinking, writing);
  const inferenceConfig = writeInference(sampling, thinking, writing);
  const outputConfig = writeOutputConfig(plan, request);
  const extra = sortExtra(writing);
  const fields = writeModelFields({ sampling, thinking, tools, extra: extra.model }, writing);
  const body: WireRequest = {
    messages: turns,
    ...(system.length > 0 && { system }),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...(tools.toolConfig !== undefined && { toolConfig: tools.toolConfig }),
    ...(outputConfig !== undefined && { outputConfig }),
    ...writeServiceTier(writing),
    ...(Object.keys(fields).length > 0 && { additionalModelRequestFields: fields }),
  };
  const { schemaVersion } = writing.traits;
  return { body: { ...(schemaVersion !== undefined && { schemaVersion }), ...extra.converse, ...body } };
}

/** Sampling has the rules of Claude's own format, and so its range: temperatures of 0 to 1. */
function writeShared(thinking: WrittenThinking, writing: Writing): WrittenSampling {
  const { request, context, model, family } = writing;
  const { thinks } = thinking;
  const sampling = writeSampling(family.isClaude && thinks !== 'no', beginClaudeWriting(request, { ...context, model }));
  if (thinks !== 'free') return sampling;
  if (sampling.temperature !== undefined) context.unsaid('temperature');
  if (sampling.top_p !== undefined) context.unsaid('top_p');
  const { stop_sequences } = sampling;
  return stop_sequences === undefined ? {} : { stop_sequences };
}

function writeInference(sampling: WrittenSampling, { maxTokens }: WrittenThinking, { traits }: Writing): WireInferenceConfig {
  const { temperature, top_p, top_k, stop_sequences } = sampling;
  return {
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(top_p !== undefined && { topP: top_p }),
    ...(top_k !== undefined && traits.schemaVersion !== undefined && { topK: top_k }),
    ...(stop_sequences !== undefined && { stopSequences: stop_sequences }),
  };
}

interface ModelFields {
  readonly sampling: WrittenSampling;
  readonly thinking: WrittenThinking;
  readonly tools: WrittenTools;
  readonly extra: JsonObject;
}

/** What only this model understands, in its maker's words. */
function writeModelFields({ sampling, thinking, tools, extra }: ModelFields, writing: Writing): JsonObject {
  const { hosted, claudeChoice } = tools;
  const config = { ...objectOf(extra['output_config']), ...(thinking.effort !== undefined && { effort: thinking.effort }) };
  const betas = betaNames(extra, writing);
  return {
    ...extra,
    ...thinking.fields,
    ...(Object.keys(config).length > 0 && { output_config: config }),
    ...writeTopK(sampling.top_k, writing),
    ...(hosted.length > 0 && { tools: hosted }),
    ...(claudeChoice !== undefined && { tool_choice: claudeChoice }),
    ...(betas.length > 0 && { anthropic_beta: betas }),
  };
}

function writeTopK(topK: number | undefined, { family, traits, context }: Writing): JsonObject {
  if (topK === undefined || traits.schemaVersion !== undefined) return {};
  if (family.topK === 'inferenceConfig.topK') return { inferenceConfig: { topK } };
  if (family.topK !== undefined) return { [family.topK]: topK };
  context.unsaid('top_k');
  return {};
}

/** The beta features of Claude's that the body needs and those that the client or the operator named. */
function betaNames(extra: JsonObject, { betas, family, request }: Writing): readonly string[] {
  if (!family.isClaude) return [];
  const named = (request.origin.headers?.['anthropic-beta'] ?? '').split(',').map((name) => name.trim());
  const listed = Array.isArray(extra['anthropic_beta']) ? extra['anthropic_beta'].map(String) : [];
  return [...new Set([...listed, ...named.filter(isOnBedrock), ...betas])];
}

/** `auto` is what Bedrock does where nothing is said. */
function writeServiceTier({ request, context }: Writing): Pick<WireRequest, 'serviceTier'> {
  switch (request.serviceTier) {
    case undefined:
    case 'auto':
      return {};
    case 'default':
    case 'flex':
    case 'priority':
    case 'reserved':
      return { serviceTier: { type: request.serviceTier } };
    case 'standard':
    case 'standard_only':
      return { serviceTier: { type: 'default' } };
    default:
      context.unsaid('service_tier');
      return {};
  }
}

/** The fields without a neutral word: Converse's own, and the model's. Those of other formats are reported. */
function sortExtra({ request, context, family, betas }: Writing): { readonly converse: JsonObject; readonly model: JsonObject } {
  const converse: JsonDraft = {};
  const model: JsonDraft = {};
  for (const [name, value] of Object.entries(request.extra)) {
    // OpenAI's metadata stays with the gateway, which also is the one that streams.
    if (name === 'metadata' || name === 'stream_options') continue;
    if (name === 'additionalModelRequestFields') Object.assign(model, objectOf(value));
    else if (converseFields.has(name)) converse[name] = value;
    else if ((foreignFields.has(name) || (nativeFields.has(name) && !family.isClaude)) && context.policy.allow?.includes(name) !== true) {
      context.unsaid(name);
    } else {
      const beta = nativeFields.get(name);
      if (beta !== undefined) betas.add(beta);
      model[name] = value;
    }
  }
  return { converse, model };
}

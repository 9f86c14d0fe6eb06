import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { isObject } from '../../wire/json-reader.ts';
import { functionNames } from './function-names.ts';
import { familyOf } from './model-family.ts';
import { camel, camelNames } from './spelling.ts';
import { carriesCallIds, traitsOf, type GeminiTraits } from './traits.ts';
import { writeConfig } from './write-config.ts';
import { writeConversation } from './write-conversation.ts';
import { writeToolChoice, writeTools } from './write-tools.ts';

/** Writes a request of any dialect as a body of generateContent; the model and whether it streams stand in the URL. */
export function writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const family = familyOf(context.model);
  const traits = traitsOf(context.traits);
  const unsaid = (field: string): void => context.unsaid(field);
  const names = functionNames(request);
  const target = { family, callIds: carriesCallIds(traits, family), names, unsaid };
  const { contents, systemInstruction } = writeConversation(request.messages, target);
  const tools = writeTools(request, target);
  const choice = writeToolChoice(request, target);
  if (request.parallelToolCalls === false && (request.tools ?? []).length > 0) unsaid('parallel_tool_calls');
  const body: JsonDraft = {
    contents,
    ...(systemInstruction !== undefined && { systemInstruction }),
    ...(tools.length > 0 && { tools }),
    ...(choice !== undefined && { toolConfig: { functionCallingConfig: choice } }),
    generationConfig: writeConfig(request, family, context),
  };
  addExtra(body, request, unsaid);
  if (isObject(body['generationConfig']) && Object.keys(body['generationConfig']).length === 0) delete body['generationConfig'];
  return { body, ...writeTier(body, request, { traits, unsaid }) };
}

/** Fields of the caller's that Google knows by name go where they belong; others pass if the caller speaks OpenAI's extensible format. */
function addExtra(body: JsonDraft, request: ChatRequest, unsaid: (field: string) => void): void {
  for (const [name, value] of Object.entries(request.extra)) {
    const own = camel(name);
    if (value === undefined || callerSide.has(name)) continue;
    if (isObject(value) && mergedFields.has(own)) merge(body, own, value);
    else if (configFields.has(own)) merge(body, 'generationConfig', { [own]: value });
    else if (bodyFields.has(own)) body[own] = value;
    else if (request.origin.dialect !== 'openai-chat' || openaiFields.has(name)) unsaid(name);
    else body[name] = value;
  }
}

function merge(body: JsonDraft, field: string, value: JsonObject): void {
  const before: JsonValue | undefined = body[field];
  body[field] = { ...(isObject(before) ? before : {}), ...camelNames(value) };
}

interface TierPlace {
  readonly traits: GeminiTraits;
  unsaid(field: string): void;
}

/** AI Studio takes the tier in the body, Vertex AI in headers. OpenAI's `auto` is nobody's wish in particular. */
function writeTier(body: JsonDraft, request: ChatRequest, { traits, unsaid }: TierPlace): Pick<WrittenRequest, 'headers'> {
  const tier = request.serviceTier === 'default' ? 'standard' : request.serviceTier;
  if (tier === undefined || tier === 'auto') return {};
  if (!tiers.has(tier)) {
    unsaid('service_tier');
    return {};
  }
  if (traits.tierIn === 'header') {
    return tier === 'standard'
      ? {}
      : { headers: { 'x-vertex-ai-llm-request-type': 'shared', 'x-vertex-ai-llm-shared-request-type': tier } };
  }
  body['serviceTier'] = tier;
  return {};
}

const tiers: ReadonlySet<string> = new Set(['standard', 'flex', 'priority']);

const mergedFields: ReadonlySet<string> = new Set(['generationConfig', 'toolConfig']);

const bodyFields: ReadonlySet<string> = new Set(['safetySettings', 'cachedContent', 'labels', 'modelArmorConfig']);

const configFields: ReadonlySet<string> = new Set([
  'responseModalities',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'speechConfig',
  'imageConfig',
  'mediaResolution',
  'thinkingConfig',
  'audioTimestamp',
  'routingConfig',
  'modelConfig',
  'enableEnhancedCivicAnswers',
  'enableAffectiveDialog',
]);

/** What speaks of the caller to the gateway, and nothing of the answer. */
const callerSide: ReadonlySet<string> = new Set(['metadata', 'user']);

/** OpenAI's own fields, which Google would refuse as unknown. */
const openaiFields: ReadonlySet<string> = new Set([
  'store',
  'prediction',
  'verbosity',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'moderation',
]);

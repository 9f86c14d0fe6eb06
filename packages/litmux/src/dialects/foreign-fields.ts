import type { WriteContext } from '../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../core/json.ts';
import type { ChatRequest } from '../core/request.ts';

/**
 * The fields of a request without a neutral word, for a format that is spoken with providers only: its own and those that no format
 * is known to have pass, those of other formats are reported. `own` are the format's top-level fields.
 */
export function passFields(request: ChatRequest, context: WriteContext, own: ReadonlySet<string>): JsonObject {
  const passed: JsonDraft = {};
  for (const [name, value] of Object.entries(request.extra)) {
    if (staysHere.has(name)) continue;
    const isForeign = foreignFields.has(name) && !own.has(name);
    if (isForeign && context.policy.allow?.includes(name) !== true) context.unsaid(name);
    else passed[name] = value;
  }
  return passed;
}

/** Fields that speak of the call and not of the answer: they stay with the gateway. */
const staysHere: ReadonlySet<string> = new Set(['metadata', 'stream_options']);

const foreignFields: ReadonlySet<string> = new Set([
  // OpenAI chat
  'function_call',
  'functions',
  'moderation',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_retention',
  'response_format',
  'safety_identifier',
  'store',
  'verbosity',
  // OpenAI responses
  'background',
  'conversation',
  'include',
  'max_tool_calls',
  'previous_response_id',
  'prompt',
  'text',
  'truncation',
  // Anthropic
  'cache_control',
  'container',
  'context_management',
  'mcp_servers',
  'output_config',
  // Gemini
  'cachedContent',
  'cached_content',
  'generationConfig',
  'labels',
  'modelArmorConfig',
  'safetySettings',
  'safety_settings',
  'toolConfig',
]);

/** Top-level fields of the Messages API for which there is no neutral word, and the beta feature that each needs (docs: api/messages). */
export const nativeFields: ReadonlyMap<string, string | undefined> = new Map([
  ['cache_control', undefined],
  ['container', undefined],
  ['context_management', 'context-management-2025-06-27'],
  ['diagnostics', undefined],
  ['fallback_credit_token', undefined],
  ['inference_geo', undefined],
  ['mcp_servers', 'mcp-client-2025-11-20'],
  ['output_config', undefined],
  ['speed', 'fast-mode-2026-02-01'],
  ['user_profile_id', undefined],
]);

/**
 * Top-level fields of the Messages API that steer Anthropic's service and leave the answer what it is. A client's reader leaves
 * them to the relay, so that no other provider is asked for them.
 */
export const serviceFields: ReadonlySet<string> = new Set([
  'cache_control',
  'context_management',
  'diagnostics',
  'fallback_credit_token',
  'inference_geo',
  'speed',
  'user_profile_id',
]);

/** Fields of other formats that the Messages API refuses: they are reported. What no format is known to have passes on as it is. */
export const foreignFields: ReadonlySet<string> = new Set([
  // OpenAI chat
  'function_call',
  'functions',
  'logit_bias',
  'moderation',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_retention',
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

/**
 * Fields of a request that only the Responses API gives a meaning to that changes the answer: state kept by the provider, work in the background.
 * A provider of another format is told of them, so that they are refused and not forgotten.
 */
export const responsesOnlyFields: ReadonlySet<string> = new Set([
  'background',
  'context_management',
  'conversation',
  'max_tool_calls',
  'moderation',
  'previous_response_id',
  'prompt',
  'truncation',
]);

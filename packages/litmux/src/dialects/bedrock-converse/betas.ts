/** Beta features that Bedrock knows; it refuses an unknown one (docs: bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response). */
export const betasOnBedrock: readonly string[] = [
  'computer-use-',
  'token-efficient-tools-',
  'interleaved-thinking-',
  'output-128k-',
  'dev-full-thinking-',
  'context-1m-',
  'context-management-',
  'effort-',
  'fine-grained-tool-streaming-',
  'tool-search-tool-',
  'tool-examples-',
  'compact-',
];

/** Whether Bedrock knows a beta feature. */
export function isOnBedrock(name: string): boolean {
  return betasOnBedrock.some((known) => name.startsWith(known));
}

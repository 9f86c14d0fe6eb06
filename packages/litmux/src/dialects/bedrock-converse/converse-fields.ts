/** Top-level fields of Converse for which there is no neutral word (docs: API_runtime_Converse): a caller's pass as they are. */
export const converseFields: ReadonlySet<string> = new Set([
  'additionalModelResponseFieldPaths',
  'guardrailConfig',
  'performanceConfig',
  'promptVariables',
  'requestMetadata',
]);

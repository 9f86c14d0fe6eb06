/** What Google tells of a candidate besides its content, kept under Google's names. */
export const aboutAnswer: readonly string[] = [
  'groundingMetadata',
  'urlContextMetadata',
  'citationMetadata',
  'safetyRatings',
  'avgLogprobs',
  'finishMessage',
];

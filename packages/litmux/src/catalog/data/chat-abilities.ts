import type { Abilities } from '../../core/model.ts';

/** A chat model of today: tools, a form for the answer, text only. */
export const text: Abilities = {
  functionCalling: true,
  parallelFunctionCalling: true,
  toolChoice: true,
  systemMessages: true,
  responseSchema: true,
  vision: false,
  pdfInput: false,
  audioInput: false,
  audioOutput: false,
  reasoning: false,
};

/** … that sees images. */
export const vision: Abilities = { ...text, vision: true };

/** … that thinks before it answers. */
export const thinking: Abilities = { ...text, reasoning: true };

/** … that sees and thinks. */
export const thinkingVision: Abilities = { ...thinking, vision: true };

/** A chat model without tools and without a form for the answer. */
export const plain: Abilities = {
  ...text,
  functionCalling: false,
  parallelFunctionCalling: false,
  toolChoice: false,
  responseSchema: false,
};

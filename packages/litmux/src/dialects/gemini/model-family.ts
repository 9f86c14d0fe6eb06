/** What a model's name tells of its abilities. */
export interface ModelFamily {
  /** 1, 1.5, 2, 2.5, 3, 3.1 …; a name that tells nothing counts as 2.5. */
  readonly generation: number;
  readonly size: 'pro' | 'flash' | 'flash-lite';
  /** Gemma knows no system instruction and does not think on demand. */
  readonly gemma: boolean;
}

/** The family of a model by the name that Google gives it: `gemini-2.5-flash-lite`, `models/gemma-3-27b-it`, `gemini-pro-latest`. */
export function familyOf(model: string): ModelFamily {
  const name = model.toLowerCase();
  return { generation: generationOf(name), size: sizeOf(name), gemma: name.includes('gemma') };
}

function generationOf(name: string): number {
  const number = /gemini-(\d+(?:\.\d+)?)/.exec(name)?.[1];
  if (number !== undefined) return Number(number);
  if (name.endsWith('-latest')) return 3;
  return /gemini-(pro|ultra)/.test(name) ? 1 : 2.5;
}

function sizeOf(name: string): ModelFamily['size'] {
  if (name.includes('flash-lite')) return 'flash-lite';
  return name.includes('flash') ? 'flash' : 'pro';
}

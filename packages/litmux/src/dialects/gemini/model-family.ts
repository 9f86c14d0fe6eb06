/** What a model's name tells of its abilities. */
export interface ModelFamily {
  /** 1, 1.5, 2, 2.5, 3, 3.1 …; a name that tells nothing counts as 2.5. */
  readonly generation: number;
  readonly size: 'pro' | 'flash' | 'flash-lite';
  /** Whether it knows a system instruction: Gemma does from 4 on. */
  readonly system: boolean;
  /** How it is told to think: by a budget of tokens, by a level, by the least or the highest level only (Gemma 4, Flash that draws), or not at all. */
  readonly thinking: 'budget' | 'level' | 'least-or-most' | 'none';
}

/** The family of a model by the name that Google gives it: `gemini-2.5-flash-lite`, `models/gemma-3-27b-it`, `gemini-pro-latest`. */
export function familyOf(model: string): ModelFamily {
  const name = model.toLowerCase();
  const generation = generationOf(name);
  const isEarlyGemma = /gemma(?!-?[4-9])/.test(name);
  return { generation, size: sizeOf(name), system: !isEarlyGemma, thinking: isEarlyGemma ? 'none' : thinkingOf(name, generation) };
}

function thinkingOf(name: string, generation: number): ModelFamily['thinking'] {
  if (name.includes('gemma')) return 'least-or-most';
  if (generation < 2.5) return 'none';
  if (generation < 3) return /-(image|tts)/.test(name) ? 'none' : 'budget';
  return /flash.*-image/.test(name) ? 'least-or-most' : 'level';
}

function generationOf(name: string): number {
  const number = /gemini-(\d+(?:\.\d+)?)/.exec(name)?.[1];
  if (number !== undefined) return Number(number);
  if (name.endsWith('-latest')) return newest;
  return /gemini-(pro|ultra)/.test(name) ? 1 : 2.5;
}

/** The generation that names without a number lead to. */
const newest = 3.8;

function sizeOf(name: string): ModelFamily['size'] {
  if (name.includes('flash-lite')) return 'flash-lite';
  return name.includes('flash') ? 'flash' : 'pro';
}

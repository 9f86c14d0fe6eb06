import { noUsage, type Usage } from '../../../core/usage.ts';

/** What the speaking of a text uses: providers bill its characters, or tokens that they do not tell. */
export function spoken(text: string): Usage {
  return {
    ...noUsage,
    input: Math.ceil(Buffer.byteLength(text) / 4),
    estimated: true,
    units: { characters: characters(text), requests: 1 },
  };
}

/** The characters of a text as people count them. */
export function characters(text: string): number {
  return Array.from(text).length;
}

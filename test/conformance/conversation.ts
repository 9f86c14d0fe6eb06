import type { SaidCall } from './wire-format.ts';

/** What every provider is asked, in OpenAI's words. */
export const question = 'What is the weather in Zürich?';

/** Tokens of every answer: of the 100 of the prompt 40 came from a cache. */
export const tokens = { prompt: 100, cached: 40, uncached: 60, output: 20 } as const;

/** Seconds that every rate limit asks to wait. */
export const retryAfter = 7;

/** A picture of one pixel. */
export const picture: string = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The tools that are offered. */
export const tools = [
  { name: 'get_weather', description: 'The weather now.', parameters: object({ city: { type: 'string' } }) },
  { name: 'get_time', description: 'The time now.', parameters: object({ zone: { type: 'string' } }) },
] as const;

/** The calls that are answered, in this order. */
export const calls: readonly [SaidCall, SaidCall] = [
  { id: 'call_00001', name: 'get_weather', arguments: { city: 'Zürich' } },
  { id: 'call_00002', name: 'get_time', arguments: { zone: 'Europe/Zurich' } },
];

/** The schema that an answer must have, and an answer that has it. */
export const schema = { ...object({ city: { type: 'string' }, sunny: { type: 'boolean' } }), additionalProperties: false };
export const structured = { city: 'Zürich', sunny: true } as const;

function object(properties: Readonly<Record<string, { readonly type: string }>>): {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, { readonly type: string }>>;
  readonly required: readonly string[];
} {
  return { type: 'object', properties, required: Object.keys(properties) };
}

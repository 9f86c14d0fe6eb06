import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputBound, outputCeiling } from './bounds.ts';
import { countMessages } from './tokens/count-tokens.ts';

const facts = { id: 'gpt-4o', maxInputTokens: 128_000, maxOutputTokens: 16_384, abilities: {} };

test('the ceiling is the caller’s, else the model’s, else the window up to 32,768', () => {
  expect(outputCeiling(facts, 7)).toEqual({ tokens: 7, from: 'caller' });
  expect(outputCeiling(facts)).toEqual({ tokens: 16_384, from: 'model' });
  expect(outputCeiling({ id: 'm', maxInputTokens: 8_192, abilities: {} })).toEqual({ tokens: 8_192, from: 'assumed' });
  expect(outputCeiling({ id: 'm', abilities: {} })).toEqual({ tokens: 32_768, from: 'assumed' });
});

test('the bound of a prompt is never below its count', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 5 }), async (texts) => {
      const messages = texts.map((text) => ({ role: 'user' as const, parts: [{ type: 'text' as const, text }] }));
      const textBytes = new TextEncoder().encode(JSON.stringify({ messages: texts.map((content) => ({ role: 'user', content })) })).length;
      const { tokens } = await countMessages({ messages }, 'gpt-4o', 'openai-chat');
      expect(inputBound({ textBytes }, 'openai-chat', facts)).toBeGreaterThanOrEqual(tokens);
    }),
    { numRuns: 50 },
  );
});

test('media are bound by the dearest reading; those of unknown length by the window', () => {
  const text = inputBound({ textBytes: 100 }, 'openai-chat', facts);
  expect(inputBound({ textBytes: 100, images: 2 }, 'openai-chat', facts)).toBe(text + 2 * (85 + 8 * 170));
  expect(inputBound({ textBytes: 100, soundBytes: 31_000 }, 'gemini', facts)).toBe(text + 1_000);
  expect(inputBound({ textBytes: 100, documents: 1 }, 'openai-chat', facts)).toBe(128_000);
  expect(inputBound({ textBytes: 100, tools: true, hostedTools: 1 }, 'openai-chat', facts)).toBe(text + 2_048);
});

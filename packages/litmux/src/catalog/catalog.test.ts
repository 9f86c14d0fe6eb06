import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ratesAt } from '../core/model.ts';
import { price } from '../core/money.ts';
import { noUsage, tokenBuckets } from '../core/usage.ts';
import type { Catalog } from './catalog.ts';
import { loadCatalog } from './load-catalog.ts';

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog(Date.parse('2026-11-24'));
});

function cost(provider: string, model: string, usage: Partial<typeof noUsage>): number | undefined {
  const { rates } = catalog.find(provider, model);
  return rates && price({ ...noUsage, ...usage }, rates);
}

function same(provider: string, model: string, other: string): void {
  expect(catalog.find(provider, model).rates, model).toEqual(catalog.find(provider, other).rates);
  expect(catalog.find(provider, model).rates, model).toBeDefined();
}

test('a cost is exact to the nano-dollar, cache and reasoning included', () => {
  // 1,000 × 1.25 + 200 × 0.125 + 300 × 10 + 700 × 10, per million tokens
  expect(cost('openai', 'gpt-5', { input: 1000, cacheRead: 200, output: 300, reasoning: 700 })).toBe(
    1_250_000 + 25_000 + 3_000_000 + 7_000_000,
  );
  // 3 × 0.075 per million is 0.225 nano-dollars a token times three: rounded once, half up
  expect(cost('openai', 'gpt-4o-mini', { cacheRead: 3 })).toBe(225);
  expect(cost('openai', 'gpt-5-nano', { cacheRead: 1 })).toBe(5);
});

test('cache writes of an hour cost twice the input, of five minutes a quarter more', () => {
  const usage = { input: 10, cacheWrite5m: 100, cacheWrite1h: 1000, output: 7 };
  expect(cost('anthropic', 'claude-sonnet-4-5-20250929', usage)).toBe(10 * 3000 + 100 * 3750 + 1000 * 6000 + 7 * 15_000);
});

test('a long prompt moves the whole answer to the higher price', () => {
  expect(cost('anthropic', 'claude-sonnet-4-5', { input: 200_000, output: 1 })).toBe(200_000 * 3000 + 15_000);
  expect(cost('anthropic', 'claude-sonnet-4-5', { input: 1, cacheRead: 200_000, output: 1 })).toBe(6000 + 200_000 * 600 + 22_500);
});

test('names with dates, geography, Vertex versions and -latest find their model', () => {
  same('anthropic', 'claude-3-opus-20240229', 'claude-3-opus-latest');
  same('gemini', 'gemini-1.5-pro-latest', 'gemini-1.5-pro-002');
  same('gemini', 'models/gemini-2.5-flash', 'gemini-2.5-flash');
  same('vertex_ai', 'claude-sonnet-4-5@20250929', 'claude-sonnet-4-5');
  same('bedrock', 'converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0');
  same('openai', 'gpt-4o-2024-08-06', 'gpt-4o');
  same('azure', 'gpt-4o', 'gpt-4o-2024-11-20');
});

test('a name that nobody knows is unpriced, never another model', () => {
  for (const [provider, model] of [
    ['openai', 'gpt-9'],
    ['openai', 'gpt-5-nano-ultra'],
    ['openai', 'my-deployment'],
    ['anthropic', 'claude-opus-9'],
    ['anthropic', 'claude-sonnet-5-9'],
    ['anthropic', 'claude-3-haiku-next'],
    ['gemini', 'gemini-3.6-flash-lite'],
    ['gemini', 'gemini-9-pro'],
    ['nobody', 'gpt-4o'],
  ] as const) {
    expect(catalog.find(provider, model).rates, `${provider}/${model}`).toBeUndefined();
  }
});

test('a price that begins later or holds at certain hours is scheduled', () => {
  const flash = catalog.find('gemini', 'gemini-3.6-flash');
  expect(ratesAt(flash, Date.parse('2026-12-31T23:59:59Z'))?.tokens.output).toBe(3_750_000);
  expect(ratesAt(flash, Date.parse('2027-01-01T00:00:00Z'))?.tokens.output).toBe(7_500_000);
  const deepseek = catalog.find('deepseek', 'deepseek-v4-flash');
  expect(ratesAt(deepseek, Date.parse('2026-11-24T05:00:00Z'))?.tokens.input).toBe(220_000);
  expect(ratesAt(deepseek, Date.parse('2026-11-24T03:59:59Z'))?.tokens.input).toBe(440_000);
});

test('prices are never negative, and add up over buckets while the prompt stays on one level', () => {
  const models = ['gpt-5', 'gpt-4o', 'o3', 'gpt-5.4'];
  const amounts = fc.record(Object.fromEntries(tokenBuckets.map((bucket) => [bucket, fc.nat(20_000)])));
  fc.assert(
    fc.property(fc.constantFrom(...models), amounts, amounts, (model, one, other) => {
      const both = Object.fromEntries(tokenBuckets.map((bucket) => [bucket, (one[bucket] ?? 0) + (other[bucket] ?? 0)]));
      const [first, second, sum] = [one, other, both].map((usage) => cost('openai', model, usage) ?? -1);
      expect(first).toBeGreaterThanOrEqual(0);
      // each is rounded once, by at most half a nano-dollar
      expect(Math.abs((first ?? 0) + (second ?? 0) - (sum ?? 0))).toBeLessThanOrEqual(1);
    }),
  );
});

test('a catalog with models of one’s own leaves the other as it was', () => {
  const facts = { id: 'house', abilities: {}, rates: { tokens: { input: 1, output: 2 } } };
  const mine = catalog.with(
    new Map([
      ['openai/gpt-4o', facts],
      ['house', facts],
    ]),
  );
  expect(mine.find('openai', 'gpt-4o')).toBe(facts);
  expect(mine.find('anyone', 'house')).toBe(facts);
  expect(mine.names('openai')).toContain('gpt-4o');
  expect(catalog.find('openai', 'gpt-4o')).not.toBe(facts);
});

test('a base model is found with or without its provider', () => {
  expect(catalog.findNamed('azure/gpt-4o', 'azure').rates).toEqual(catalog.find('azure', 'gpt-4o').rates);
  expect(catalog.findNamed('gpt-4o', 'azure').rates).toEqual(catalog.find('azure', 'gpt-4o').rates);
  expect(catalog.findNamed('anthropic/claude-3-haiku', 'openai').rates).toEqual(catalog.find('anthropic', 'claude-3-haiku').rates);
});

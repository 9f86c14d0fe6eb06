import { expect, test } from 'vitest';
import { price } from '../core/money.ts';
import { noUsage } from '../core/usage.ts';
import { factsFromModelInfo, getModelInfo } from './litellm-model-info.ts';
import { mergeRates, ratesFromLitellm } from './litellm-rates.ts';
import { loadPriceMap } from './price-map.ts';
import { supports } from './abilities.ts';

test('prices are read from their decimal text, whether number or string', () => {
  expect(ratesFromLitellm({ input_cost_per_token: 1e-7, output_cost_per_token: '0.0000004' })?.tokens).toEqual({
    input: 100_000,
    output: 400_000,
  });
  expect(ratesFromLitellm({ input_cost_per_token: 0.1 * 3e-5 })?.tokens.input).toBe(3_000_000);
});

test('an object without a price gives none; one that states zero is free', () => {
  expect(ratesFromLitellm({ model: 'openai/gpt-4o', input_cost_per_token: null })).toBeUndefined();
  expect(ratesFromLitellm({ input_cost_per_token: 0, output_cost_per_token: 0 })?.tokens).toEqual({ input: 0, output: 0 });
});

test('a price that is no amount names its field', () => {
  for (const wrong of ['cheap', -1, '', true, [1], '1e']) {
    expect(() => ratesFromLitellm({ input_cost_per_token: wrong })).toThrow(/input_cost_per_token/);
  }
});

test('caches, long prompts, tiers, media and pieces keep their own prices', () => {
  const rates = ratesFromLitellm({
    input_cost_per_token: 3e-6,
    output_cost_per_token: 15e-6,
    cache_read_input_token_cost: 3e-7,
    cache_creation_input_token_cost: 3.75e-6,
    cache_creation_input_token_cost_above_1hr: 6e-6,
    input_cost_per_token_above_200k_tokens: 6e-6,
    output_cost_per_token_above_200k_tokens: 22.5e-6,
    cache_creation_input_token_cost_above_1hr_above_200k_tokens: 12e-6,
    input_cost_per_token_priority: 6e-6,
    input_cost_per_token_above_200k_tokens_priority: 12e-6,
    output_cost_per_token_batches: 7.5e-6,
    output_cost_per_reasoning_token: 16e-6,
    input_cost_per_audio_token: 40e-6,
    input_cost_per_second: 0,
    output_cost_per_second: 0.0001,
    output_cost_per_image: 0.04,
    input_cost_per_character: 15e-6,
    input_cost_per_query: 0.002,
    search_context_cost_per_query: { search_context_size_low: 0.03, search_context_size_medium: 0.035, search_context_size_high: 0.05 },
  });
  expect(rates).toEqual({
    tokens: {
      input: 3_000_000,
      cacheRead: 300_000,
      cacheWrite5m: 3_750_000,
      cacheWrite1h: 6_000_000,
      inputAudio: 40_000_000,
      output: 15_000_000,
      reasoning: 16_000_000,
    },
    perUnit: { seconds: 100_000_000, characters: 15_000_000, images: 40_000_000_000, searchUnits: 2_000_000_000 },
    perWebSearch: 35_000_000_000,
    above: [{ above: 200_000, tokens: { input: 6_000_000, output: 22_500_000, cacheWrite1h: 12_000_000 } }],
    tiers: {
      priority: expect.objectContaining({
        tokens: expect.objectContaining({ input: 6_000_000, output: 15_000_000 }),
        above: [{ above: 200_000, tokens: { input: 12_000_000 } }],
      }),
      batch: expect.objectContaining({ tokens: expect.objectContaining({ input: 3_000_000, output: 7_500_000 }) }),
    },
  });
  const usage = { ...noUsage, input: 200_001, cacheWrite1h: 10, output: 4 };
  expect(rates && price(usage, rates)).toBe(200_001 * 6000 + 10 * 12_000 + 4 * 22_500);
  expect(rates && price({ ...usage, input: 100, tier: 'priority' }, rates)).toBe(100 * 6000 + 10 * 6000 + 4 * 15_000);
});

test('tiered_pricing becomes levels of the prompt', () => {
  const rates = ratesFromLitellm({
    tiered_pricing: [
      { range: [0, 32_000], input_cost_per_token: 1e-6, output_cost_per_token: 5e-6 },
      { range: [32_000, 128_000], input_cost_per_token: 1.8e-6, output_cost_per_token: 9e-6 },
    ],
  });
  expect(rates).toEqual({
    tokens: { input: 1_000_000, output: 5_000_000 },
    above: [{ above: 32_000, tokens: { input: 1_800_000, output: 9_000_000 } }],
  });
});

test('an own price of input replaces what the catalog knows of input, and leaves output', () => {
  const base = { tokens: { input: 10, cacheRead: 1, output: 20, reasoning: 30 }, above: [{ above: 5, tokens: { input: 99 } }] };
  expect(mergeRates(base, { tokens: { input: 7 } })).toEqual({ tokens: { input: 7, output: 20, reasoning: 30 } });
  expect(mergeRates({ ...base, perWebSearch: 5 }, { tokens: { input: 0, output: 0 } })).toEqual({ tokens: { input: 0, output: 0 } });
  expect(mergeRates(base, { tokens: { cacheRead: 2 } })).toEqual({
    tokens: { input: 10, cacheRead: 2, output: 20, reasoning: 30 },
    above: base.above,
  });
});

test('model_info overrides windows, abilities and prices, and reads back in LiteLLM’s names', () => {
  const base = { id: 'm', maxInputTokens: 10, abilities: { vision: true } };
  const info = {
    max_tokens: 50,
    max_input_tokens: 100,
    mode: 'chat',
    supports_vision: false,
    supports_reasoning: true,
    input_cost_per_token: 1.25e-6,
    output_cost_per_token: 1e-5,
  };
  const facts = factsFromModelInfo(info, base);
  expect(facts).toMatchObject({
    id: 'm',
    maxInputTokens: 100,
    maxOutputTokens: 50,
    priceSource: 'config',
    abilities: { vision: false, reasoning: true },
  });
  expect(getModelInfo(facts, 'openai')).toMatchObject({
    ...info,
    key: 'm',
    litellm_provider: 'openai',
    max_output_tokens: 50,
    supports_pdf_input: null,
  });
  expect(supports(facts, 'reasoning') && supports(facts, 'supports_reasoning')).toBe(true);
  expect(supports(facts, 'supports_vision') || supports(facts, 'pdf_input')).toBe(false);
});

test('a price map in LiteLLM’s form is keyed by provider and model', () => {
  const models = loadPriceMap({
    sample_spec: { input_cost_per_token: 0 },
    'house-model': {
      litellm_provider: 'openai',
      mode: 'chat',
      max_output_tokens: 8,
      input_cost_per_token: 2e-6,
      output_cost_per_token: 4e-6,
    },
    'azure/other': { litellm_provider: 'azure', input_cost_per_token: 1e-6 },
    'gemini-x': { litellm_provider: 'vertex_ai-language-models' },
  });
  expect([...models.keys()]).toEqual(['openai/house-model', 'azure/other', 'vertex_ai/gemini-x']);
  expect(models.get('openai/house-model')).toMatchObject({
    maxOutputTokens: 8,
    priceSource: 'price map',
    rates: { tokens: { input: 2_000_000 } },
  });
});

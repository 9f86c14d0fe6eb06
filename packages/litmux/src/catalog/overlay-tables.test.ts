import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { Catalog } from './catalog.ts';
import { overlayTables } from './data/overlay-tables.ts';
import { loadCatalog } from './load-catalog.ts';

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog(Date.parse('2026-11-24'));
});

test('every table names its source and month, and no model twice', () => {
  for (const table of overlayTables) {
    expect(table.source, table.provider).not.toBe('');
    expect(table.date).toMatch(/^20\d\d-\d\d$/);
    const names = table.rows.flatMap((row) => row.models.split(/\s+/));
    expect(
      names.filter((name, index) => names.indexOf(name) !== index),
      table.provider,
    ).toEqual([]);
    expect(names.filter((name) => name !== name.toLowerCase())).toEqual([]);
  }
});

test('every row is found under each of its own names', () => {
  for (const table of overlayTables) {
    for (const row of table.rows) {
      for (const name of row.models.split(/\s+/).filter((each) => !each.includes('*'))) {
        const facts = catalog.find(table.provider, name);
        if (row.input !== undefined) expect(facts.maxInputTokens, `${table.provider}/${name}`).toBe(row.input);
        if (row.output !== undefined) expect(facts.maxOutputTokens, `${table.provider}/${name}`).toBe(row.output);
        if (row.prices?.tokens !== undefined) expect(facts.rates, `${table.provider}/${name}`).toBeDefined();
      }
    }
  }
});

test.each([
  'openai',
  'anthropic',
  'gemini',
  'vertex_ai',
  'bedrock',
  'mistral',
  'deepseek',
  'xai',
  'cohere',
  'groq',
  'cerebras',
  'moonshot',
  'zai',
  'perplexity',
])('every priced chat model of %s has a window and an output limit', (provider) => {
  const written = new Set(['chat', 'responses', 'completion']);
  const lacking = catalog.names(provider).filter((name) => {
    const { rates, mode = 'chat', maxInputTokens, maxOutputTokens } = catalog.find(provider, name);
    return rates !== undefined && written.has(mode) && (maxInputTokens === undefined || maxOutputTokens === undefined);
  });
  expect(lacking).toEqual([]);
});

test('the price book is named with the version that is installed', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly dependencies: Record<string, string>;
  };
  expect(catalog.find('openai', 'gpt-4o').priceSource).toBe(`genai-prices ${dependencies['@pydantic/genai-prices']}`);
});

test('flex and batch cost half, priority what its page says', () => {
  const { rates } = catalog.find('openai', 'gpt-5');
  expect(rates?.tiers?.['flex']?.tokens).toMatchObject({ input: 625_000, cacheRead: 62_500, output: 5_000_000 });
  expect(rates?.tiers?.['priority']?.tokens).toMatchObject({ input: 2_500_000, cacheRead: 250_000, output: 20_000_000 });
  expect(rates?.tiers?.['flex']?.perWebSearch).toBe(10_000_000_000);
});

test('Claude on Vertex and Bedrock has a price for writes to the cache of one hour', () => {
  expect(catalog.find('vertex_ai', 'claude-opus-4-5@20251101').rates?.tokens.cacheWrite1h).toBe(10_000_000);
  expect(catalog.find('bedrock', 'eu.anthropic.claude-haiku-4-5-20251001-v1:0').rates?.tokens.cacheWrite1h).toBe(2_200_000);
});

test('a model keeps its limits and abilities wherever it is served, but never its price', () => {
  const facts = catalog.find('somewhere', 'anthropic/claude-sonnet-4.5');
  expect(facts).toMatchObject({ maxOutputTokens: 64_000, abilities: { reasoning: true, vision: true } });
  expect(facts.rates).toBeUndefined();
  expect(catalog.find('azure', 'my-deployment')).toEqual({ id: 'my-deployment', abilities: {} });
});

import { expect, it } from 'vitest';
import { compareConfigs } from './compare-configs.ts';

const model = (name: string, params: object): object => ({ model_name: name, litellm_params: { model: `openai/${name}`, ...params } });
const tree = (models: object[], router: object = {}) => JSON.parse(JSON.stringify({ model_list: models, router_settings: router }));

it('tells models that come, go and change, and settings with their values', () => {
  const old = tree([model('a', { rpm: 1 }), model('b', {})], { num_retries: 2 });
  const next = tree([model('a', { rpm: 5, tpm: 9 }), model('c', {})], { num_retries: 3, cooldown_time: 1 });
  expect(compareConfigs(old, next)).toEqual([
    '- model b (openai/b)',
    '~ model a (openai/a).litellm_params.rpm: 1 → 5',
    '+ model a (openai/a).litellm_params.tpm: 9',
    '+ model c (openai/c)',
    '~ router_settings.num_retries: 2 → 3',
    '+ router_settings.cooldown_time: 1',
  ]);
  expect(compareConfigs(old, old)).toEqual([]);
});

it('never shows what may be secret', () => {
  const lines = compareConfigs(
    tree([model('a', { api_key: 'sk-old' })]),
    tree([model('a', { api_key: 'sk-new', extra_headers: { x: 'sk-h' } })]),
  );
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain('sk-');
});

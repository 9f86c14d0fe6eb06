import { isObject, loadCatalog, type JsonObject, type ModelGroup } from 'litmux/engine';
import type { Problem } from 'litmux/settings';
import { expect, it } from 'vitest';
import { buildSnapshot } from './build-snapshot.ts';
import { readYaml } from './read-yaml.ts';

const catalog = await loadCatalog();

function read(text: string): { readonly group: (name: string) => ModelGroup | undefined; readonly problems: readonly Problem[] } {
  const { value } = readYaml('config.yaml', text);
  const tree: JsonObject = isObject(value) ? value : {};
  const problems: Problem[] = [];
  const { groups } = buildSnapshot({ tree, env: {}, catalog, report: (problem) => void problems.push(problem) });
  return { group: (name) => groups.get(name), problems };
}

it('lets a rule of `router:` win over an entry of model_list, and that over router_settings', () => {
  const { group, problems } = read(`
model_list:
  - { model_name: general, litellm_params: { model: openai/gpt-5, api_key: k } }
  - { model_name: own, litellm_params: { model: openai/gpt-5, api_key: k } }
  - { model_name: own, litellm_params: { model: openai/gpt-5-mini, api_key: k, hedge: { after: 250 }, mid_stream_fallback: error } }
  - { model_name: ruled, litellm_params: { model: openai/gpt-5, api_key: k, hedge: { after: 250 } } }
  - { model_name: never, litellm_params: { model: openai/gpt-5, api_key: k } }
router_settings: { hedge: { after: p95, max_share: 0.05 }, mid_stream_fallback: continue }
router:
  - { model: ruled, hedge: { after: 700, max_share: 1 } }
  - { model: never, hedge: false, mid_stream_fallback: error }
`);
  expect(group('general')).toMatchObject({ hedge: { after: 'p95', maxShare: 0.05 }, continues: true });
  expect(group('own')).toMatchObject({ hedge: { after: 250, maxShare: 0.1 } });
  expect(group('own')).not.toHaveProperty('continues');
  expect(group('ruled')).toMatchObject({ hedge: { after: 700, maxShare: 1 }, continues: true });
  expect(group('never')).not.toHaveProperty('hedge');
  expect(group('never')).not.toHaveProperty('continues');
  expect(problems).toEqual([]);
});

it('does neither where nobody asks for it, and says what it cannot understand', () => {
  const { group, problems } = read(`
model_list:
  - { model_name: plain, litellm_params: { model: openai/gpt-5, api_key: k } }
  - { model_name: wrong, litellm_params: { model: openai/gpt-5, api_key: k, hedge: { after: soon } } }
router_settings: { mid_stream_fallback: later }
router: [{ model: wrong, hedge: { after: 5, max_share: 2 } }]
`);
  expect(group('plain')).not.toHaveProperty('hedge');
  expect(group('plain')).not.toHaveProperty('continues');
  expect(problems.map(({ level, path }) => [level, path.join('.')])).toEqual([
    ['error', 'router.0.hedge'],
    ['error', 'router_settings.mid_stream_fallback'],
    ['error', 'model_list.1.litellm_params.hedge'],
  ]);
});

import { expect, it } from 'vitest';
import type { Problem } from 'litmux/settings';
import { readSpendBudgets } from './spend-budgets.ts';

function read(
  tree: Parameters<typeof readSpendBudgets>[0],
  params: object = {},
): { budgets: ReturnType<typeof readSpendBudgets>; problems: Problem[] } {
  const problems: Problem[] = [];
  const entry = {
    path: ['model_list', 0],
    group: 'gpt-5',
    params: JSON.parse(JSON.stringify({ model: 'openai/gpt-5', ...params })),
    info: { id: 'main' },
  };
  const budgets = readSpendBudgets(tree, [entry], (problem) => problems.push(problem));
  return { budgets, problems };
}

it('reads the budgets of providers, tags and deployments, in LiteLLM’s two manners', () => {
  const { budgets, problems } = read(
    {
      router_settings: {
        provider_budget_config: { openai: { budget_limit: 100, time_period: '1d' }, azure: { max_budget: '1.5', budget_duration: '30d' } },
      },
      litellm_settings: { tag_budget_config: { 'product:chat': { max_budget: 0.000000001 } } },
    },
    { max_budget: 10, budget_duration: '1mo' },
  );
  expect(budgets).toEqual([
    { kind: 'provider', id: 'openai', limit: 100e9, duration: '1d' },
    { kind: 'provider', id: 'azure', limit: 1.5e9, duration: '30d' },
    { kind: 'tag', id: 'product:chat', limit: 1 },
    { kind: 'deployment', id: 'main', limit: 10e9, duration: '1mo' },
  ]);
  expect(problems).toEqual([]);
});

it.each([
  [{ budget_limit: 'much' }, /needs an amount of dollars/],
  [{ time_period: '1d' }, /needs an amount of dollars/],
  [{ budget_limit: 1, time_period: 'daily' }, /needs a period such as 1d/],
  [{ budget_limit: 1, time_period: 7 }, /needs a period such as 1d/],
])('what cannot be read is an error with its place, and no budget: %j', (openai, message) => {
  const { budgets, problems } = read({ router_settings: { provider_budget_config: { openai } } });
  expect(budgets).toEqual([]);
  expect(problems).toEqual([
    { level: 'error', path: ['router_settings', 'provider_budget_config', 'openai'], message: expect.stringMatching(message) },
  ]);
});

it('a provider that there is not is told, with the one that was meant', () => {
  const { problems } = read({ router_settings: { provider_budget_config: { opneai: { budget_limit: 1 } } } });
  expect(problems).toMatchObject([{ level: 'warning', message: expect.stringMatching(/no provider "opneai".*Did you mean "openai"/) }]);
});

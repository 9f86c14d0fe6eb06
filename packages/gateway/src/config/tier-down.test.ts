import { expect, it } from 'vitest';
import type { Problem } from 'litmux/settings';
import { readTierRules } from './tier-down.ts';

function read(value: Parameters<typeof readTierRules>[0]): { rules: ReturnType<typeof readTierRules>; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { rules: readTierRules(value, ['router_settings', 'tier_down'], (problem) => problems.push(problem)), problems };
}

it('reads shares as percentages or parts, the highest first', () => {
  const { rules, problems } = read([
    { model: 'gpt-5', when_budget_used: '80%', use: 'gpt-5-mini' },
    { model: 'gpt-5', when_budget_used: '> 95.5 %', use: 'gpt-5-nano', of: 'team' },
    { model: '*', when_budget_used: 0.5, use: 'cheap' },
  ]);
  expect(problems).toEqual([]);
  expect(rules?.get('gpt-5')).toEqual([
    { above: 0.955, use: 'gpt-5-nano', of: 'team' },
    { above: 0.8, use: 'gpt-5-mini' },
  ]);
  expect(rules?.get('*')).toEqual([{ above: 0.5, use: 'cheap' }]);
});

it('says where there is no rule', () => {
  expect(read(undefined).rules).toBeUndefined();
  expect(read([]).rules).toBeUndefined();
});

it.each([
  [{ model: 'gpt-5', when_budget_used: '80%' }, /needs `model` and `use`/],
  [{ model: 'gpt-5', use: 'x', when_budget_used: 80 }, /must be a percentage/],
  [{ model: 'gpt-5', use: 'x', when_budget_used: '120%' }, /must be a percentage/],
  [{ model: 'gpt-5', use: 'x', when_budget_used: '80%', of: 'planet' }, /must be one of key, team, user/],
  ['gpt-5', /needs `model` and `use`/],
])('a wrong rule is an error, and no rule: %j', (line, message) => {
  const { rules, problems } = read([line]);
  expect(rules).toBeUndefined();
  expect(problems[0]).toMatchObject({ level: 'error', message: expect.stringMatching(message) });
});

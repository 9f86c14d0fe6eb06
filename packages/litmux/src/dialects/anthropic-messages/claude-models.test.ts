import { expect, test } from 'vitest';
import { claudeFamily } from './claude-models.ts';

test.each([
  ['anthropic.claude-v2:1', 'none', 'free'],
  ['claude-3-5-haiku-latest', 'none', 'free'],
  ['claude-3-7-sonnet-20250219', 'budget', 'free'],
  ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'budget', 'free'],
  ['claude-opus-4-1@20250805', 'budget', 'one-of-two'],
  ['claude-sonnet-4.5', 'budget', 'one-of-two'],
  ['anthropic.claude-opus-4-6-v1', 'either', 'one-of-two'],
  ['claude-opus-4-7', 'adaptive', 'none'],
  ['claude-sonnet-5', 'adaptive', 'none'],
  ['claude-haiku-9-1', 'adaptive', 'none'],
  ['kimi-k2', 'budget', 'free'],
])('%s thinks by %s and samples %s', (model, thinking, sampling) => {
  expect(claudeFamily(model)).toMatchObject({ thinking, sampling });
});

test('a Claude that is not known yet follows the newest rules', () => {
  expect(claudeFamily('claude-opus-7')).toEqual(claudeFamily('claude-opus-5-5'));
});

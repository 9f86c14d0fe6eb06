import { expect, test } from 'vitest';
import { isEdition, makerNames, modelNames } from './model-name.ts';

test('the most exact name comes first, then without route, date and latest', () => {
  expect(modelNames('GPT-4o-2024-08-06')).toEqual(['gpt-4o-2024-08-06', 'gpt-4o']);
  expect(modelNames('converse/us-east-1/anthropic.claude-v2')).toEqual(['converse/us-east-1/anthropic.claude-v2', 'anthropic.claude-v2']);
  expect(modelNames('claude-3-opus@20240229')).toEqual(['claude-3-opus@20240229', 'claude-3-opus-20240229', 'claude-3-opus']);
  expect(modelNames('mistral-large-latest')).toEqual(['mistral-large-latest', 'mistral-large']);
});

test.each([
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
  ['meta.llama3-3-70b-instruct-v1:0', 'llama3-3-70b-instruct'],
  ['Meta-Llama-3.3-70B-Instruct', 'llama-3.3-70b-instruct'],
  ['accounts/fireworks/models/kimi-k2p5', 'kimi-k2p5'],
  ['google/gemma-3-27b-it:free', 'gemma-3-27b-it'],
  ['openai.gpt-oss-120b-1:0', 'gpt-oss-120b'],
  ['arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
])('the maker’s name of %s is %s', (model, name) => {
  expect(makerNames(model)).toContain(name);
});

test.each([
  ['', 'claude-3-haiku', true],
  ['-20240307', 'claude-3-haiku', true],
  ['-20240307-v1:0:48k', 'anthropic.claude-3-haiku', true],
  ['-latest', 'claude-3-haiku', true],
  ['-preview-05-20', 'gemini-2.5-flash', true],
  ['0514', 'claude-sonnet-4-2025', true],
  ['2509', 'magistral-small-', true],
  ['-5', 'claude-sonnet-5', false],
  ['-lite', 'gemini-3.6-flash', false],
  ['0', 'claude-opus-4-1', false],
  ['.1', 'gpt-5', false],
  ['-2025-01-02'.repeat(40) + 'x', 'gpt-5', false],
])('%j after %s: edition is %s', (rest, known, expected) => {
  expect(isEdition(rest, known)).toBe(expected);
});

import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { gemini } from './index.ts';

describe('thinking', () => {
  test.each([
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0, includeThoughts: false }],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 128, includeThoughts: false }],
    ['gemini-2.5-flash', 'minimal', { thinkingBudget: 1, includeThoughts: true }],
    ['gemini-2.5-flash-lite', 'minimal', { thinkingBudget: 512, includeThoughts: true }],
    ['gemini-2.5-flash', 'low', { thinkingBudget: 1024, includeThoughts: true }],
    ['gemini-2.5-flash', 'medium', { thinkingBudget: 2048, includeThoughts: true }],
    ['gemini-2.5-pro', 'high', { thinkingBudget: 4096, includeThoughts: true }],
    ['gemini-3-flash-preview', 'none', { thinkingLevel: 'minimal', includeThoughts: false }],
    ['gemini-3-pro-preview', 'minimal', { thinkingLevel: 'low', includeThoughts: true }],
    ['gemini-3-pro-preview', 'medium', { thinkingLevel: 'high', includeThoughts: true }],
    ['gemini-3.1-pro-preview', 'medium', { thinkingLevel: 'medium', includeThoughts: true }],
    ['gemini-flash-latest', 'low', { thinkingLevel: 'low', includeThoughts: true }],
    ['gemini-flash-latest', 'none', { thinkingLevel: 'low', includeThoughts: false }],
    ['gemini-3.7-flash', 'none', { thinkingLevel: 'low', includeThoughts: false }],
    ['gemini-3.5-flash-lite', 'minimal', { thinkingLevel: 'minimal', includeThoughts: true }],
    ['gemini-3.1-flash-image', 'medium', { thinkingLevel: 'high', includeThoughts: true }],
    ['gemma-4-31b-it', 'none', { thinkingLevel: 'minimal', includeThoughts: false }],
    ['gemma-4-31b-it', 'medium', { thinkingLevel: 'high', includeThoughts: true }],
  ])('%s with effort %s', (model, effort, config) => {
    expect(configOf({ reasoning_effort: effort }, model)).toEqual({ thinkingConfig: config });
  });

  test('takes a budget as it is', () => {
    expect(configOf({ thinking: { type: 'enabled', budget_tokens: 3000 } }, 'gemini-3-pro-preview')).toEqual({
      thinkingConfig: { thinkingBudget: 3000, includeThoughts: true },
    });
  });
});

function configOf(asked: JsonObject, model: string): JsonValue | undefined {
  const request = openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...asked }, {});
  const { body } = gemini.writeRequest(request, {
    model,
    facts: { id: model, abilities: {} },
    policy: { drop: false },
    traits: {},
    unsaid: (field) => expect.unreachable(field),
  });
  return body['generationConfig'];
}

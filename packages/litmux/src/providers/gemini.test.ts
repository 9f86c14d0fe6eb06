import { describe, expect, test } from 'vitest';
import { unknownModel } from '../core/model.ts';
import { gemini } from './gemini.ts';
import { findProvider } from './registry.ts';

const model = 'gemini-2.5-flash';

describe('Google AI Studio', () => {
  test('is found by its id', () => {
    expect(findProvider('gemini')).toBe(gemini);
  });

  test.each([
    [
      'https://generativelanguage.googleapis.com',
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent',
    ],
    ['http://127.0.0.1:99', 'http://127.0.0.1:99/v1beta/models/gemini-2.5-flash:generateContent'],
    ['https://proxy.test/google/v1beta', 'https://proxy.test/google/v1beta/models/gemini-2.5-flash:generateContent'],
    ['https://proxy.test/v1alpha/models', 'https://proxy.test/v1alpha/models/gemini-2.5-flash:generateContent'],
    ['https://proxy.test/v1/models/other', 'https://proxy.test/v1/models/other:generateContent'],
    ['https://proxy.test/v1/models/other:streamGenerateContent?alt=sse', 'https://proxy.test/v1/models/other:generateContent'],
  ])('with the base URL %s is called at %s', (baseUrl, url) => {
    expect(endpoint({ baseUrl })).toMatchObject({ url, framing: 'sse', dialect: { name: 'gemini' } });
  });

  test('streams as server-sent events', () => {
    expect(endpoint({ stream: true })?.url).toBe('https://g.test/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
  });

  test('serves tuned models by their full name', () => {
    expect(endpoint({ model: 'tunedModels/mine' })?.url).toBe('https://g.test/v1beta/tunedModels/mine:generateContent');
  });
});

function endpoint(target: {
  readonly model?: string;
  readonly baseUrl?: string;
  readonly stream?: boolean;
}): ReturnType<NonNullable<typeof gemini.operations.chat>> | undefined {
  return gemini.operations.chat?.({
    model,
    stream: false,
    baseUrl: 'https://g.test',
    baseIsSet: true,
    settings: {},
    facts: unknownModel(model),
    ...target,
  });
}

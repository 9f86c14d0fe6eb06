import { describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import type { DialectName } from '../core/message.ts';
import type { JsonObject } from '../core/json.ts';
import { openDeployment } from '../routing/open-deployment.ts';
import { endpointOf } from './endpoint.ts';

describe('a conversation goes to', () => {
  test.each([
    ['openai/m', undefined, 'openai-chat', 'chat/completions'],
    ['openai/m', undefined, 'openai-responses', 'responses'],
    ['openai/m', undefined, 'openai-completions', 'completions'],
    ['openai/m', 'chat', 'openai-completions', 'chat/completions'],
    ['openai/m', 'responses', 'openai-completions', 'responses'],
    ['openai/m', 'responses', 'anthropic-messages', 'responses'],
    ['openai/m', 'completion', 'openai-responses', 'completions'],
    ['openai/responses/m', undefined, 'openai-chat', 'responses'],
    ['openai/responses/m', 'chat', 'gemini', 'responses'],
    ['cerebras/m', undefined, 'openai-responses', 'chat/completions'],
    ['text-completion-openai/m', undefined, 'openai-chat', 'completions'],
  ] as const)('%s of mode %s from a client of %s at %s', (model, mode, dialect, path) => {
    expect(urlFor(model, { ...(mode !== undefined && { mode }) }, dialect)).toMatch(new RegExp(`/v1/${path}$`));
  });
});

test('the way is no part of the name of the model', () => {
  expect(deployment('openai/responses/m', {}).model).toBe('m');
  expect(deployment('cerebras/responses/m', {}).model).toBe('responses/m');
});

function urlFor(model: string, info: JsonObject, dialect: DialectName): string {
  return endpointOf(deployment(model, info), { stream: false, origin: { dialect, body: {} } }).url;
}

function deployment(model: string, info: JsonObject): ReturnType<typeof openDeployment> {
  const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
  return openDeployment({ group: 'g', params: { model, api_key: 'k' }, info, env: {}, catalog });
}

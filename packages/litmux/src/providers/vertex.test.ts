import { describe, expect, test } from 'vitest';
import { unknownModel } from '../core/model.ts';
import type { Endpoint, Target } from '../core/provider.ts';
import { Secret } from '../core/secret.ts';
import { findProvider } from './registry.ts';
import { vertex } from './vertex.ts';

const place = 'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1';

describe('Vertex AI', () => {
  test('is found by its id and its old alias', () => {
    expect(findProvider('vertex_ai')).toBe(vertex);
    expect(findProvider('vertex_ai_beta')).toBe(vertex);
  });

  test.each([
    ['gemini-2.5-pro', false, `${place}/publishers/google/models/gemini-2.5-pro:generateContent`, 'gemini'],
    ['google/gemini-2.5-pro', true, `${place}/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse`, 'gemini'],
    ['4965075652664360960', false, `${place}/endpoints/4965075652664360960:generateContent`, 'gemini'],
    ['gemini/4965075652664360960', true, `${place}/endpoints/4965075652664360960:streamGenerateContent?alt=sse`, 'gemini'],
    ['claude-sonnet-4@20250514', false, `${place}/publishers/anthropic/models/claude-sonnet-4@20250514:rawPredict`, 'anthropic-messages'],
    ['claude-opus-4-5', true, `${place}/publishers/anthropic/models/claude-opus-4-5:streamRawPredict`, 'anthropic-messages'],
    ['meta/llama-4-scout-17b-16e-instruct-maas', true, `${place}/endpoints/openapi/chat/completions`, 'openai-chat'],
    ['mistral-small-2503', true, `${place}/publishers/mistralai/models/mistral-small-2503:streamRawPredict`, 'openai-chat'],
    ['jamba-1.5-large', false, `${place}/publishers/ai21/models/jamba-1.5-large:rawPredict`, 'openai-chat'],
    ['openai/123456', false, `${place}/endpoints/123456/chat/completions`, 'openai-chat'],
  ])('serves %s (stream: %s) at %s', (model, stream, url, dialect) => {
    expect(endpoint({ model, stream })).toMatchObject({ url, framing: 'sse', dialect: { name: dialect } });
  });

  test.each([
    ['global', 'https://aiplatform.googleapis.com/v1/projects/p/locations/global/'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/'],
    ['europe-west4', 'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/'],
  ])('in %s is called at %s', (location, url) => {
    expect(endpoint({ settings: { vertex_project: 'p', vertex_location: location } }).url).toContain(url);
  });

  test.each([
    [
      'https://proxy.test/x',
      'https://proxy.test/x/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro:generateContent',
    ],
    [
      'https://proxy.test/v1beta1',
      'https://proxy.test/v1beta1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro:generateContent',
    ],
    ['https://proxy.test/publishers/google/models/tuned', 'https://proxy.test/publishers/google/models/tuned:generateContent'],
  ])('with the base %s is called at %s', (baseUrl, url) => {
    expect(endpoint({ baseUrl, baseIsSet: true }).url).toBe(url);
  });

  test('takes the project of the service account where none is set', () => {
    const settings = { vertex_credentials: new Secret('{"type":"service_account","project_id":"theirs"}') };
    expect(endpoint({ settings }).url).toContain('/projects/theirs/');
  });

  test('needs no project with an API key, and else names the setting', () => {
    const url = 'https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-2.5-pro:generateContent';
    expect(endpoint({ settings: { api_key: new Secret('k') } }).url).toBe(url);
    expect(() => endpoint({ settings: {} })).toThrow(/vertex_project.*VERTEXAI_PROJECT/);
  });

  test('links calls without ids before Gemini 3, and is told the version of Claude’s format', () => {
    expect(endpoint({}).traits).toMatchObject({ callIdsFrom: 3 });
    expect(endpoint({ model: 'claude-opus-4-5' }).traits).toMatchObject({ anthropicVersion: 'vertex-2023-10-16', modelInUrl: true });
  });
});

function endpoint(target: Partial<Target>): Endpoint {
  const model = 'gemini-2.5-pro';
  const settings = { vertex_project: 'p' };
  const found = vertex.operations.chat?.({
    model,
    stream: false,
    baseUrl: 'https://aiplatform.googleapis.com',
    baseIsSet: false,
    settings,
    facts: unknownModel(model),
    ...target,
  });
  if (found === undefined) throw new Error('Vertex AI offers no chat.');
  return found;
}

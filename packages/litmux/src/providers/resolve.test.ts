import { describe, expect, test } from 'vitest';
import { Failure } from '../core/failure.ts';
import { defineProvider } from './define-provider.ts';
import { findProvider } from './registry.ts';
import { resolveModel, type ResolveContext } from './resolve.ts';
import { unserved } from './unserved.ts';

function resolved(model: string, context: Partial<ResolveContext> = {}): readonly [string, string] {
  const found = resolveModel(model, { env: {}, ...context });
  return [found.provider.id, found.model];
}

function refusal(model: string, context: Partial<ResolveContext> = {}): Failure {
  try {
    resolveModel(model, { env: {}, ...context });
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error(`${model} was resolved`);
}

describe('a model name', () => {
  test.each([
    ['openai/gpt-5', 'openai', 'gpt-5'],
    ['gpt-5', 'openai', 'gpt-5'],
    ['gpt-4o-mini', 'openai', 'gpt-4o-mini'],
    ['o3-mini', 'openai', 'o3-mini'],
    ['ft:gpt-4o-mini:acme::abc', 'openai', 'ft:gpt-4o-mini:acme::abc'],
    ['claude-3-opus', 'anthropic', 'claude-3-opus'],
    ['claude/claude-3-opus-20240229', 'anthropic', 'claude-3-opus-20240229'],
    ['gemini-pro', 'gemini', 'gemini-pro'],
    ['gemini/gemini-1.5-pro-latest', 'gemini', 'gemini-1.5-pro-latest'],
    ['groq/openai/gpt-oss-120b', 'groq', 'openai/gpt-oss-120b'],
    ['openrouter/anthropic/claude-sonnet-4', 'openrouter', 'anthropic/claude-sonnet-4'],
    ['azure/my-deployment', 'azure', 'my-deployment'],
    ['mistral-large-latest', 'mistral', 'mistral-large-latest'],
    ['*', 'openai', '*'],
    ['openai/*', 'openai', '*'],
    ['mock/echo', 'mock', 'echo'],
  ])('%s is %s of %s', (name, provider, model) => {
    expect(resolved(name)).toEqual([provider, model]);
  });

  test('is taken as it is for a provider named apart', () => {
    expect(resolved('meta-llama/Llama-3', { provider: 'openai' })).toEqual(['openai', 'meta-llama/Llama-3']);
    expect(resolved('openai/gpt-5', { provider: 'openai' })).toEqual(['openai', 'gpt-5']);
  });

  test('without a provider belongs to any OpenAI-compatible server where a base URL is set', () => {
    expect(resolved('meta-llama/Llama-3', { baseUrl: 'http://localhost:8000/v1' })).toEqual(['openai', 'meta-llama/Llama-3']);
  });

  test('without a provider belongs to the vendor whose host is called', () => {
    expect(resolved('llama-3.3-70b', { baseUrl: 'https://api.groq.com/openai/v1' })).toEqual(['groq', 'llama-3.3-70b']);
    expect(resolved('llama-3.3-70b', { baseUrl: 'https://evil.test/api.groq.com/openai/v1' })).toEqual(['openai', 'llama-3.3-70b']);
  });

  test('of a provider that the config adds wins over the table', () => {
    const added = [defineProvider({ id: 'acme', base_url: 'https://api.acme.test/v1' })];
    expect(resolved('acme/small', { added })).toEqual(['acme', 'small']);
  });
});

test('a bare gemini name is of Vertex where only Vertex is set up', () => {
  expect(resolved('gemini-2.5-flash', { env: { VERTEXAI_PROJECT: 'p' } })[0]).toBe('vertex_ai');
  expect(resolved('gemini-2.5-flash', { env: { VERTEXAI_PROJECT: 'p', GEMINI_API_KEY: 'k' } })[0]).toBe('gemini');
});

test('an unknown name is refused with the three ids that are most alike', () => {
  const failure = refusal('opnai/gpt-5');
  expect(failure.code).toBe('unknown_model');
  expect(failure.param).toBe('model');
  expect(failure.message).toMatch(/Most alike: openai, \S+, \S+\.$/);
});

test('an unknown provider named apart is refused', () => {
  const failure = refusal('gpt-5', { provider: 'mistrall' });
  expect(failure.code).toBe('invalid_request');
  expect(failure.message).toContain('mistral');
});

test('a name that is known but stands for no provider is told so, and what it is', () => {
  const env = {};
  expect(() => resolveModel('milvus/my-index', { env })).toThrow(
    expect.objectContaining({
      code: 'unknown_model',
      message: 'Provider "milvus" is known but not served by litmux: it is a vector store.',
    }),
  );
  expect(() => resolveModel('m', { env, provider: 'petals' })).toThrow(
    /known but not served by litmux: it is a service that has been retired/,
  );
  for (const id of unserved.keys()) expect(findProvider(id), id).toBeUndefined();
});

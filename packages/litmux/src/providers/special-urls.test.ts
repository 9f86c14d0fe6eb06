import { describe, expect, test } from 'vitest';
import { unknownModel } from '../core/model.ts';
import type { Endpoint } from '../core/provider.ts';
import { findProvider } from './registry.ts';

function chat(
  id: string,
  model: string,
  target: { readonly baseUrl: string; readonly api_version?: string; readonly stream?: boolean },
): Endpoint {
  const provider = findProvider(id);
  const { baseUrl, stream = false, api_version, ...settings } = target;
  const named = provider?.modelName?.(model) ?? model;
  const endpoint = provider?.operations.chat?.({
    model: named,
    stream,
    baseUrl,
    baseIsSet: true,
    settings: { ...settings, ...(api_version !== undefined && { api_version }) },
    facts: unknownModel(named),
  });
  if (endpoint === undefined) throw new Error(`${id} offers no chat`);
  return endpoint;
}

describe('Azure OpenAI', () => {
  const resource = 'https://r.openai.azure.com';

  test.each([
    [resource, '2025-04-01-preview', `${resource}/openai/responses?api-version=2025-04-01-preview`],
    [resource, '2024-10-21', `${resource}/openai/responses?api-version=2025-03-01-preview`],
    [`${resource}/openai/deployments/other`, '2025-04-01-preview', `${resource}/openai/responses?api-version=2025-04-01-preview`],
    [`${resource}/openai/v1`, '2024-10-21', `${resource}/openai/v1/responses`],
    [resource, 'preview', `${resource}/openai/v1/responses?api-version=preview`],
  ])('with the base %s and the version %s responds at %s', (baseUrl, version, url) => {
    const target = { model: 'm', stream: false, baseUrl, baseIsSet: true, settings: { api_version: version }, facts: unknownModel('m') };
    expect(findProvider('azure')?.operations.responses?.(target).url).toBe(url);
  });

  test.each([
    [resource, '2024-10-21', `${resource}/openai/deployments/my%20model/chat/completions?api-version=2024-10-21`],
    [`${resource}/openai`, '2024-10-21', `${resource}/openai/deployments/my%20model/chat/completions?api-version=2024-10-21`],
    [resource, undefined, `${resource}/openai/deployments/my%20model/chat/completions?api-version=2025-02-01-preview`],
    [`${resource}/openai/deployments/other`, '2024-10-21', `${resource}/openai/deployments/other/chat/completions?api-version=2024-10-21`],
    [
      `${resource}/openai/deployments/other/chat/completions?api-version=2024-06-01`,
      '2024-10-21',
      `${resource}/openai/deployments/other/chat/completions?api-version=2024-06-01`,
    ],
    [`${resource}/openai/v1`, '2024-10-21', `${resource}/openai/v1/chat/completions`],
    [`${resource}/openai/v1/chat/completions`, undefined, `${resource}/openai/v1/chat/completions`],
    [resource, 'v1', `${resource}/openai/v1/chat/completions`],
    [resource, 'preview', `${resource}/openai/v1/chat/completions?api-version=preview`],
  ])('with the base %s and the version %s is called at %s', (baseUrl, version, url) => {
    expect(chat('azure', 'my model', { baseUrl, ...(version !== undefined && { api_version: version }) }).url).toBe(url);
  });

  test('is not asked for usage by versions that refuse the question', () => {
    expect(chat('azure', 'm', { baseUrl: resource, api_version: '2024-02-01' }).traits?.['streamOptions']).toBe(false);
    expect(chat('azure', 'm', { baseUrl: resource, api_version: '2024-10-21' }).traits?.['streamOptions']).toBeUndefined();
  });

  test('is told the deployment without the family in front of it', () => {
    expect(chat('azure', 'o_series/my-o3', { baseUrl: resource, api_version: '2024-10-21' }).url).toContain('/deployments/my-o3/');
  });
});

test.each([
  [
    'azure_ai',
    'm',
    'https://r.services.ai.azure.com',
    'https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview',
  ],
  ['azure_ai', 'm', 'https://m.eastus2.models.ai.azure.com', 'https://m.eastus2.models.ai.azure.com/chat/completions'],
  ['azure_ai', 'claude-sonnet-4-5', 'https://r.services.ai.azure.com', 'https://r.services.ai.azure.com/anthropic/v1/messages'],
  ['azure_ai', 'claude-sonnet-4-5', 'https://r.services.ai.azure.com/anthropic', 'https://r.services.ai.azure.com/anthropic/v1/messages'],
  [
    'cloudflare',
    'm',
    'https://api.cloudflare.com/client/v4/accounts/a/ai/run',
    'https://api.cloudflare.com/client/v4/accounts/a/ai/v1/chat/completions',
  ],
  ['databricks', 'm', 'https://w.cloud.databricks.com', 'https://w.cloud.databricks.com/serving-endpoints/chat/completions'],
  [
    'databricks',
    'm',
    'https://w.cloud.databricks.com/serving-endpoints',
    'https://w.cloud.databricks.com/serving-endpoints/chat/completions',
  ],
  ['ragflow', 'chat/7/gpt', 'http://localhost:9380', 'http://localhost:9380/api/v1/chats_openai/7/chat/completions'],
  ['ragflow', 'agent/7/gpt', 'http://localhost:9380/api/v1', 'http://localhost:9380/api/v1/agents_openai/7/chat/completions'],
  ['docker_model_runner', 'm', 'http://localhost:12434/engines/vllm', 'http://localhost:12434/engines/vllm/v1/chat/completions'],
])('%s/%s below %s is called at %s', (id, model, baseUrl, url) => {
  expect(chat(id, model, { baseUrl }).url).toBe(url);
});

test.each([
  ['huggingface', 'together/meta-llama/Llama-3', 'meta-llama/Llama-3:together'],
  ['huggingface', 'meta-llama/Llama-3', 'meta-llama/Llama-3'],
  ['clarifai', 'openai.chat-completion.gpt-4o', 'https://clarifai.com/openai/chat-completion/models/gpt-4o'],
  ['fireworks_ai', 'llama-v3', 'accounts/fireworks/models/llama-v3'],
  ['fireworks_ai', 'accounts/mine/models/x', 'accounts/mine/models/x'],
])('%s/%s is sent as %s', (id, model, sent) => {
  expect(findProvider(id)?.modelName?.(model)).toBe(sent);
});

import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { CountRequest, ModalityEndpoint } from '../core/modality.ts';
import { Secret } from '../core/secret.ts';
import { countTokensClients } from '../dialects/modalities/count-tokens/client.ts';
import { azureAi } from './azure-ai.ts';
import { aws, findModalityEndpoint, google, writtenTo, type Place } from './modality-endpoint.testing.ts';

const look = { name: 'look', description: 'Looks', parameters: { type: 'object', properties: {} } };
/** A conversation in OpenAI's words, and what of it is counted in the words of others. */
const asked = {
  messages: [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Hi' },
  ],
  tools: [{ type: 'function', function: look }],
};
const anthropicWords = {
  system: [{ type: 'text', text: 'Be short.' }],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  tools: [{ name: 'look', description: 'Looks', input_schema: { type: 'object', properties: {} } }],
};
const azure = { baseUrl: 'https://r.services.ai.azure.com' };

describe('tokens of a conversation', () => {
  test.each<[string, string, Place, string, JsonObject]>([
    [
      'anthropic',
      'claude-sonnet-4-5',
      {},
      'https://api.anthropic.com/v1/messages/count_tokens',
      { ...anthropicWords, model: 'claude-sonnet-4-5' },
    ],
    [
      'anthropic-aws',
      'claude-sonnet-4-5',
      { baseUrl: 'https://aws-external-anthropic.eu-west-1.api.aws' },
      'https://aws-external-anthropic.eu-west-1.api.aws/v1/messages/count_tokens',
      { ...anthropicWords, model: 'claude-sonnet-4-5' },
    ],
    [
      'azure_ai',
      'claude-sonnet-4-5',
      azure,
      'https://r.services.ai.azure.com/anthropic/v1/messages/count_tokens',
      { ...anthropicWords, model: 'claude-sonnet-4-5' },
    ],
    [
      'vertex_ai',
      'claude-sonnet-4-5@20250929',
      { settings: { ...google, vertex_count_tokens_location: 'us-east5' } },
      'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic/models/count-tokens:rawPredict',
      { ...anthropicWords, model: 'claude-sonnet-4-5@20250929' },
    ],
    [
      'vertex_ai',
      'gemini-2.5-flash',
      { settings: google },
      'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-flash:countTokens',
      {
        systemInstruction: { parts: [{ text: 'Be short.' }] },
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
        tools: [{ functionDeclarations: [{ name: 'look', description: 'Looks', parametersJsonSchema: look.parameters }] }],
      },
    ],
    [
      'bedrock',
      'us.anthropic.claude-sonnet-4-20250514-v1:0',
      { settings: aws },
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/anthropic.claude-sonnet-4-20250514-v1%3A0/count-tokens',
      {
        input: {
          converse: {
            system: [{ text: 'Be short.' }],
            messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
            toolConfig: { tools: [{ toolSpec: { name: 'look', description: 'Looks', inputSchema: { json: look.parameters } } }] },
          },
        },
      },
    ],
    [
      'openai',
      'gpt-4o',
      {},
      'https://api.openai.com/v1/responses/input_tokens',
      {
        model: 'gpt-4o',
        instructions: 'Be short.',
        input: [{ role: 'user', content: 'Hi' }],
        tools: [{ type: 'function', ...look, strict: false }],
      },
    ],
    ['hosted_vllm', 'qwen', { baseUrl: 'http://own.test/v1' }, 'http://own.test/tokenize', { model: 'qwen', ...asked }],
  ])('are counted by %s for %s', (id, model, place, url, body) => {
    const request = countTokensClients['token-counter-of-provider'].readRequest({ json: { model, ...asked } }, undefined);
    const endpoint = endpointOf(id, model, place, request);
    expect(endpoint?.url).toBe(url);
    expect(endpoint && writtenTo({ endpoint, request }, model)).toEqual(body);
  });

  test.each([
    ['bedrock', 'amazon.nova-pro-v1:0', { settings: aws }],
    ['vertex_ai', 'mistral-large-2411', { settings: google }],
    ['azure_ai', 'mistral-large', azure],
    ['cohere', 'command-a-03-2025', {}],
    ['openai', 'any', { baseUrl: 'http://own.test/v1' }],
    ['openai_like', 'any', { baseUrl: 'http://own.test/v1' }],
    ['groq', 'llama', {}],
  ])('are left to us by %s for %s', (id, model, place) => {
    const request = countTokensClients['token-counter'].readRequest({ json: { model, ...asked } }, undefined);
    expect(endpointOf(id, model, place, request)).toBeUndefined();
  });

  test('of a text alone are counted here for OpenAI, which is exact', () => {
    const request = countTokensClients['token-counter-of-provider'].readRequest({ json: { model: 'gpt-4o', prompt: 'Hi' } }, undefined);
    expect(endpointOf('openai', 'gpt-4o', {}, request)).toBeUndefined();
  });

  test('go to Foundry with the key in the header of its Messages API', async () => {
    const url = 'https://r.services.ai.azure.com/anthropic/v1/messages/count_tokens';
    const context = { settings: { api_key: new Secret('k') } };
    const unused = (): never => {
      throw new Error('not asked');
    };
    const headers = await azureAi.auth.sign(
      { method: 'POST', url, headers: {}, body: '' },
      { ...context, provider: 'azure_ai', now: () => 0, exchange: unused, token: unused, readFile: unused, env: () => undefined },
    );
    expect(headers).toEqual({ 'x-api-key': 'k' });
  });
});

describe('tokens of a text', () => {
  const watsonx = { baseUrl: 'https://us-south.ml.cloud.ibm.com', settings: { project_id: 'p' } };

  test.each<[string, string, Place, string, JsonObject, JsonValue]>([
    [
      'cohere',
      'command-a-03-2025',
      {},
      'https://api.cohere.com/v1/tokenize',
      { model: 'command-a-03-2025', text: 'Hi' },
      { tokens: [1, 2] },
    ],
    [
      'watsonx',
      'ibm/granite',
      watsonx,
      'https://us-south.ml.cloud.ibm.com/ml/v1/text/tokenization?version=2024-03-13',
      { model_id: 'ibm/granite', input: 'Hi', project_id: 'p' },
      { model_id: 'ibm/granite', result: { token_count: 2 } },
    ],
    ['hosted_vllm', 'qwen', { baseUrl: 'http://own.test' }, 'http://own.test/tokenize', { model: 'qwen', prompt: 'Hi' }, { count: 2 }],
  ])('are counted by %s for %s', (id, model, place, url, body, answer) => {
    const request = countTokensClients['token-counter-of-provider'].readRequest({ json: { model, prompt: 'Hi' } }, undefined);
    const endpoint = endpointOf(id, model, place, request);
    expect(endpoint?.url).toBe(url);
    expect(endpoint && writtenTo({ endpoint, request }, model)).toEqual(body);
    expect(endpoint?.format.readAnswer({ body: answer, text: '' }, request).inputTokens).toBe(2);
  });
});

describe('a client that speaks the provider’s own words', () => {
  test('has them passed on, without what is not counted', () => {
    const body = {
      model: 'claude',
      max_tokens: 9,
      temperature: 0.5,
      system: 'Be short.',
      messages: [{ role: 'user', content: 'Hi' }],
      thinking: { type: 'enabled', budget_tokens: 2048 },
    };
    const request = countTokensClients.messages.readRequest({ json: body }, undefined);
    const endpoint = endpointOf('anthropic', 'claude-sonnet-4-5', {}, request);
    const { max_tokens: _ceiling, temperature: _temperature, ...counted } = body;
    expect(endpoint && writtenTo({ endpoint, request }, 'claude-sonnet-4-5')).toEqual({ ...counted, model: 'claude-sonnet-4-5' });
  });

  test('of Google may send a whole request or its parts', () => {
    const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
    for (const json of [{ contents }, { generateContentRequest: { model: 'models/gemini', contents } }]) {
      const request = countTokensClients.contents.readRequest({ json }, 'gemini');
      const endpoint = endpointOf('gemini', 'gemini-2.5-flash', {}, request);
      expect(request.model).toBe('gemini');
      expect(endpoint && writtenTo({ endpoint, request }, 'gemini-2.5-flash')).toEqual({
        generateContentRequest: { contents, model: 'models/gemini-2.5-flash' },
      });
    }
  });
});

function endpointOf(id: string, model: string, place: Place, request: CountRequest): ModalityEndpoint<'count-tokens'> | undefined {
  return findModalityEndpoint('count-tokens', { id, model, place }, request);
}

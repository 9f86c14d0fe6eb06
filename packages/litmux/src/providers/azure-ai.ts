import type { Endpoint, Provider, Setting, Target } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { azureAuth, entraSettings, type AzureKey } from './auth/entra.ts';
import { endpointUrl, hostOf, withQuery } from './base-url.ts';
import { apiKey } from './row.ts';

const key: AzureKey = {
  setting: apiKey(['AZURE_AI_API_KEY'], false),
  headers: (value, url) => (isServerless(url) ? { authorization: `Bearer ${value}` } : { 'api-key': value }),
};

const apiVersion: Setting = { name: 'api_version', env: ['AZURE_AI_API_VERSION'], secret: false, required: false };

/** Azure AI Foundry: models of all makers behind one resource, or each behind a host of its own. Source: https://learn.microsoft.com/rest/api/aifoundry/modelinference */
export const azureAi: Provider = {
  id: 'azure_ai',
  title: 'Azure AI Foundry',
  settings: [key.setting, apiVersion, ...entraSettings],
  baseEnv: ['AZURE_AI_API_BASE'],
  auth: azureAuth(key),
  operations: { chat: chatEndpoint },
  modelName: (model) => model.replace(/^model_router\//, ''),
  notes: ['A base URL on `services.ai.azure.com` is completed with `/models`; that of a serverless deployment is kept.'],
};

function chatEndpoint(target: Target): Endpoint {
  return {
    url: modelsUrl(target, '/chat/completions'),
    dialect: openaiChat,
    framing: 'sse',
    traits: { modelRules: 'openai', maxTokensField: 'max_tokens' },
  };
}

function modelsUrl({ baseUrl, settings }: Target, path: string): string {
  const isFoundry = hostOf(baseUrl)?.endsWith('.services.ai.azure.com') === true;
  const url = endpointUrl(baseUrl, path, isFoundry ? '/models' : '');
  const version = settings[apiVersion.name];
  if (typeof version === 'string') return withQuery(url, 'api-version', version);
  return url.includes('/models/') && isFoundry ? withQuery(url, 'api-version', '2024-05-01-preview') : url;
}

function isServerless(url: string): boolean {
  return hostOf(url)?.endsWith('.models.ai.azure.com') === true;
}

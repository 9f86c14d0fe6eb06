import type { Endpoint, Provider, Setting, Target } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { openaiCompletions } from '../dialects/openai-completions/index.ts';
import { openaiResponses } from '../dialects/openai-responses/index.ts';
import type { OpenAIChatTraits } from '../dialects/openai-chat/traits.ts';
import { openaiEmbeddings } from '../dialects/modalities/embeddings/openai.ts';
import { openaiImageEdit, openaiImageGeneration } from '../dialects/modalities/images/openai.ts';
import { openaiSpeech } from '../dialects/modalities/speech/openai.ts';
import { openaiTranscription, openaiTranslation } from '../dialects/modalities/transcription/openai.ts';
import { azureAuth, entraSettings, type AzureKey } from './auth/entra.ts';
import { isSpeechService, serviceSpeech, serviceTranscription } from './azure-sound.ts';
import { endpointUrl, withQuery } from './base-url.ts';
import { apiKey } from './row.ts';

const key: AzureKey = {
  setting: apiKey(['AZURE_API_KEY', 'AZURE_OPENAI_API_KEY'], false),
  headers: (value, url) => (isSpeechService(url) ? { 'ocp-apim-subscription-key': value } : { 'api-key': value }),
};

/** `api_version`, the date of the API that is called. */
export const apiVersion: Setting = { name: 'api_version', env: ['AZURE_API_VERSION'], secret: false, required: false };

const shared: Omit<Provider, 'id' | 'title' | 'operations'> = {
  settings: [key.setting, apiVersion, ...entraSettings],
  baseEnv: ['AZURE_API_BASE', 'AZURE_OPENAI_ENDPOINT'],
  auth: azureAuth(key),
  // A deployment's name is free text, so LiteLLM's configs may put the family of its model in front.
  modelName: (model) => model.replace(/^(?:o_series|gpt5_series|responses)\//, ''),
  notes: [
    'The model is the name of the deployment; `model_info.base_model` tells which model that is, for prices and limits.',
    'With `api_version` set to `v1`, `latest` or `preview`, or a base URL that ends in `/openai/v1`, the v1 API is called.',
    'Signs with a key, an Entra token, a client secret, a federated token, or a user name and password.',
  ],
};

/** Azure OpenAI. Source: https://learn.microsoft.com/azure/ai-foundry/openai/reference */
export const azure: Provider = {
  ...shared,
  id: 'azure',
  title: 'Azure OpenAI',
  notes: [
    ...(shared.notes ?? []),
    '`speech/<anything>` is Azure AI Speech instead: its own voices and fast transcriptions, with the key of a Speech resource, and its region’s host or its endpoint as base URL.',
  ],
  operations: {
    chat: chatEndpoint,
    responses: responsesEndpoint,
    embeddings: (target) => ({ url: azureUrl(target, '/embeddings'), format: openaiEmbeddings({ takesTokens: true }) }),
    'image-generation': (target) => ({ url: azureUrl(target, '/images/generations'), format: openaiImageGeneration() }),
    'image-edit': (target) => ({ url: azureUrl(target, '/images/edits'), format: openaiImageEdit() }),
    speech: (target) => serviceSpeech(target) ?? { url: azureUrl(target, '/audio/speech'), format: openaiSpeech },
    transcription: (target) =>
      serviceTranscription(target) ?? { url: azureUrl(target, '/audio/transcriptions'), format: openaiTranscription },
    translation: (target) => ({ url: azureUrl(target, '/audio/translations'), format: openaiTranslation }),
  },
};

/** Azure OpenAI's deployments of models that complete text. */
export const azureText: Provider = {
  ...shared,
  id: 'azure_text',
  title: 'Azure OpenAI text completion',
  operations: { completions: completionsEndpoint },
};

/** The version that LiteLLM asks for where none is configured. */
const defaultVersion = '2025-02-01-preview';

/** Earlier versions refuse `stream_options`. */
const streamOptionsSince = '2024-09-01';

/** The first version that has responses. */
const responsesSince = '2025-03-01-preview';

/** The URL of an operation: of the deployment with its version, or of the v1 API. A base URL may hold either already. */
export function azureUrl(target: Target, path: string): string {
  const base = endpointUrl(target.baseUrl, '');
  const version = versionOf(target);
  if (base.includes('/openai/deployments/')) return withQuery(endpointUrl(base, path), 'api-version', version);
  const resource = base.replace(/\/openai(?:\/v1)?(?=\?|$)/, '');
  if (!/\/openai\/v1(?:\?|$)/.test(base) && !['v1', 'latest', 'preview'].includes(version)) {
    return withQuery(endpointUrl(resource, `/openai/deployments/${encodeURIComponent(target.model)}${path}`), 'api-version', version);
  }
  const url = endpointUrl(resource, `/openai/v1${path}`);
  return version === 'preview' ? withQuery(url, 'api-version', version) : url;
}

function chatEndpoint(target: Target): Endpoint {
  const traits: OpenAIChatTraits = { modelRules: true, ...streamTraits(target) };
  return { url: azureUrl(target, '/chat/completions'), dialect: openaiChat, framing: 'sse', traits };
}

/** Responses belong to the resource; the deployment is named in the body. */
function responsesEndpoint(target: Target): Endpoint {
  const traits: OpenAIChatTraits = { modelRules: true };
  return { url: responsesUrl(target), dialect: openaiResponses, framing: 'sse', traits };
}

function responsesUrl(target: Target): string {
  const version = versionOf(target);
  const resource = target.baseUrl.replace(/\/openai\/deployments\/[^?]*/, '');
  if (/\/openai\/v1(?:\?|$)/.test(resource) || !/^\d/.test(version)) return azureUrl({ ...target, baseUrl: resource }, '/responses');
  const root = endpointUrl(resource, '').replace(/\/openai(?=\?|$)/, '');
  return withQuery(endpointUrl(root, '/openai/responses'), 'api-version', version < responsesSince ? responsesSince : version);
}

function completionsEndpoint(target: Target): Endpoint {
  return { url: azureUrl(target, '/completions'), dialect: openaiCompletions, framing: 'sse', traits: streamTraits(target) };
}

function streamTraits(target: Target): OpenAIChatTraits {
  const version = versionOf(target);
  return /^\d/.test(version) && version < streamOptionsSince ? { streamOptions: false } : {};
}

function versionOf({ settings, baseUrl }: Target): string {
  const version = settings[apiVersion.name];
  if (typeof version === 'string') return version;
  return /[?&]api-version=([^&]+)/.exec(baseUrl)?.[1] ?? defaultVersion;
}

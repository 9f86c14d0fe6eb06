import type { ModalityEndpoint } from '../core/modality.ts';
import type { Endpoint, Provider, Setting, Target } from '../core/provider.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { anthropicCountTokens } from '../dialects/modalities/count-tokens/anthropic.ts';
import { azureImageEmbeddings } from '../dialects/modalities/embeddings/azure-images.ts';
import { isImage } from '../dialects/modalities/embeddings/inputs.ts';
import { openaiEmbeddings } from '../dialects/modalities/embeddings/openai.ts';
import { azureFluxEdit, azureFluxGeneration } from '../dialects/modalities/images/azure-flux.ts';
import { openaiImageEdit, openaiImageGeneration } from '../dialects/modalities/images/openai.ts';
import type { ImageTraits } from '../dialects/modalities/images/traits.ts';
import { rerankFormat } from '../dialects/modalities/rerank/format.ts';
import { azureAuth, entraSettings, type AzureKey } from './auth/entra.ts';
import { endpointUrl, hostOf, withQuery } from './base-url.ts';
import { apiKey } from './row.ts';

const key: AzureKey = {
  setting: apiKey(['AZURE_AI_API_KEY'], false),
  headers: keyHeaders,
};

const apiVersion: Setting = { name: 'api_version', env: ['AZURE_AI_API_VERSION'], secret: false, required: false };

/** Azure AI Foundry: models of all makers behind one resource, or each behind a host of its own. Source: https://learn.microsoft.com/rest/api/aifoundry/modelinference */
export const azureAi: Provider = {
  id: 'azure_ai',
  title: 'Azure AI Foundry',
  settings: [key.setting, apiVersion, ...entraSettings],
  baseEnv: ['AZURE_AI_API_BASE'],
  auth: azureAuth(key),
  operations: {
    chat: chatEndpoint,
    embeddings: (target, { inputs }) =>
      inputs.every(isImage)
        ? { url: modelsUrl(target, '/images/embeddings'), format: azureImageEmbeddings }
        : { url: modelsUrl(target, '/embeddings'), format: textEmbeddings },
    'count-tokens': (target) =>
      isClaude(target.model)
        ? { url: `${claudeUrl(target)}/count_tokens`, format: anthropicCountTokens, headers: anthropicVersion }
        : undefined,
    'image-generation': picturesEndpoint,
    'image-edit': pictureEditsEndpoint,
    rerank: (target) => ({
      url: `${endpointUrl(target.baseUrl, '').replace(/\/(?:models|v[12](?:\/rerank)?)$/, '')}/v1/rerank`,
      format: rerankFormat({ objects: true, knows: ['rank_fields', 'max_chunks_per_doc'] }),
    }),
  },
  modelName: (model) => model.replace(/^model_router\//, ''),
  notes: [
    "Claude is called by the Messages API below `/anthropic`, every other model by OpenAI's format.",
    'FLUX.2 is asked by its maker’s own route below `/providers/blackforestlabs`, MAI-Image below `/mai/v1`, every other model of pictures as a deployment of Azure OpenAI.',
    'A base URL on `services.ai.azure.com` is completed with `/models`; that of a serverless deployment is kept.',
  ],
};

const textEmbeddings = openaiEmbeddings({ inputTypes: { query: 'query', document: 'document' } });
const anthropicVersion = { 'anthropic-version': '2023-06-01' };

function isClaude(model: string): boolean {
  return /^claude/i.test(model);
}

function chatEndpoint(target: Target): Endpoint {
  if (isClaude(target.model)) return claudeEndpoint(target);
  return {
    url: modelsUrl(target, '/chat/completions'),
    dialect: openaiChat,
    framing: 'sse',
    traits: isReasoner(target.model) ? { modelRules: true } : { maxTokensField: 'max_tokens' },
  };
}

function isReasoner(model: string): boolean {
  return /^(?:o\d|gpt-5)/i.test(model);
}

/** Source: https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry */
function claudeEndpoint(target: Target): Endpoint {
  return {
    url: claudeUrl(target),
    dialect: anthropicMessages,
    framing: 'sse',
    headers: anthropicVersion,
  };
}

function claudeUrl({ baseUrl }: Target): string {
  return `${endpointUrl(baseUrl, '').replace(/(?:\/anthropic(?:\/v1)?|\/models)$/, '')}/anthropic/v1/messages`;
}

function picturesEndpoint(target: Target): ModalityEndpoint<'image-generation'> {
  if (isMai(target)) return { url: picturesUrl(target, '/mai/v1/images/generations'), format: openaiImageGeneration(maiTraits) };
  return isNewerFlux(target)
    ? { url: picturesUrl(target, `/providers/blackforestlabs/v1/${fluxRoute(target)}`), format: azureFluxGeneration }
    : {
        url: picturesUrl(target, `/openai/deployments/${encodeURIComponent(target.model)}/images/generations`),
        format: openaiImageGeneration(),
      };
}

function pictureEditsEndpoint(target: Target): ModalityEndpoint<'image-edit'> {
  if (isMai(target)) {
    const format = openaiImageEdit({ knows: ['size'], pictures: { file: 'image' } });
    return { url: picturesUrl(target, '/mai/v1/images/edits'), format };
  }
  return isNewerFlux(target)
    ? { url: picturesUrl(target, `/providers/blackforestlabs/v1/${fluxRoute(target)}`), format: azureFluxEdit }
    : { url: picturesUrl(target, `/openai/deployments/${encodeURIComponent(target.model)}/images/edits`), format: openaiImageEdit() };
}

/** Microsoft's own models of pictures take width and height, and draw one in an answer. */
const maiTraits: ImageTraits = { size: 'width-height', knows: [] };

function isMai({ model, facts }: Target): boolean {
  return /mai-?image/i.test(`${model} ${facts.id}`.replaceAll('_', '-'));
}

function isNewerFlux({ model, facts }: Target): boolean {
  return /flux[._-]?2/i.test(`${model} ${facts.id}`);
}

/** The maker's routes, whatever the deployment is called: `flux-2-pro`, `flux-2-flex`. */
function fluxRoute({ model, facts }: Target): string {
  const kind = /flux-?2-([a-z]+)/.exec(`${model} ${facts.id}`.toLowerCase().replaceAll(/[._]/g, '-'))?.[1];
  return `flux-2-${kind ?? 'pro'}`;
}

function picturesUrl({ baseUrl, settings }: Target, path: string): string {
  const resource = endpointUrl(baseUrl, '').replace(/\/(?:models|openai(?:\/v1)?)$/, '');
  const version = settings[apiVersion.name];
  return withQuery(endpointUrl(resource, path), 'api-version', typeof version === 'string' ? version : 'preview');
}

function modelsUrl({ baseUrl, settings }: Target, path: string): string {
  const isFoundry = hostOf(baseUrl)?.endsWith('.services.ai.azure.com') === true;
  const url = endpointUrl(baseUrl, path, isFoundry ? '/models' : '');
  const version = settings[apiVersion.name];
  if (typeof version === 'string') return withQuery(url, 'api-version', version);
  return url.includes('/models/') && isFoundry ? withQuery(url, 'api-version', '2024-05-01-preview') : url;
}

/** Each of the three ways in takes the key in a header of its own. */
function keyHeaders(key: string, url: string): Readonly<Record<string, string>> {
  if (url.includes('/anthropic/v1/messages')) return { 'x-api-key': key };
  const isServerless = hostOf(url)?.endsWith('.models.ai.azure.com') === true;
  return isServerless ? { authorization: `Bearer ${key}` } : { 'api-key': key };
}

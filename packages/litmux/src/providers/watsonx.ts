import { Failure } from '../core/failure.ts';
import type { Modality, ModalityEndpoint, ModalityFormat } from '../core/modality.ts';
import type { Auth, Endpoint, Provider, Setting, Target } from '../core/provider.ts';
import { watsonxTokenize } from '../dialects/modalities/count-tokens/texts.ts';
import { watsonxEmbeddings } from '../dialects/modalities/embeddings/watsonx.ts';
import { watsonxRerank } from '../dialects/modalities/rerank/nested.ts';
import { openaiTranscriptionWith } from '../dialects/modalities/transcription/openai.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { credential, missingCredential } from './auth/credential.ts';
import { oauthToken } from './auth/oauth-token.ts';
import { endpointUrl, withQuery } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['WATSONX_APIKEY', 'WATSONX_API_KEY', 'WX_API_KEY'], false);
const token: Setting = { name: 'token', env: ['WATSONX_TOKEN', 'WX_TOKEN'], secret: true, required: false };
const zenKey: Setting = { name: 'zen_api_key', env: ['WATSONX_ZENAPIKEY'], secret: true, required: false };
const project: Setting = {
  name: 'project_id',
  aliases: ['watsonx_project'],
  env: ['WATSONX_PROJECT_ID', 'WX_PROJECT_ID'],
  secret: false,
  required: false,
};
const space: Setting = { name: 'space_id', env: ['WATSONX_DEPLOYMENT_SPACE_ID'], secret: false, required: false };
const apiVersion: Setting = { name: 'api_version', env: ['WATSONX_API_VERSION', 'WX_API_VERSION'], secret: false, required: false };
const iamUrl: Setting = { name: 'iam_url', env: ['WATSONX_IAM_URL'], secret: false, required: false };

/** A token, a Zen key (software installations), or an IBM Cloud key that is exchanged for a token. Source: https://cloud.ibm.com/apidocs/iam-identity-token-api */
const auth: Auth = {
  sign(_request, context) {
    const zen = credential(zenKey, context);
    if (zen !== undefined) return { authorization: `ZenApiKey ${zen}` };
    const given = credential(token, context);
    if (given !== undefined) return { authorization: `Bearer ${given}` };
    const value = credential(key, context);
    if (value === undefined) throw missingCredential([key, token, zenKey], context);
    const form = { grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: value };
    return oauthToken({ url: credential(iamUrl, context) ?? 'https://iam.cloud.ibm.com/identity/token', form }, context).then((bearer) => ({
      authorization: `Bearer ${bearer}`,
    }));
  },
};

/** IBM watsonx.ai: OpenAI's chat format with the model under another name. Source: https://cloud.ibm.com/apidocs/watsonx-ai#text-chat */
export const watsonx: Provider = {
  id: 'watsonx',
  title: 'IBM watsonx.ai',
  settings: [key, token, zenKey, project, space, apiVersion, iamUrl],
  baseEnv: ['WATSONX_URL', 'WATSONX_API_BASE', 'WX_URL'],
  auth,
  operations: {
    chat: chatEndpoint,
    embeddings: (target) => textEndpoint(target, 'embeddings', watsonxEmbeddings),
    rerank: (target) => textEndpoint(target, 'rerank', watsonxRerank),
    transcription: transcriptionEndpoint,
    'count-tokens': (target, { text }) => (text === undefined ? undefined : textEndpoint(target, 'tokenization', watsonxTokenize)),
  },
  notes: ['`watsonx/deployment/<id>` calls a deployment; every other model needs `project_id` or `space_id`.'],
};

function chatEndpoint(target: Target): Endpoint {
  const deployment = deploymentOf(target);
  const verb = target.stream ? 'chat_stream' : 'chat';
  const path = deployment === undefined ? `/ml/v1/text/${verb}` : `/ml/v1/deployments/${encodeURIComponent(deployment)}/text/${verb}`;
  const where = deployment === undefined ? scopeOf(target) : {};
  return {
    url: textUrl(target, path),
    dialect: openaiChat,
    framing: 'sse',
    traits: { maxTokensField: 'max_tokens', developerRole: 'system', streamOptions: false },
    adjustRequest: ({ model, stream: _stream, tool_choice, ...body }) => ({
      ...body,
      ...where,
      ...(deployment === undefined && { model_id: model }),
      ...(typeof tool_choice === 'string' ? { tool_choice_option: tool_choice } : tool_choice !== undefined && { tool_choice }),
    }),
  };
}

/** Source: https://cloud.ibm.com/apidocs/watsonx-ai#audio-transcriptions */
function transcriptionEndpoint(target: Target): ModalityEndpoint<'transcription'> {
  return { url: textUrl(target, '/ml/v1/audio/transcriptions'), format: openaiTranscriptionWith({ fields: scopeOf(target) }) };
}

/** What is asked of a text besides conversations. */
function textEndpoint<M extends Modality>(target: Target, method: string, format: ModalityFormat<M>): ModalityEndpoint<M> {
  const where = scopeOf(target);
  return {
    url: textUrl(target, `/ml/v1/text/${method}`),
    format: {
      ...format,
      writeRequest(request, context) {
        const body = format.writeRequest(request, context);
        return 'json' in body ? { ...body, json: { ...body.json, ...where } } : body;
      },
    },
  };
}

/** The deployment that a model's name names. */
export function deploymentOf({ model }: Target): string | undefined {
  return /^deployments?\/(.+)$/.exec(model)?.[1];
}

/** The URL of a path, with the version of the API in force. */
export function textUrl({ baseUrl, settings }: Target, path: string): string {
  const version = settings[apiVersion.name];
  return withQuery(endpointUrl(baseUrl.replace(/\/ml\/v1$/, ''), path), 'version', typeof version === 'string' ? version : '2024-03-13');
}

/** The project or space that is billed. Throws `invalid_request` where none is set. */
export function scopeOf({ settings }: Target): Readonly<Record<string, string>> {
  for (const { name } of [project, space]) {
    const value = settings[name];
    if (typeof value === 'string' && value !== '') return { [name]: value };
  }
  throw new Failure(
    'invalid_request',
    'watsonx: set project_id (environment: WATSONX_PROJECT_ID) or space_id (environment: WATSONX_DEPLOYMENT_SPACE_ID).',
    {
      param: project.name,
    },
  );
}

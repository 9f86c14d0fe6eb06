import type { Auth, Provider, Setting, SettingValues } from '../core/provider.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { sapEmbeddings } from '../dialects/modalities/embeddings/sap.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { base64OfText } from '../wire/data-uri.ts';
import { objectOf, parseJson, textOf } from '../wire/json-reader.ts';
import { credential, missingCredential } from './auth/credential.ts';
import { oauthToken } from './auth/oauth-token.ts';
import { withoutSlash } from './base-url.ts';

const serviceKey: Setting = { name: 'service_key', aliases: ['api_key'], env: ['AICORE_SERVICE_KEY'], secret: true, required: false };
const clientId: Setting = { name: 'client_id', env: ['AICORE_CLIENT_ID'], secret: false, required: false };
const clientSecret: Setting = { name: 'client_secret', env: ['AICORE_CLIENT_SECRET'], secret: true, required: false };
const authUrl: Setting = { name: 'auth_url', env: ['AICORE_AUTH_URL'], secret: false, required: false };
const resourceGroup: Setting = { name: 'resource_group', env: ['AICORE_RESOURCE_GROUP'], secret: false, required: false };

/** A client's id and secret, from settings or the service key, are exchanged for a token. Source: https://help.sap.com/docs/sap-ai-core/sap-ai-core-service-guide/use-service-key */
const auth: Auth = {
  sign(_request, context) {
    const words = objectOf(parseJson(credential(serviceKey, context) ?? ''));
    const id = credential(clientId, context) ?? textOf(words?.['clientid']);
    const secret = credential(clientSecret, context) ?? textOf(words?.['clientsecret']);
    const service = credential(authUrl, context) ?? textOf(words?.['url']);
    if (id === undefined || secret === undefined || service === undefined)
      throw missingCredential([serviceKey, clientId, clientSecret, authUrl], context);
    const url = service.endsWith('/oauth/token') ? service : `${withoutSlash(service)}/oauth/token`;
    const headers = { authorization: `Basic ${base64OfText(`${id}:${secret}`)}` };
    return oauthToken({ url, form: { grant_type: 'client_credentials', client_id: id }, headers }, context).then((token) => ({
      authorization: `Bearer ${token}`,
    }));
  },
};

/** SAP AI Core's orchestration service: OpenAI's messages inside a configuration. Source: https://help.sap.com/docs/sap-ai-core/sap-ai-core-service-guide/orchestration */
export const sap: Provider = {
  id: 'sap',
  title: 'SAP AI Core',
  settings: [serviceKey, clientId, clientSecret, authUrl, resourceGroup],
  baseEnv: ['AICORE_DEPLOYMENT_URL'],
  auth,
  operations: {
    embeddings: ({ baseUrl, settings }) => ({
      url: `${withoutSlash(baseUrl.replace(/\/completion$/, ''))}/v2/embeddings`,
      format: sapEmbeddings,
      headers: groupHeader(settings),
    }),
    chat: ({ baseUrl, settings }) => {
      return {
        url: baseUrl.endsWith('/completion') ? baseUrl : `${withoutSlash(baseUrl)}/completion`,
        dialect: openaiChat,
        framing: 'sse',
        headers: groupHeader(settings),
        traits: { maxTokensField: 'max_tokens', streamOptions: false },
        adjustRequest: writeOrchestration,
        adjustAnswer: readOrchestration,
      };
    },
  },
  notes: ['`api_base` is the URL of a deployment of the orchestration service.'],
};

function groupHeader(settings: SettingValues): Readonly<Record<string, string>> {
  const group = settings[resourceGroup.name];
  return { 'ai-resource-group': typeof group === 'string' ? group : 'default' };
}

function writeOrchestration(body: JsonObject): JsonObject {
  const { model, messages, tools, response_format: format, stream, ...parameters } = body;
  return {
    orchestration_config: {
      stream: stream === true,
      module_configurations: {
        templating_module_config: {
          template: messages,
          ...(tools !== undefined && { tools }),
          ...(format !== undefined && { response_format: format }),
        },
        llm_module_config: { model_name: model, model_version: 'latest', model_params: parameters },
      },
    },
    input_params: {},
  };
}

function readOrchestration(body: JsonValue): JsonValue {
  return objectOf(objectOf(body)?.['orchestration_result']) ?? body;
}

import type { Auth, Provider, Setting } from '../core/provider.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { openaiEmbeddings } from '../dialects/modalities/embeddings/openai.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { objectOf, objectsOf, parseJson, textOf } from '../wire/json-reader.ts';
import { credential } from './auth/credential.ts';
import { oauthToken } from './auth/oauth-token.ts';
import { endpointUrl } from './base-url.ts';

const credentials: Setting = {
  name: 'api_key',
  aliases: ['credentials'],
  env: ['GIGACHAT_CREDENTIALS', 'GIGACHAT_API_KEY'],
  secret: true,
  required: true,
};
const scope: Setting = { name: 'scope', env: ['GIGACHAT_SCOPE'], secret: false, required: false };
const authUrl: Setting = { name: 'auth_url', env: ['GIGACHAT_AUTH_URL'], secret: false, required: false };

/** The credentials are exchanged for a token of half an hour. Source: https://developers.sber.ru/docs/ru/gigachat/api/reference/rest/post-token */
const auth: Auth = {
  sign(_request, context) {
    const token = oauthToken(
      {
        url: credential(authUrl, context) ?? 'https://ngw.devices.sberbank.ru:9443/api/v2/oauth',
        form: { scope: credential(scope, context) ?? 'GIGACHAT_API_PERS' },
        headers: { authorization: `Basic ${credential(credentials, context) ?? ''}`, rquid: crypto.randomUUID() },
      },
      context,
    );
    return token.then((value) => ({ authorization: `Bearer ${value}` }));
  },
};

/** Sber's GigaChat: OpenAI's chat format of the time of functions. Source: https://developers.sber.ru/docs/ru/gigachat/api/reference/rest/post-chat */
export const gigachat: Provider = {
  id: 'gigachat',
  title: 'GigaChat',
  settings: [credentials, scope, authUrl],
  baseUrl: 'https://gigachat.devices.sberbank.ru/api/v1',
  baseEnv: ['GIGACHAT_BASE_URL'],
  auth,
  operations: {
    embeddings: ({ baseUrl }) => ({
      url: endpointUrl(baseUrl, '/embeddings'),
      format: openaiEmbeddings({ inputTypeField: null, encodings: [], noUser: true }),
    }),
    chat: ({ baseUrl }) => ({
      url: endpointUrl(baseUrl, '/chat/completions'),
      dialect: openaiChat,
      framing: 'sse',
      traits: {
        maxTokensField: 'max_tokens',
        developerRole: 'system',
        flattenContent: true,
        streamOptions: false,
        unsupported: [
          'response_format',
          'n',
          'stop',
          'seed',
          'logprobs',
          'top_logprobs',
          'logit_bias',
          'presence_penalty',
          'frequency_penalty',
          'parallel_tool_calls',
        ],
      },
      adjustRequest: writeFunctions,
      adjustAnswer: readFunctions,
    }),
  },
  notes: [
    'Tools are said as functions, one call a turn.',
    'Its certificates are of the Russian root: Node needs it in NODE_EXTRA_CA_CERTS.',
  ],
};

function writeFunctions(body: JsonObject): JsonObject {
  const { tools, tool_choice: choice, messages, ...rest } = body;
  const functions = objectsOf(tools).map((tool) => objectOf(tool['function']) ?? {});
  const named = textOf(objectOf(objectOf(choice)?.['function'])?.['name']);
  return {
    ...rest,
    messages: writeTurns(objectsOf(messages)),
    ...(functions.length > 0 && {
      functions,
      function_call: named === undefined ? (choice === 'none' ? 'none' : 'auto') : { name: named },
    }),
  };
}

/** The results name their function, which in OpenAI's format only the call does; they must be JSON. */
function writeTurns(messages: readonly JsonObject[]): readonly JsonObject[] {
  const names = new Map<JsonValue | undefined, JsonValue | undefined>();
  return messages.map((message): JsonObject => {
    const { tool_calls: calls, tool_call_id: id, ...rest } = message;
    if (message['role'] === 'tool') {
      const content = textOf(message['content']) ?? '';
      return {
        role: 'function',
        name: names.get(id) ?? '',
        content: parseJson(content) === undefined ? JSON.stringify({ result: content }) : content,
      };
    }
    for (const call of objectsOf(calls)) names.set(call['id'], objectOf(call['function'])?.['name']);
    const called = objectOf(objectsOf(calls)[0]?.['function']);
    if (called === undefined) return rest;
    return {
      ...rest,
      content: message['content'] ?? '',
      function_call: { name: called['name'], arguments: parseJson(textOf(called['arguments']) ?? '') ?? {} },
    };
  });
}

function readFunctions(body: JsonValue): JsonValue {
  const answer = objectOf(body);
  if (answer === undefined || !Array.isArray(answer['choices'])) return body;
  return { ...answer, choices: objectsOf(answer['choices']).map(readChoice) };
}

function readChoice(choice: JsonObject): JsonObject {
  const { finish_reason: finish, ...rest } = choice;
  const field = choice['message'] === undefined ? 'delta' : 'message';
  return {
    ...rest,
    [field]: readMessage(objectOf(choice[field]) ?? {}),
    ...(finish !== undefined && {
      finish_reason: finish === 'function_call' ? 'tool_calls' : finish === 'blacklist' ? 'content_filter' : finish,
    }),
  };
}

function readMessage(message: JsonObject): JsonObject {
  const { function_call: call, functions_state_id: state, ...rest } = message;
  const called = objectOf(call);
  if (called === undefined) return rest;
  const { arguments: values } = called;
  const text = typeof values === 'string' ? values : JSON.stringify(values ?? {});
  const id = textOf(state) ?? `call_${textOf(called['name']) ?? ''}`;
  return { ...rest, tool_calls: [{ index: 0, id, type: 'function', function: { name: called['name'], arguments: text } }] };
}

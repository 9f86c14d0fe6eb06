import type { JsonObject } from '../../../core/json.ts';
import type { ClientBody, CountRequest, ModalityClient } from '../../../core/modality.ts';
import { anthropicMessages } from '../../anthropic-messages/index.ts';
import { gemini } from '../../gemini/index.ts';
import { openaiChat } from '../../openai-chat/index.ts';
import { openaiResponses } from '../../openai-responses/index.ts';
import { isObject } from '../../../wire/json-reader.ts';
import { jsonFields, modelOf } from '../client-fields.ts';

/** How Anthropic's clients have the tokens of a conversation counted. Source: https://platform.claude.com/docs/en/api/messages-count-tokens */
export const countTokensClient: ModalityClient<'count-tokens'> = {
  modality: 'count-tokens',
  readRequest(body, fromPath) {
    const model = modelOf(jsonFields(body), fromPath);
    const headers = 'json' in body ? body.headers : undefined;
    return counted(anthropicMessages.readRequest({ max_tokens: 1, ...jsonOf(body), model }, headers ? { headers } : {}));
  },
  writeAnswer: ({ inputTokens, estimated }) => ({ json: { input_tokens: inputTokens, ...marked(estimated) } }),
  bound: () => ({ inputTokens: 0, outputTokens: 0, units: {} }),
};

/** How Google's clients do: the parts of a request, or a whole one. Source: https://ai.google.dev/api/tokens */
const countTokensOfContents: ModalityClient<'count-tokens'> = {
  ...countTokensClient,
  readRequest(body, fromPath) {
    const { generateContentRequest, ...parts } = jsonOf(body);
    const model = modelOf(jsonFields(body), fromPath);
    return counted(gemini.readRequest(isObject(generateContentRequest) ? generateContentRequest : parts, { model }));
  },
  writeAnswer: ({ inputTokens, estimated }) => ({ json: { totalTokens: inputTokens, ...marked(estimated) } }),
};

/** How OpenAI's clients do. Source: https://platform.openai.com/docs/api-reference/responses/input-tokens */
const inputTokensOfResponse: ModalityClient<'count-tokens'> = {
  ...countTokensClient,
  readRequest(body, fromPath) {
    const model = modelOf(jsonFields(body), fromPath);
    return counted(openaiResponses.readRequest({ ...jsonOf(body), model }, {}));
  },
  writeAnswer: ({ inputTokens, estimated }) => ({
    json: { object: 'response.input_tokens', input_tokens: inputTokens, ...marked(estimated) },
  }),
};

/** How LiteLLM's clients do: a `prompt`, `messages` or `contents`, counted here. */
const tokenCounter: ModalityClient<'count-tokens'> = {
  ...countTokensClient,
  readRequest(body, fromPath) {
    const { contents, prompt, messages, tools, system } = jsonOf(body);
    const fields = jsonFields(body);
    const model = modelOf(fields, fromPath);
    const here = { here: true };
    if (contents !== undefined) return { ...counted(gemini.readRequest({ contents, ...(tools && { tools }) }, { model })), ...here };
    if (prompt !== undefined && messages === undefined) {
      const text = Array.isArray(prompt) ? prompt.join('') : fields.text('prompt');
      return { ...counted(openaiChat.readRequest({ model, messages: [{ role: 'user', content: text }] }, {})), text, ...here };
    }
    const said = Array.isArray(messages) && system !== undefined ? [{ role: 'system', content: system }, ...messages] : messages;
    return { ...counted(openaiChat.readRequest({ model, messages: said, ...(tools && { tools }) }, {})), ...here };
  },
  writeAnswer: ({ inputTokens, vocabulary, estimated }, { model, upstreamModel }) => ({
    json: {
      total_tokens: inputTokens,
      request_model: model,
      model_used: upstreamModel,
      tokenizer_type: vocabulary === undefined ? 'provider_api' : 'openai_tokenizer',
      ...(vocabulary !== undefined && { vocabulary }),
      ...marked(estimated),
    },
  }),
};

/** The same where the provider is asked, if it can count (`call_endpoint=true`). */
const tokenCounterOfProvider: ModalityClient<'count-tokens'> = {
  ...tokenCounter,
  readRequest(body, model) {
    const { here: _here, ...request } = tokenCounter.readRequest(body, model);
    return request;
  },
};

/** A kind of client that has tokens counted, by what it sends. */
export type CountTokensDoor = 'messages' | 'contents' | 'responses' | 'token-counter' | 'token-counter-of-provider';

/** How each kind of client has tokens counted. */
export const countTokensClients: Readonly<Record<CountTokensDoor, ModalityClient<'count-tokens'>>> = {
  messages: countTokensClient,
  contents: countTokensOfContents,
  responses: inputTokensOfResponse,
  'token-counter': tokenCounter,
  'token-counter-of-provider': tokenCounterOfProvider,
};

function counted(conversation: CountRequest['conversation']): CountRequest {
  return { model: conversation.model, conversation, extra: {} };
}

function jsonOf(body: ClientBody): JsonObject {
  return 'json' in body ? body.json : {};
}

function marked(estimated: boolean | undefined): JsonObject {
  return estimated === true ? { estimated: true } : {};
}

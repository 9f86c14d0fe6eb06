import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage } from '../../../core/usage.ts';
import { isObject, objectOf } from '../../../wire/json-reader.ts';
import { cohereChat } from '../../cohere-chat/index.ts';
import { openaiChat } from '../../openai-chat/index.ts';
import { countedWords, toldCount } from './counted-words.ts';

/** Cohere's tokenizer, which takes a text alone. Source: https://docs.cohere.com/reference/tokenize */
export const cohereTokenize: ModalityFormat<'count-tokens'> = {
  writeRequest: ({ text = '' }, { model }) => ({ json: { text, model } }),
  readAnswer({ body }) {
    const tokens = isObject(body) ? body['tokens'] : undefined;
    if (!Array.isArray(tokens)) throw new Failure('invalid_answer', 'The provider answered without tokens.');
    return { inputTokens: tokens.length, usage: noUsage };
  },
  readFailure: cohereChat.readFailure,
};

/** The longest text that Cohere's tokenizer takes, in characters. */
export const longestCohereText = 65_536;

/** IBM watsonx.ai's tokenizer, which takes a text alone. Source: https://cloud.ibm.com/apidocs/watsonx-ai#text-tokenization */
export const watsonxTokenize: ModalityFormat<'count-tokens'> = {
  writeRequest: ({ text = '' }, { model }) => ({ json: { model_id: model, input: text } }),
  readAnswer: ({ body }) => toldCount(objectOf(isObject(body) ? body['result'] : undefined) ?? {}, 'token_count'),
  readFailure: openaiChat.readFailure,
};

/** vLLM's tokenizer, with the model's own template around a conversation. Source: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html#tokenizer-api */
export const vllmTokenize: ModalityFormat<'count-tokens'> = {
  writeRequest: ({ text, conversation }, { model }) => ({
    json: {
      model,
      ...(text === undefined ? countedWords(openaiChat, conversation, { model, fields: chatFields }).json : { prompt: text }),
    },
  }),
  readAnswer: ({ body }) => toldCount(body, 'count'),
  readFailure: openaiChat.readFailure,
};

const chatFields: ReadonlySet<string> = new Set(['messages', 'tools', 'chat_template_kwargs']);

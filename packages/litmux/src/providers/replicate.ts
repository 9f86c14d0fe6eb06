import type { Endpoint, Provider, Target } from '../core/provider.ts';
import { Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { spokenAnswer, spokenPrompt, spokenUsage, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { replicateEdit, replicateGeneration } from '../dialects/modalities/images/replicate.ts';
import { objectOf, textOf } from '../wire/json-reader.ts';
import { bearer } from './auth/bearer.ts';
import { endpointUrl } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['REPLICATE_API_KEY', 'REPLICATE_API_TOKEN']);

/** Replicate: a prediction is made and waited for. Source: https://replicate.com/docs/reference/http#predictions.create */
export const replicate: Provider = {
  id: 'replicate',
  title: 'Replicate',
  settings: [key],
  baseUrl: 'https://api.replicate.com/v1',
  auth: bearer(key),
  operations: {
    chat: chatEndpoint,
    'image-generation': ({ baseUrl }) => ({ url: endpointUrl(baseUrl, '', '/v1'), format: replicateGeneration }),
    'image-edit': ({ baseUrl }) => ({ url: endpointUrl(baseUrl, '', '/v1'), format: replicateEdit }),
  },
  notes: [
    'A model is `owner/name`, `owner/name:version`, `deployments/owner/name` or a version alone.',
    'A prediction of a conversation is waited for at most a minute, and its answer comes in one piece, also to a client that streams.',
    'Conversations are said as one text.',
    'Pictures are looked after until they are drawn; a size is width and height for older models, else the aspect ratio that it means.',
  ],
};

function chatEndpoint({ baseUrl, model }: Target): Endpoint {
  const version = /^(?:[^/]+\/[^/:]+:)?([\da-f]{64})$/.exec(model)?.[1];
  const path = version === undefined ? `/${model.startsWith('deployments/') ? model : `models/${model}`}/predictions` : '/predictions';
  return {
    url: endpointUrl(baseUrl, path, '/v1'),
    dialect: openaiChat,
    framing: 'sse',
    headers: { prefer: 'wait=60' },
    traits: { maxTokensField: 'max_tokens', streamOptions: false, unsupported: unspoken },
    adjustRequest: (body) => ({ ...(version !== undefined && { version }), input: writeInput(body) }),
    adjustAnswer: readPrediction,
  };
}

/** The names that the language models on Replicate have in common. */
function writeInput(body: JsonObject): JsonObject {
  const { model: _model, messages, stream: _stream, stop, ...rest } = body;
  const { system, prompt } = spokenPrompt(messages);
  const ends = Array.isArray(stop) ? stop.join(',') : stop;
  return { prompt, ...(system !== '' && { system_prompt: system }), ...(ends !== undefined && { stop_sequences: ends }), ...rest };
}

/** A prediction that is not done after the wait is no answer: it would have to be asked for again. */
function readPrediction(body: JsonValue): JsonValue {
  const prediction = objectOf(body);
  const status = textOf(prediction?.['status']);
  if (prediction === undefined || status === undefined)
    return { error: { message: textOf(prediction?.['detail']) ?? 'Replicate gave no prediction.' } };
  if (status === 'failed' || status === 'canceled')
    throw new Failure('upstream_error', textOf(prediction['error']) ?? `The prediction was ${status}.`);
  if (status !== 'succeeded') throw new Failure('timeout', 'The prediction was not done within the minute that Replicate waits for it.');
  const { output } = prediction;
  const metrics = objectOf(prediction['metrics']);
  const usage = spokenUsage(metrics?.['input_token_count'], metrics?.['output_token_count']);
  const text = Array.isArray(output) ? output.map((piece: JsonValue) => textOf(piece) ?? '').join('') : (textOf(output) ?? '');
  return { id: prediction['id'], ...spokenAnswer(text, usage && { usage }) };
}

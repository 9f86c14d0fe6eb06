import type { RequestPlace } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest, Sampling } from '../../core/request.ts';
import { Fields } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';

/**
 * Reads the body of a client's request for a completion. For a chat model its one prompt is what the user says; several prompts, or tokens, only go to
 * a provider that completes text. Source: https://platform.openai.com/docs/api-reference/completions/create
 */
export function readRequest(body: JsonObject, place: RequestPlace): ChatRequest {
  const fields = new Fields(body);
  const prompt = onlyPrompt(readPrompt(fields));
  const maxTokens = fields.optionalInteger('max_tokens');
  const choices = fields.optionalInteger('n', 1);
  const user = fields.optionalText('user');
  return {
    model: place.model ?? fields.text('model'),
    messages: prompt === undefined ? [] : [{ role: 'user', parts: [{ type: 'text', text: prompt }] }],
    sampling: readSampling(fields),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(choices !== undefined && { choices }),
    stream: place.stream ?? fields.optionalBoolean('stream') ?? false,
    streamUsage: fields.optionalFields('stream_options')?.optionalBoolean('include_usage') ?? false,
    ...(user !== undefined && { user }),
    extra: readExtra(fields, prompt),
    origin: { dialect: 'openai-completions', body },
  };
}

/** The prompt where there is exactly one, in words. */
export function onlyPrompt(prompt: JsonValue | undefined): string | undefined {
  const only = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  return typeof only === 'string' ? only : undefined;
}

/** Fields that have a neutral home, or address the gateway; `echo` is done here. */
const knownFields: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'prompt',
  'max_tokens',
  'n',
  'user',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'logit_bias',
  'logprobs',
  'echo',
]);

function readPrompt(fields: Fields): JsonValue {
  const prompt = fields.value('prompt') ?? fields.missing('prompt');
  if (typeof prompt === 'string') return prompt;
  const list = fields.list('prompt');
  return list.length === 0 ? fields.wrong('prompt', 'at least one prompt', list) : list;
}

/** A best of one is the one. */
function readExtra(fields: Fields, prompt: string | undefined): JsonObject {
  const extra: JsonDraft = { ...fields.rest(knownFields) };
  if (extra['best_of'] === 1) delete extra['best_of'];
  if (extra['suffix'] === '') delete extra['suffix'];
  return prompt === undefined ? { ...extra, prompt: fields.value('prompt') } : extra;
}

function readSampling(fields: Fields): Sampling {
  const temperature = fields.optionalNumber('temperature');
  const topP = fields.optionalNumber('top_p');
  const seed = fields.optionalInteger('seed', Number.MIN_SAFE_INTEGER);
  const frequencyPenalty = fields.optionalNumber('frequency_penalty');
  const presencePenalty = fields.optionalNumber('presence_penalty');
  const said = fields.value('stop');
  const stop = typeof said === 'string' ? [said] : fields.optionalTextList('stop');
  const logitBias = fields.optionalObject('logit_bias');
  const topLogprobs =
    fields.value('logprobs') === false ? undefined : fields.value('logprobs') === true ? 0 : fields.optionalInteger('logprobs');
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(stop !== undefined && { stop }),
    ...(logitBias !== undefined && { logitBias }),
    ...(topLogprobs !== undefined && { logprobs: true, topLogprobs }),
  };
}

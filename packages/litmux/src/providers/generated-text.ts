import type { Endpoint } from '../core/provider.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { spokenAnswer, spokenUsage, spokenWhole, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../wire/json-reader.ts';

/**
 * An endpoint of Text Generation Inference: `{ inputs, parameters }` in, `generated_text` out. Answers come whole, also to who streams.
 * `beside` stands next to the parameters (`adapter_id`). Source: https://huggingface.co/docs/text-generation-inference/reference/api_reference
 */
export function generatedText(url: string, beside: JsonObject = {}): Endpoint {
  return {
    url,
    dialect: openaiChat,
    framing: 'sse',
    traits: { maxTokensField: 'max_tokens', streamOptions: false, unsupported: [...unspoken, 'frequency_penalty', 'presence_penalty'] },
    adjustRequest: (body) => ({ inputs: spokenWhole(body['messages']), parameters: { ...writeParameters(body), ...beside } }),
    adjustAnswer: readGenerated,
  };
}

/** A temperature of zero is refused: greedy decoding is asked for by leaving sampling out. */
function writeParameters(body: JsonObject): JsonObject {
  const { model: _model, messages: _messages, stream: _stream, max_tokens, temperature, top_p, stop, ...rest } = body;
  const samples = typeof temperature !== 'number' || temperature > 0;
  return {
    details: true,
    return_full_text: false,
    ...(max_tokens !== undefined && { max_new_tokens: max_tokens }),
    ...(temperature !== undefined && { do_sample: samples, ...(samples && { temperature }) }),
    // 1 means all tokens, which is said by leaving it out.
    ...(typeof top_p === 'number' && top_p < 1 && { top_p }),
    ...(stop !== undefined && { stop: Array.isArray(stop) ? stop : [stop] }),
    ...rest,
  };
}

function readGenerated(body: JsonValue): JsonValue {
  const answer = objectOf(body) ?? objectsOf(body)[0];
  const text = textOf(answer?.['generated_text']);
  if (answer === undefined || text === undefined) return body;
  const details = objectOf(answer['details']);
  const usage = spokenUsage(details && (numberOf(details['prompt_tokens']) ?? lengthOf(details['prefill'])), details?.['generated_tokens']);
  const finish = textOf(details?.['finish_reason']);
  return spokenAnswer(text, { ...(finish !== undefined && { finish }), ...(usage && { usage }) });
}

function lengthOf(list: JsonValue | undefined): number | undefined {
  return Array.isArray(list) && list.length > 0 ? list.length : undefined;
}

import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Endpoint, Provider, Target } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { spokenAnswer, spokenUsage, spokenWhole, unspoken } from '../dialects/openai-chat/spoken-prompt.ts';
import { objectOf, objectsOf, textOf } from '../wire/json-reader.ts';
import { deploymentOf, scopeOf, textUrl, watsonx } from './watsonx.ts';

/** IBM watsonx.ai's text generation, for models without a chat template. Source: https://cloud.ibm.com/apidocs/watsonx-ai#text-generation */
export const watsonxText: Provider = {
  ...watsonx,
  id: 'watsonx_text',
  title: 'IBM watsonx.ai text generation',
  operations: { chat: generation },
  notes: [
    'Conversations are said as one text; an answer comes in one piece, also to a client that streams.',
    '`watsonx_text/deployment/<id>` calls a deployment; every other model needs `project_id` or `space_id`.',
  ],
};

function generation(target: Target): Endpoint {
  const deployment = deploymentOf(target);
  const where = deployment === undefined ? { ...scopeOf(target), model_id: target.model } : {};
  return {
    url: textUrl(
      target,
      deployment === undefined ? '/ml/v1/text/generation' : `/ml/v1/deployments/${encodeURIComponent(deployment)}/text/generation`,
    ),
    dialect: openaiChat,
    framing: 'sse',
    traits: { maxTokensField: 'max_tokens', streamOptions: false, unsupported: [...unspoken, 'presence_penalty', 'frequency_penalty'] },
    adjustRequest: (body) => ({ ...where, ...writeGeneration(body) }),
    adjustAnswer: readGeneration,
  };
}

/** What is no message is a parameter. A temperature of zero is greedy decoding, which knows none. */
function writeGeneration(body: JsonObject): JsonObject {
  const { model: _model, messages, stream: _stream, max_tokens: ceiling, stop, seed, temperature, ...rest } = body;
  const samples = typeof temperature === 'number' && temperature > 0;
  return {
    input: spokenWhole(messages),
    parameters: {
      ...rest,
      ...(ceiling !== undefined && { max_new_tokens: ceiling }),
      ...(temperature !== undefined && { decoding_method: samples ? 'sample' : 'greedy', ...(samples && { temperature }) }),
      ...(stop !== undefined && { stop_sequences: Array.isArray(stop) ? stop : [stop] }),
      ...(seed !== undefined && { random_seed: seed }),
    },
  };
}

function readGeneration(body: JsonValue): JsonValue {
  const [result] = objectsOf(objectOf(body)?.['results']);
  const text = textOf(result?.['generated_text']);
  if (result === undefined || text === undefined) return body;
  const usage = spokenUsage(result['input_token_count'], result['generated_token_count']);
  const isCut = result['stop_reason'] === 'max_tokens' || result['stop_reason'] === 'token_limit';
  return spokenAnswer(text, { finish: isCut ? 'length' : 'stop', ...(usage && { usage }) });
}

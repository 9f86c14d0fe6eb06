import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage } from '../../../core/usage.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { readUsage } from '../../openai-chat/usage.ts';

/** OpenAI's format of moderations, which Mistral follows. */
export const openaiModeration: ModalityFormat<'moderation'> = {
  writeRequest: ({ input, extra }, { model }) => ({ json: { ...extra, model, input } }),
  readAnswer({ body }) {
    const envelope = isObject(body) ? body : {};
    const failure = failureInside(envelope);
    if (failure !== undefined) throw failure;
    const results = objectsOf(envelope['results']).map(withFlag);
    if (results.length === 0) throw new Failure('invalid_answer', 'The provider answered without any result.');
    const id = textOf(envelope['id']);
    const usage = objectOf(envelope['usage']);
    return { results, usage: usage === undefined ? noUsage : readUsage(usage, {}), ...(id !== undefined && { id }) };
  },
  readFailure,
};

/** Mistral tells the categories alone. */
function withFlag(result: JsonObject): JsonObject {
  if (typeof result['flagged'] === 'boolean') return result;
  return { flagged: Object.values(objectOf(result['categories']) ?? {}).includes(true), ...result };
}

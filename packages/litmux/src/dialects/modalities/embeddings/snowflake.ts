import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount } from '../../../core/usage.ts';
import { isObject, objectOf, objectsOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { estimatedInput, textInputs } from './inputs.ts';

/** Snowflake Cortex's embeddings, each inside a list of its own. Source: https://docs.snowflake.com/en/developer-guide/snowflake-rest-api/reference/cortex-embed */
export const snowflakeEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }, { model, unsaid }) {
    if (dimensions !== undefined) unsaid('dimensions');
    if (inputType !== undefined) unsaid('input_type');
    return { json: { ...extra, model, text: textInputs(inputs) } };
  },
  readAnswer({ body }, { inputs }) {
    const answer = isObject(body) ? body : {};
    const failure = failureInside(answer);
    if (failure !== undefined) throw failure;
    const vectors = objectsOf(answer['data']).flatMap(({ embedding = null }) =>
      Array.isArray(embedding) && Array.isArray(embedding[0]) ? [embedding[0]] : embedding === null ? [] : [embedding],
    );
    if (vectors.length === 0) throw new Failure('invalid_answer', 'The provider answered without any vector.');
    const input = tokenCount(objectOf(answer['usage'])?.['total_tokens']);
    return { vectors, usage: input > 0 ? { ...noUsage, input } : estimatedInput(inputs) };
  },
  readFailure,
};

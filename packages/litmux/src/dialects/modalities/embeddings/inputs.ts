import { Failure } from '../../../core/failure.ts';
import type { EmbeddingInput } from '../../../core/modality.ts';
import { noUsage, type Usage } from '../../../core/usage.ts';

/** The inputs of a provider that takes no token ids. Throws `invalid_request` for those: only the client knows which tokenizer made them. */
export function textInputs(inputs: readonly EmbeddingInput[]): readonly Exclude<EmbeddingInput, readonly number[]>[] {
  return inputs.map((input, index) => {
    if (!isTokenIds(input)) return input;
    const path = inputs.length === 1 ? 'input' : `input[${index}]`;
    throw new Failure('invalid_request', `Invalid value for ${path}: this model takes texts, not token ids. Send the text itself.`, {
      param: path,
    });
  });
}

/** What an answer used whose provider does not tell: a token for four bytes. */
export function estimatedInput(inputs: readonly EmbeddingInput[]): Usage {
  const tokens = inputs.reduce(
    (sum, input) =>
      sum +
      (isTokenIds(input) ? input.length : Math.ceil(Buffer.byteLength(typeof input === 'string' ? input : JSON.stringify(input)) / 4)),
    0,
  );
  return { ...noUsage, input: tokens, estimated: true };
}

function isTokenIds(input: EmbeddingInput): input is readonly number[] {
  return Array.isArray(input);
}

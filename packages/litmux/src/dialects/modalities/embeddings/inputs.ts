import { Failure } from '../../../core/failure.ts';
import type { EmbeddingInput } from '../../../core/modality.ts';
import { noUsage, type Usage } from '../../../core/usage.ts';

/** An input that is a text or an object in a provider's own words. */
export type TextInput = Exclude<EmbeddingInput, readonly number[]>;

/** The inputs of a provider that takes no token ids. Throws `invalid_request` for those, which are read before where they can be. */
export function textInputs(inputs: readonly EmbeddingInput[]): readonly TextInput[] {
  return inputs.map((input, index) => {
    if (!isTokenIds(input)) return input;
    const path = inputs.length === 1 ? 'input' : `input[${index}]`;
    throw new Failure('invalid_request', `Invalid value for ${path}: this model takes texts, not token ids. Send the text itself.`, {
      param: path,
    });
  });
}

/** The input of a format that takes one a call. */
export function onlyInput(inputs: readonly EmbeddingInput[]): TextInput {
  const [input, ...more] = textInputs(inputs);
  if (input !== undefined && more.length === 0) return input;
  throw new Failure('invalid_request', 'Invalid value for input: this model embeds one input a call.', { param: 'input' });
}

/** What an answer used whose provider does not tell: a token for four bytes of text, and each picture. */
export function estimatedInput(inputs: readonly EmbeddingInput[]): Usage {
  const texts = inputs.filter((input) => !isImage(input));
  const images = inputs.length - texts.length;
  const tokens = texts.reduce(
    (sum, input) =>
      sum +
      (isTokenIds(input) ? input.length : Math.ceil(Buffer.byteLength(typeof input === 'string' ? input : JSON.stringify(input)) / 4)),
    0,
  );
  return { ...noUsage, input: tokens, ...(images > 0 && { units: { images } }), estimated: true };
}

/** True for a picture as a data URI. */
export function isImage(input: EmbeddingInput): boolean {
  return typeof input === 'string' && input.startsWith('data:image/');
}

function isTokenIds(input: EmbeddingInput): input is readonly number[] {
  return Array.isArray(input);
}

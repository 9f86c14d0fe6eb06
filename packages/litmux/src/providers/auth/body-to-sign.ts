import { Failure } from '../../core/failure.ts';
import { inOnePiece, isStreamed, type RequestBody } from '../../core/request-body.ts';

/** The body that a signature covers, which has to be there as a whole: one that is read while it is sent has no signature. */
export function bodyToSign(body: RequestBody): string | Uint8Array {
  if (isStreamed(body)) throw new Failure('internal', 'A body that is read while it is sent cannot be signed.');
  return inOnePiece(body);
}

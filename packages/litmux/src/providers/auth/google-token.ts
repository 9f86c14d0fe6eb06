import { Failure } from '../../core/failure.ts';
import type { AuthContext, FreshToken, UnsignedRequest } from '../../core/provider.ts';
import { objectOf, parseJson, textOf } from '../../wire/json-reader.ts';

/** A form posted to an identity service. */
export function formRequest(url: string, form: Readonly<Record<string, string>>): UnsignedRequest {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  };
}

/**
 * Asks an identity service of Google's for a token. Throws `authentication` with the service's own reason when it refuses,
 * `unavailable` when it fails, `connection` when it can't be reached.
 */
export async function askForToken(request: UnsignedRequest, context: AuthContext): Promise<FreshToken> {
  const { status, body } = await context.exchange(request).catch((cause: unknown) => {
    throw new Failure('connection', `${context.provider}: no token, ${new URL(request.url).host} can't be reached.`, { cause });
  });
  const answer = objectOf(parseJson(body)) ?? {};
  const value = textOf(answer['access_token']) ?? textOf(answer['accessToken']);
  if (status < 300 && value !== undefined) return { value, expiresAt: expiryOf(answer, context) };
  const nested = objectOf(answer['error']);
  const reason = [textOf(answer['error']), textOf(answer['error_description']), textOf(nested?.['message'])]
    .filter((said) => said !== undefined)
    .join(': ');
  const code = status >= 500 ? 'unavailable' : 'authentication';
  throw new Failure(
    code,
    `${context.provider}: ${new URL(request.url).host} gave no token (status ${status}${reason === '' ? '' : `, ${reason}`}).`,
  );
}

/** `expires_in` in seconds, or `expireTime` as a date; an answer that says neither is good for a minute. */
function expiryOf(answer: ReturnType<typeof objectOf> & object, context: AuthContext): number {
  const date = Date.parse(textOf(answer['expireTime']) ?? '');
  return Number.isNaN(date) ? context.now() + (Number(answer['expires_in']) || 60) * 1000 : date;
}

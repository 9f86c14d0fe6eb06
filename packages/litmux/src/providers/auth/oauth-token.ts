import { Failure } from '../../core/failure.ts';
import type { AuthContext } from '../../core/provider.ts';
import { isObject, numberOf, parseJson, textOf } from '../../wire/json-reader.ts';

/** A request for an OAuth 2.0 token: where it is asked and with which form. Without a form it is only asked. */
export interface TokenRequest {
  readonly url: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A token of OAuth 2.0 (RFC 6749, section 4.4 and its kin), kept until shortly before it expires for those who prove the same.
 * Throws `authentication` with the identity service's own words where it gives none.
 */
export function oauthToken(request: TokenRequest, context: AuthContext): Promise<string> {
  const form = new URLSearchParams(request.form).toString();
  return context.token(`${request.url}?${form}`, async () => {
    const { status, body } = await context.exchange({
      method: request.form === undefined ? 'GET' : 'POST',
      url: request.url,
      headers: {
        accept: 'application/json',
        ...(request.form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...request.headers,
      },
      body: form,
    });
    const answer = parseJson(body);
    const fields = isObject(answer) ? answer : {};
    const value = textOf(fields['access_token']);
    if (status >= 300 || value === undefined)
      throw refused(status, textOf(fields['error_description']) ?? textOf(fields['error']), context);
    const seconds = Number(fields['expires_in']);
    const moment = numberOf(fields['expires_at']);
    // Some say when it expires (in milliseconds) instead of how long it lives.
    if (!(seconds > 0) && moment !== undefined) return { value, expiresAt: moment };
    return { value, expiresAt: context.now() + (seconds > 0 ? seconds : 3600) * 1000 };
  });
}

function refused(status: number, words: string | undefined, { provider }: AuthContext): Failure {
  const details = words === undefined ? '' : `: ${words}`;
  return new Failure('authentication', `${provider}: the identity service gave no token (status ${status})${details}`, { provider });
}

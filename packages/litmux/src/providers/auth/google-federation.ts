import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { AuthContext, FreshToken } from '../../core/provider.ts';
import { isObject, objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { askForToken } from './google-token.ts';

/**
 * The token of another issuer that Google shall trust, from the file or the address that the credentials name
 * (https://google.aip.dev/auth/4117). Throws `authentication` for sources of other kinds.
 */
export async function subjectToken(source: JsonObject, context: AuthContext): Promise<string> {
  const [file, url] = [textOf(source['file']), textOf(source['url'])];
  if (file === undefined && url === undefined)
    throw new Failure('authentication', `${context.provider}: the credential_source of an external account must name a file or a url.`);
  const text = file === undefined ? await fetchText(url ?? '', textHeaders(source['headers']), context) : await context.readFile(file);
  const format = objectOf(source['format']);
  if (textOf(format?.['type']) !== 'json') return text.trim();
  const token = textOf(objectOf(parseJson(text))?.[textOf(format?.['subject_token_field_name']) ?? 'access_token']);
  if (token === undefined)
    throw new Failure('authentication', `${context.provider}: the credential_source of the external account gave no token.`);
  return token;
}

/** The token of the service account that the credentials stand in for; the token itself where they name none. */
export async function impersonate(credentials: JsonObject, token: FreshToken, context: AuthContext): Promise<FreshToken> {
  const url = textOf(credentials['service_account_impersonation_url']);
  if (url === undefined) return token;
  const delegates = credentials['delegates'];
  const body = JSON.stringify({
    scope: ['https://www.googleapis.com/auth/cloud-platform'],
    lifetime: '3600s',
    ...(Array.isArray(delegates) && { delegates }),
  });
  const headers = { authorization: `Bearer ${token.value}`, 'content-type': 'application/json' };
  return await askForToken({ method: 'POST', url, headers, body }, context);
}

async function fetchText(url: string, headers: Readonly<Record<string, string>>, context: AuthContext): Promise<string> {
  const { status, body } = await context.exchange({ method: 'GET', url, headers, body: '' });
  if (status < 300) return body;
  throw new Failure('authentication', `${context.provider}: the credential_source of the external account answered with status ${status}.`);
}

function textHeaders(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])));
}

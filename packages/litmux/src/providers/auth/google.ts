import { createHash, createSign } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Auth, AuthContext, FreshToken, Setting, SettingValues } from '../../core/provider.ts';
import { Secret } from '../../core/secret.ts';
import { isObject, objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { credential } from './credential.ts';
import { impersonate, subjectToken } from './google-federation.ts';
import { askForToken, formRequest } from './google-token.ts';

/**
 * Google's access tokens (https://cloud.google.com/docs/authentication/application-default-credentials): from the credentials of a
 * setting (JSON, or the path of a file), else from gcloud's own file, else from the metadata server. An API key goes alone in a header.
 * Throws `authentication` when none of them gives a token.
 */
export function googleAuth(credentials: Setting, apiKey: Setting): Auth {
  return {
    ambient: true,
    async sign(_request, context) {
      const source = sourceOf(credentials, context);
      const key = source.type === 'default' ? credential(apiKey, context) : undefined;
      if (key !== undefined) return { 'x-goog-api-key': key };
      const token = await context.token(source.key, () => tokenOf(source, context));
      return { authorization: `Bearer ${token}`, ...(source.quotaProject !== undefined && { 'x-goog-user-project': source.quotaProject }) };
    },
  };
}

/** The project that inline credentials belong to; undefined where they do not say, or stand in a file. */
export function projectOf(value: SettingValues[string]): string | undefined {
  return textOf(objectOf(value instanceof Secret ? parseJson(value.reveal()) : undefined)?.['project_id']);
}

/** Where the credentials are, under a key that holds no secret. */
type TokenSource = { readonly key: string; readonly quotaProject?: string } & (
  | { readonly type: 'inline'; readonly credentials: JsonObject }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'default' }
);

/** Read once for each deployment: its settings never change. */
const sources = new WeakMap<SettingValues, TokenSource>();

function sourceOf(setting: Setting, context: AuthContext): TokenSource {
  let source = sources.get(context.settings);
  if (source === undefined) sources.set(context.settings, (source = readSource(setting, context)));
  return source;
}

function readSource(setting: Setting, context: AuthContext): TokenSource {
  const text = credential(setting, context);
  if (text === undefined) return { type: 'default', key: 'google:default' };
  const credentials = parseJson(text);
  if (!isObject(credentials)) return { type: 'file', path: text, key: `google:file:${text}` };
  const quotaProject = textOf(credentials['quota_project_id']);
  return {
    type: 'inline',
    credentials,
    key: `google:${createHash('sha256').update(text).digest('hex')}`,
    ...(quotaProject !== undefined && { quotaProject }),
  };
}

async function tokenOf(source: TokenSource, context: AuthContext): Promise<FreshToken> {
  switch (source.type) {
    case 'inline':
      return await exchangeCredentials(source.credentials, context);
    case 'file':
      return await exchangeCredentials(await readCredentials(source.path, context), context);
    case 'default': {
      const path = gcloudFile(context);
      const credentials = path === undefined ? undefined : await readCredentials(path, context).catch(() => undefined);
      return credentials === undefined ? await metadataToken(context) : await exchangeCredentials(credentials, context);
    }
  }
}

async function readCredentials(path: string, context: AuthContext): Promise<JsonObject> {
  const text = await context.readFile(path).catch((cause: unknown) => {
    throw new Failure(
      'authentication',
      `${context.provider}: Google's credentials can't be read from the file that vertex_credentials names.`,
      { cause },
    );
  });
  const credentials = parseJson(text);
  if (isObject(credentials)) return credentials;
  throw new Failure('authentication', `${context.provider}: the file that vertex_credentials names holds no JSON object.`);
}

/** A token for credentials, by their own `type`. */
async function exchangeCredentials(credentials: JsonObject, context: AuthContext): Promise<FreshToken> {
  const type = textOf(credentials['type']);
  switch (type) {
    case 'service_account':
      return await serviceAccountToken(credentials, context);
    case 'authorized_user':
      return await userToken(credentials, context);
    case 'external_account':
      return await impersonate(credentials, await federatedToken(credentials, context), context);
    case 'impersonated_service_account':
      return await impersonate(credentials, await exchangeCredentials(objectOf(credentials['source_credentials']) ?? {}, context), context);
    default:
      throw new Failure(
        'authentication',
        `${context.provider}: Google's credentials are of a type that is not known here: ${type ?? 'none stated'}.`,
      );
  }
}

/** A signed assertion for a token (RFC 7523; https://developers.google.com/identity/protocols/oauth2/service-account#httprest). */
async function serviceAccountToken(credentials: JsonObject, context: AuthContext): Promise<FreshToken> {
  const audience = textOf(credentials['token_uri']) ?? googleTokens;
  const assertion = signAssertion(credentials, audience, context);
  return await askForToken(formRequest(audience, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }), context);
}

function signAssertion(credentials: JsonObject, audience: string, context: AuthContext): string {
  const issuer = textOf(credentials['client_email']);
  // Keys that went through an environment variable often have their line breaks spelled out.
  const key = textOf(credentials['private_key'])?.replaceAll('\\n', '\n');
  const keyId = textOf(credentials['private_key_id']);
  if (issuer === undefined || key === undefined)
    throw new Failure('authentication', `${context.provider}: the service account lacks client_email or private_key.`);
  const issued = Math.floor(context.now() / 1000);
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
  const claims = { iss: issuer, scope: cloudScope, aud: audience, iat: issued, exp: issued + 3600 };
  const content = `${base64Url(header)}.${base64Url(claims)}`;
  try {
    return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
  } catch {
    // The cause would quote the key.
    throw new Failure('authentication', `${context.provider}: the private_key of the service account can't be used to sign.`);
  }
}

async function userToken(credentials: JsonObject, context: AuthContext): Promise<FreshToken> {
  const form = {
    grant_type: 'refresh_token',
    client_id: textOf(credentials['client_id']) ?? '',
    client_secret: textOf(credentials['client_secret']) ?? '',
    refresh_token: textOf(credentials['refresh_token']) ?? '',
  };
  return await askForToken(formRequest(textOf(credentials['token_uri']) ?? googleTokens, form), context);
}

/** Workload identity federation: another issuer's token for one of Google's (RFC 8693). */
async function federatedToken(credentials: JsonObject, context: AuthContext): Promise<FreshToken> {
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: textOf(credentials['audience']) ?? '',
    scope: cloudScope,
    subject_token: await subjectToken(objectOf(credentials['credential_source']) ?? {}, context),
    subject_token_type: textOf(credentials['subject_token_type']) ?? 'urn:ietf:params:oauth:token-type:jwt',
  };
  return await askForToken(formRequest(textOf(credentials['token_url']) ?? 'https://sts.googleapis.com/v1/token', form), context);
}

/** The token of the machine's own account, on Google Cloud. */
async function metadataToken(context: AuthContext): Promise<FreshToken> {
  const host = context.env('GCE_METADATA_HOST') ?? 'metadata.google.internal';
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  return await askForToken({ method: 'GET', url, headers: { 'metadata-flavor': 'Google' }, body: '' }, context);
}

/** Where `gcloud auth application-default login` leaves its credentials. */
function gcloudFile(context: AuthContext): string | undefined {
  const folder =
    context.env('CLOUDSDK_CONFIG') ?? joined(context.env('APPDATA'), 'gcloud') ?? joined(context.env('HOME'), '.config/gcloud');
  return joined(folder, 'application_default_credentials.json');
}

function joined(folder: string | undefined, name: string): string | undefined {
  return folder === undefined ? undefined : `${folder}/${name}`;
}

function base64Url(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const cloudScope = 'https://www.googleapis.com/auth/cloud-platform';
const googleTokens = 'https://oauth2.googleapis.com/token';

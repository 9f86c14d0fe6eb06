import { createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AuthContext, FreshToken, SettingValues, UnsignedRequest } from '../../core/provider.ts';
import { Secret } from '../../core/secret.ts';
import { TokenCache } from '../../upstream/token-cache.ts';
import { objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { vertex } from '../vertex.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const account = {
  type: 'service_account',
  project_id: 'p',
  private_key_id: 'key-1',
  private_key: privateKey,
  client_email: 'me@p.iam.gserviceaccount.com',
  token_uri: 'https://tokens.test/token',
};
const now = 1_800_000_000_000;

describe('a service account', () => {
  test('signs an assertion that its public key verifies, for the address that its file names', async () => {
    const world = new World({ vertex_credentials: new Secret(JSON.stringify(account)) });
    expect(await world.sign()).toEqual({ authorization: 'Bearer token-1' });
    const [request] = world.asked;
    const form = new URLSearchParams(textIn(request));
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://tokens.test/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(true);
    expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(decoded(claims)).toEqual({
      iss: account.client_email,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: account.token_uri,
      iat: now / 1000,
      exp: now / 1000 + 3600,
    });
  });

  test('may stand in a file, and have its line breaks spelled out', async () => {
    const world = new World({ vertex_credentials: new Secret('/keys/google.json') });
    world.files.set('/keys/google.json', JSON.stringify({ ...account, private_key: privateKey.replaceAll('\n', '\\n') }));
    expect(await world.sign()).toEqual({ authorization: 'Bearer token-1' });
  });

  test('is asked for a token once, until a minute before it expires', async () => {
    const world = new World({ vertex_credentials: new Secret(JSON.stringify(account)) });
    await Promise.all([world.sign(), world.sign()]);
    world.time += 3_539_000;
    await world.sign();
    expect(world.asked).toHaveLength(1);
    world.time += 2000;
    expect(await world.sign()).toEqual({ authorization: 'Bearer token-2' });
  });

  test('whose key is broken is refused without a word of it', async () => {
    const world = new World({ vertex_credentials: new Secret(JSON.stringify({ ...account, private_key: 'no-key-at-all' })) });
    const error = await world.sign().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'authentication' });
    expect(JSON.stringify(error) + String(error)).not.toContain('no-key-at-all');
  });

  test.each([
    [
      400,
      '{"error":"invalid_grant","error_description":"Invalid JWT Signature."}',
      'authentication',
      'invalid_grant: Invalid JWT Signature.',
    ],
    [503, 'busy', 'unavailable', 'status 503'],
  ])('that Google answers with %i fails with its reason', async (status, body, code, words) => {
    const world = new World({ vertex_credentials: new Secret(JSON.stringify(account)) });
    world.answer = () => ({ status, body });
    await expect(world.sign()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });
});

describe('other credentials of Google', () => {
  test('of a user are refreshed', async () => {
    const user = { type: 'authorized_user', client_id: 'id', client_secret: 'secret', refresh_token: 'refresh', quota_project_id: 'quota' };
    const world = new World({ vertex_credentials: new Secret(JSON.stringify(user)) });
    expect(await world.sign()).toEqual({ authorization: 'Bearer token-1', 'x-goog-user-project': 'quota' });
    expect(world.asked[0]).toMatchObject({
      url: 'https://oauth2.googleapis.com/token',
      body: 'grant_type=refresh_token&client_id=id&client_secret=secret&refresh_token=refresh',
    });
  });

  test('of another issuer are exchanged, and stand in for a service account', async () => {
    const external = {
      type: 'external_account',
      audience: '//iam.googleapis.com/pool',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.test/token',
      service_account_impersonation_url: 'https://iam.test/me:generateAccessToken',
      credential_source: { file: '/var/token', format: { type: 'json', subject_token_field_name: 'jwt' } },
    };
    const world = new World({ vertex_credentials: new Secret(JSON.stringify(external)) });
    world.files.set('/var/token', '{"jwt":"theirs"}');
    world.answer = (request) =>
      request.url.startsWith('https://sts.test')
        ? undefined
        : { status: 200, body: JSON.stringify({ accessToken: 'mine', expireTime: new Date(now + 3_600_000).toISOString() }) };
    expect(await world.sign()).toEqual({ authorization: 'Bearer mine' });
    expect(world.asked.map(({ url }) => url)).toEqual([external.token_url, external.service_account_impersonation_url]);
    expect(textIn(world.asked[0])).toContain('subject_token=theirs');
    expect(world.asked[1]?.headers).toMatchObject({ authorization: 'Bearer token-1' });
  });

  test('are found where gcloud left them, else at the metadata server', async () => {
    const world = new World({});
    world.env.set('HOME', '/home/me');
    expect(await world.sign()).toEqual({ authorization: 'Bearer token-1' });
    expect(world.asked[0]).toMatchObject({
      method: 'GET',
      url: 'http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token',
      headers: { 'metadata-flavor': 'Google' },
    });
    const other = new World({});
    other.env.set('HOME', '/home/me');
    other.files.set('/home/me/.config/gcloud/application_default_credentials.json', JSON.stringify(account));
    await other.sign();
    expect(other.asked[0]?.url).toBe(account.token_uri);
  });

  test('may be an API key', async () => {
    const world = new World({ api_key: new Secret('key') });
    expect(await world.sign()).toEqual({ 'x-goog-api-key': 'key' });
    expect(world.asked).toEqual([]);
  });
});

/** What a signer may use, in memory. */
class World {
  readonly asked: UnsignedRequest[] = [];
  readonly files = new Map<string, string>();
  readonly env = new Map<string, string>();
  time = now;
  /** The answer to a request, where it is not a fresh token. */
  answer: (request: UnsignedRequest) => { readonly status: number; readonly body: string } | undefined = () => undefined;
  readonly #context: AuthContext;

  constructor(settings: SettingValues) {
    const tokens = new TokenCache(() => this.time);
    this.#context = {
      provider: 'vertex_ai',
      settings,
      now: () => this.time,
      exchange: async (request) => {
        this.asked.push(request);
        return (
          this.answer(request) ?? { status: 200, body: JSON.stringify({ access_token: `token-${this.asked.length}`, expires_in: 3600 }) }
        );
      },
      token: (key: string, make: () => Promise<FreshToken>) => tokens.token(key, make),
      readFile: async (path) => this.files.get(path) ?? Promise.reject(new Error(`no file ${path}`)),
      env: (name) => this.env.get(name),
    };
  }

  async sign(): Promise<Readonly<Record<string, string>>> {
    return await vertex.auth.sign({ method: 'POST', url: 'https://v.test', headers: {}, body: '{}' }, this.#context);
  }
}

function decoded(part: string): unknown {
  return objectOf(parseJson(Buffer.from(textOf(part) ?? '', 'base64url').toString()));
}

function textIn(request: UnsignedRequest | undefined): string {
  return typeof request?.body === 'string' ? request.body : '';
}

import { loadCatalog } from 'litmux/engine';
import { describe, expect, it } from 'vitest';
import { buildSnapshot } from '../config/build-snapshot.ts';
import { Redaction, secretsOf } from './redaction.ts';

const key = 'sk-proj-9f8e7d6c5b4a39281706';

function redaction(headers: Record<string, string> = { authorization: `Bearer ${key}` }, url = 'https://api.example.com/v1'): Redaction {
  return new Redaction({ url, headers }, ['configured-secret']);
}

it('the secrets of a config are those of all its deployments, wildcards included', async () => {
  const snapshot = buildSnapshot({
    tree: {
      model_list: [
        { model_name: 'named', litellm_params: { model: 'openai/gpt-5', api_key: 'key-of-named' } },
        { model_name: 'anthropic/*', litellm_params: { model: 'anthropic/*', api_key: 'key-of-wildcard' } },
        { model_name: '*', litellm_params: { model: '*', api_key: 'key-of-all' } },
      ],
    },
    env: {},
    catalog: await loadCatalog(),
  });
  expect(secretsOf(snapshot)).toEqual(['key-of-named', 'key-of-wildcard']);
});

describe('what a cassette must not hold', () => {
  it.each([
    ['authorization', `Bearer ${key}`, 'Bearer ***'],
    ['authorization', 'AWS4-HMAC-SHA256 Credential=AKIAABCDEFGHIJKLMNOP/x, Signature=00ff', 'AWS4-HMAC-SHA256 ***'],
    ['x-api-key', key, '***'],
    ['x-goog-api-key', 'AIzaSyA-abcdefghijklmnopqrstuvwxyz01', '***'],
    ['set-cookie', '__cf=abc; path=/', '***'],
    ['x-amz-security-token', 'abc', '***'],
    ['openai-organization', 'org-1', '***'],
    ['apikey', key, '***'],
    ['cf-aig-authorization', `Bearer ${key}`, 'Bearer ***'],
    ['x-auth-email', 'me@example.com', '***'],
    ['location', 'https://blob/x.png?sv=1&sig=aB%2Fc&se=2', 'https://blob/x.png?sv=1&sig=***&se=2'],
    ['x-ratelimit-remaining-tokens', '1999', '1999'],
    ['x-author', 'me', 'me'],
    ['content-type', 'application/json', 'application/json'],
  ])('stands in the header %s', (name, value, clean) => {
    expect(redaction().headers({ [name]: value })).toEqual({ [name]: clean });
  });

  it('stands in the query and before the host', () => {
    const clean = redaction({}).url('https://me:pw@host/v1/models/m:generate?alt=sse&key=AIza123&X-Amz-Signature=ff');
    expect(clean).toBe('https://host/v1/models/m:generate?alt=sse&key=***&X-Amz-Signature=***');
  });

  it.each([
    ['a key that the provider echoes', `Incorrect API key provided: ${key}.`, 'Incorrect API key provided: ***.'],
    [
      'a signed address',
      '{"url":"https://s3/x?X-Amz-Expires=60&X-Amz-Signature=00ff"}',
      '{"url":"https://s3/x?X-Amz-Expires=60&X-Amz-Signature=***"}',
    ],
    ['a secret of the config', 'it is configured-secret!', 'it is ***!'],
    ['what looks like a key', 'use sk-ant-api03-abcdefgh1234567890 here', 'use *** here'],
    ['a token of an identity service', '{"access_token":"ya29.short","expires_in":3599}', '{"access_token":"***","expires_in":3599}'],
    [
      'a secret of a form',
      'grant_type=client_credentials&client_secret=abc%2Fdef&scope=x',
      'grant_type=client_credentials&client_secret=***&scope=x',
    ],
    ['a JSON web token', 'assertion eyJhbGciOiJSUzI1.eyJpc3MiOiJhYmMi.c2lnbmF0dXJl', 'assertion ***'],
    ['credentials of STS', '<SecretAccessKey>abc/def+ghi</SecretAccessKey>', '<SecretAccessKey>***</SecretAccessKey>'],
    [
      'nothing in ordinary words',
      'The keyboard_shortcuts_reference of risk-management-systems',
      'The keyboard_shortcuts_reference of risk-management-systems',
    ],
  ])('is %s', (_what, text, clean) => {
    expect(redaction().text(text)).toBe(clean);
  });

  it('is taken out where it spans pieces, however they are cut', () => {
    const text = `data: {"error":"bad key ${key}"}\n\ndata: more ${key}!`;
    for (let cut = 1; cut < text.length; cut += 1) {
      const pieces = redaction().pieces([text.slice(0, cut), text.slice(cut, cut + 3), text.slice(cut + 3)]);
      expect(pieces).toHaveLength(3);
      expect(pieces.join('')).toBe('data: {"error":"bad key ***"}\n\ndata: more ***!');
    }
  });

  it('is overwritten in bytes, which keep their length', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0]), Buffer.from(key), Buffer.from([1])]);
    const clean = redaction().bytes(bytes);
    expect(clean).toHaveLength(bytes.length);
    expect(clean.toString('latin1')).not.toContain(key.slice(0, 8));
  });
});

import { Failure } from 'litmux/engine';
import { describe, expect, test } from 'vitest';
import { loggableUrl } from './credential.ts';
import { identify, type Door } from './identify.ts';
import type { KeyRecord } from './key-record.ts';
import { KeyRing } from './key-ring.ts';
import { generateKey, hashKey, hashOf, keyName } from './key-secret.ts';

const key = 'sk-Ab3dEf6hIj9lMn2pQr5t';
const master = 'sk-Ms8x2Kq0vLw4ZrT7yB1n';
const chat = '/v1/chat/completions';

function door(record: Partial<KeyRecord> = {}, more: Partial<Door> = {}): Door {
  const ring = new KeyRing();
  ring.put({ slot: 1, record: { ...plainRecord, ...record } });
  return { ring, masterKeyHash: hashKey(master), now: () => Date.UTC(2026, 10, 24, 12), ...more };
}

const plainRecord: KeyRecord = {
  hash: hashKey(key),
  keyName: keyName(key),
  models: [],
  aliases: {},
  blocked: false,
  metadata: {},
  extra: {},
  createdAt: 0,
  updatedAt: 0,
  initialSpend: 0,
};

function refusal(headers: Record<string, string>, at = door(), url = chat): Failure {
  try {
    identify(headers, url, at);
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
  }
  throw new Error('was let in');
}

describe('a key is found in every form in which clients send it (contract 3.2)', () => {
  test.each([
    [{ authorization: `Bearer ${key}` }],
    [{ authorization: `bearer ${key}` }],
    [{ authorization: `BEARER   ${key} ` }],
    [{ authorization: `Basic ${key}` }],
    [{ authorization: `Basic ${Buffer.from(`public:${key}`).toString('base64')}` }],
    [{ authorization: `AWS4-HMAC-SHA256 Credential=Bearer ${key}/20261124/us-east-1/bedrock/aws4_request, SignedHeaders=host` }],
    [{ 'x-litellm-api-key': `Bearer ${key}`, authorization: 'Bearer a-provider-token' }],
    [{ 'x-litellm-api-key': key }],
    [{ 'x-api-key': key }],
    [{ 'api-key': key }],
    [{ 'x-goog-api-key': key }],
    [{ 'ocp-apim-subscription-key': key }],
  ])('%j', (headers) => {
    expect(identify(headers, chat, door())).toMatchObject({ type: 'key', key: { slot: 1 } });
  });

  test('as ?key= on Gemini paths only', () => {
    for (const url of [
      `/v1beta/models/gemini-pro:generateContent?alt=sse&key=${key}`,
      `/v1/models/m:streamGenerateContent?key=${key}`,
      `/gemini/v1beta/models?key=${key}`,
    ]) {
      expect(identify({}, url, door()).type).toBe('key');
    }
    expect(refusal({}, door(), `${chat}?key=${key}`).message).toBe('Authentication Error, No api key passed in.');
  });

  test("in the operator's own header, and then nowhere else", () => {
    const own = door({}, { keyHeader: 'x-my-key' });
    expect(identify({ 'x-my-key': key }, chat, own).type).toBe('key');
    expect(identify({ 'x-my-key': `Bearer ${key}` }, chat, own).type).toBe('key');
    expect(refusal({ authorization: `Bearer ${key}` }, own).code).toBe('missing_key');
  });

  test('and is cut from a URL before it is logged', () => {
    expect(loggableUrl(`/v1beta/models?key=${key}&alt=sse`)).toBe('/v1beta/models?key=***&alt=sse');
  });
});

describe('who is refused reads what LiteLLM says (contract 2.2)', () => {
  test('no key', () => {
    expect(refusal({})).toMatchObject({
      status: 401,
      param: 'None',
      message: 'Authentication Error, No api key passed in.',
      kind: { openai: 'auth_error' },
    });
  });

  test.each([
    { authorization: key },
    { authorization: '' },
    { authorization: 'Bearer ' },
    { authorization: 'Digest x' },
    { 'x-api-key': ' ' },
  ])('malformed: %j', (headers) => {
    const failure = refusal(headers);
    expect(failure.message).toMatch(/^Authentication Error, Malformed API Key passed in\. Ensure Key has `Bearer ` prefix\./);
    expect(failure).toMatchObject({ status: 401, kind: { openai: 'auth_error' } });
    expect(failure.message).not.toContain(key);
  });

  test('not a virtual key', () => {
    const failure = refusal({ authorization: 'Bearer abcdefghijklmnopqrstuvwxyz' });
    expect(failure.message).toBe("LiteLLM Virtual Key expected. Received=abcd****wxyz, expected to start with 'sk-'.");
    expect(failure).toMatchObject({ status: 401, kind: { openai: 'auth_error' } });
    expect(refusal({ authorization: 'Bearer short' }).message).toContain('Received=****,');
  });

  test('unknown key', () => {
    const failure = refusal({ authorization: 'Bearer sk-nobody-knows-WXYZ' });
    const hash = hashKey('sk-nobody-knows-WXYZ');
    expect(failure.message).toBe(
      `Authentication Error, Invalid proxy server token passed. Received API Key = sk-...WXYZ, Key Hash (Token) =${hash}. ` +
        'Unable to find token in cache or `LiteLLM_VerificationTokenTable`',
    );
    expect(failure).toMatchObject({ status: 401, kind: { openai: 'token_not_found_in_db' } });
  });

  test('a hash is not a key', () => {
    expect(refusal({ authorization: `Bearer ${hashKey(key)}` }).code).toBe('missing_key');
  });

  test('expired key', () => {
    const failure = refusal({ 'x-api-key': key }, door({ expiresAt: Date.UTC(2026, 10, 24, 11) }));
    expect(failure.message).toBe(
      'Authentication Error - Expired Key. Key Expiry time 2026-11-24 11:00:00.000+00:00 and current time 2026-11-24 12:00:00.000+00:00',
    );
    expect(failure).toMatchObject({ status: 401, kind: { openai: 'expired_key' } });
  });

  test('blocked key', () => {
    const failure = refusal({ 'x-api-key': key }, door({ blocked: true }));
    expect(failure.message).toBe("Authentication Error, Key is blocked. Update via `/key/unblock` if you're admin.");
    expect(failure).toMatchObject({ status: 401, kind: { openai: 'auth_error' } });
  });
});

test('the master key is the operator, whatever it begins with', () => {
  expect(identify({ authorization: `Bearer ${master}` }, chat, door())).toEqual({ type: 'master' });
  expect(identify({ 'x-api-key': 'plain-master' }, chat, door({}, { masterKeyHash: hashKey('plain-master') }))).toEqual({ type: 'master' });
});

test('without a master key nobody is the operator, unless the operator opened the door', () => {
  const { masterKeyHash: _gone, ...closed } = door();
  expect(refusal({ authorization: `Bearer ${master}` }, closed).code).toBe('unknown_key');
  expect(refusal({}, closed).code).toBe('missing_key');
  const open = { ...closed, open: true };
  expect(identify({}, chat, open)).toEqual({ type: 'open' });
  expect(identify({ authorization: 'Bearer anything' }, chat, open)).toEqual({ type: 'open' });
  expect(identify({ 'x-api-key': key }, chat, open).type).toBe('key');
  expect(refusal({ 'x-api-key': key }, door({ blocked: true }, { open: true })).code).toBe('blocked_key');
});

test('a removed key is unknown', () => {
  const at = door();
  at.ring.remove(hashKey(key));
  expect(refusal({ 'x-api-key': key }, at).code).toBe('unknown_key');
});

test('generated keys are sk- and at least 16 random bytes, kept as their SHA-256', () => {
  expect(generateKey()).toMatch(/^sk-[\w-]{22}$/);
  expect(generateKey(4)).toMatch(/^sk-[\w-]{22}$/);
  expect(generateKey(32)).toMatch(/^sk-[\w-]{43}$/);
  expect(new Set(Array.from({ length: 100 }, () => generateKey())).size).toBe(100);
  expect(hashKey('sk-1234')).toBe('88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b');
  expect(hashOf(key)).toBe(hashOf(hashKey(key)));
  expect(keyName(key)).toBe('sk-...Qr5t');
});

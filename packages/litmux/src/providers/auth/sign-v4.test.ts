import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UnsignedRequest } from '../../core/provider.ts';
import { signV4 } from './sign-v4.ts';

interface OtherRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly region: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly extraHeadersToIgnore: Readonly<Record<string, boolean>>;
}

const aws4: { sign(request: OtherRequest, credentials: object): { headers: Readonly<Record<string, string>> } } = createRequire(
  import.meta.url,
)('aws4');

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const time = Date.UTC(2015, 7, 30, 12, 36, 0);

describe("AWS's own examples", () => {
  const form = 'application/x-www-form-urlencoded';
  const cases: readonly (readonly [name: string, service: string, request: UnsignedRequest, signature: string])[] = [
    ['get-vanilla', 'service', request('GET', '/'), '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'service', request('POST', '/'), '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      'service',
      request('GET', '/?Param2=value2&Param1=value1'),
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'post-x-www-form-urlencoded',
      'service',
      { ...request('POST', '/', { 'content-type': form }), body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
    [
      'ListUsers of the general reference',
      'iam',
      {
        ...request('GET', '', { 'content-type': `${form}; charset=utf-8` }),
        url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
      },
      '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    ],
  ];

  test.each(cases)('%s has the documented signature', (_name, service, unsigned, signature) => {
    const { authorization } = signV4(unsigned, credentials, { region: 'us-east-1', service, time });
    expect(authorization).toContain(`Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, `);
    expect(authorization).toMatch(new RegExp(`Signature=${signature}$`));
  });
});

test('signs any request as another implementation does', () => {
  const segment = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9:._ ()!*'-]{0,20}$/).map((text) => encodeURIComponent(text));
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
  const query = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,6}$/), fc.stringMatching(/^[a-zA-Z0-9]{0,6}$/), { maxKeys: 3 });
  const body = fc.string({ unit: 'grapheme', maxLength: 40 });
  const times = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) });
  fc.assert(
    fc.property(path, query, body, times, fc.boolean(), (name, parameters, text, now, isTemporary) => {
      const search = new URLSearchParams(parameters).toString();
      const target = search === '' ? name : `${name}?${search}`;
      const owner = { ...credentials, ...(isTemporary && { sessionToken: 'token/of+session==' }) };
      const host = 'bedrock-runtime.eu-west-1.amazonaws.com';
      const headers = { 'content-type': 'application/json', 'x-amz-meta': '  two   words ' };
      const ours = signV4({ method: 'POST', url: `https://${host}${target}`, headers, body: text }, owner, {
        region: 'eu-west-1',
        service: 'bedrock',
        time: now,
      });
      const other = aws4.sign(
        {
          method: 'POST',
          host,
          path: target,
          service: 'bedrock',
          region: 'eu-west-1',
          headers: { ...headers, 'X-Amz-Date': ours['x-amz-date'] ?? '' },
          body: text,
          extraHeadersToIgnore: { 'content-length': true },
        },
        owner,
      );
      expect(ours['authorization']).toBe(other.headers['Authorization']);
      expect(ours['x-amz-security-token']).toBe(other.headers['X-Amz-Security-Token']);
    }),
  );
});

function request(method: string, target: string, headers: Readonly<Record<string, string>> = {}): UnsignedRequest {
  return { method, url: `https://example.amazonaws.com${target}`, headers, body: '' };
}

import { describe, expect, test } from 'vitest';
import { Failure } from '../../core/failure.ts';
import type { AuthContext, FreshToken, SettingValues, SignedHeaders, UnsignedRequest } from '../../core/provider.ts';
import { Secret } from '../../core/secret.ts';
import { bearerKey, sigV4 } from './sigv4.ts';

const key = { name: 'api_key', env: ['AWS_BEARER_TOKEN_BEDROCK'], secret: true, required: false };
const auth = sigV4({ service: 'bedrock', key: { setting: key, header: bearerKey } });
const call: UnsignedRequest = {
  method: 'POST',
  url: 'https://bedrock-runtime.eu-central-1.amazonaws.com/model/m/converse',
  headers: { 'content-type': 'application/json' },
  body: '{}',
};
const pair = { aws_access_key_id: new Secret('AKID'), aws_secret_access_key: new Secret('SECRET') };

/** The world of one test: settings, environment and files, a clock, and what the identity services answer. */
interface World {
  readonly settings?: SettingValues;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly answer?: (request: UnsignedRequest) => { readonly status: number; readonly body: string };
}

function open({ settings = {}, env = {}, files = {}, answer }: World): {
  readonly asked: UnsignedRequest[];
  sign(request?: UnsignedRequest): Promise<SignedHeaders>;
} {
  const asked: UnsignedRequest[] = [];
  const tokens = new Map<string, FreshToken>();
  const context: AuthContext = {
    provider: 'bedrock',
    settings,
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    async exchange(request) {
      asked.push(request);
      if (answer === undefined) throw new Error('nobody answers');
      return answer(request);
    },
    async token(name, make) {
      const token = tokens.get(name) ?? (await make());
      tokens.set(name, token);
      return token.value;
    },
    async readFile(path) {
      const text = files[path];
      if (text === undefined) throw new Error(`no file ${path}`);
      return text;
    },
    env: (name) => env[name],
  };
  return { asked, sign: async (request = call) => await auth.sign(request, context) };
}

function sts(action: string): string {
  return `<${action}Response><${action}Result><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>temp&amp;secret</SecretAccessKey>
    <SessionToken>session==</SessionToken><Expiration>2026-01-02T04:04:05Z</Expiration></Credentials></${action}Result></${action}Response>`;
}

describe('who signs', () => {
  test('a bearer key goes alone', async () => {
    expect(await open({ settings: { ...pair, api_key: new Secret('bedrock-api-key-x') } }).sign()).toEqual({
      authorization: 'Bearer bedrock-api-key-x',
    });
  });

  test('a key pair signs at once, with its session', async () => {
    const signed = await open({ settings: { ...pair, aws_session_token: new Secret('session') } }).sign();
    expect(signed['authorization']).toMatch(
      /Credential=AKID\/20260102\/eu-central-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,/,
    );
    expect(signed['x-amz-security-token']).toBe('session');
  });

  test('a role is assumed once, by a signed request to the STS of the region', async () => {
    const { asked, sign } = open({
      settings: { ...pair, aws_role_name: 'arn:aws:iam::1:role/r', aws_session_name: 'me', aws_external_id: 'x' },
      answer: () => ({ status: 200, body: sts('AssumeRole') }),
    });
    expect((await sign())['authorization']).toContain('Credential=ASIA/');
    expect((await sign())['x-amz-security-token']).toBe('session==');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toBe('https://sts.eu-central-1.amazonaws.com/');
    expect(asked[0]?.headers['authorization']).toContain('/eu-central-1/sts/aws4_request');
    expect(new URLSearchParams(textIn(asked[0])).get('ExternalId')).toBe('x');
  });

  test('a web identity needs no key; its token may stand in a file', async () => {
    const { asked, sign } = open({
      settings: {
        aws_role_name: 'arn:aws:iam::1:role/r',
        aws_web_identity_token: new Secret('/var/token'),
        aws_sts_endpoint: 'https://sts.test/',
      },
      files: { '/var/token': 'a.b.c\n' },
      answer: () => ({ status: 200, body: sts('AssumeRoleWithWebIdentity') }),
    });
    expect((await sign())['authorization']).toContain('Credential=ASIA/');
    expect(asked[0]?.url).toBe('https://sts.test/');
    expect(asked[0]?.headers['authorization']).toBeUndefined();
    expect(textIn(asked[0])).toContain('WebIdentityToken=a.b.c');
  });

  test('a profile gives its keys, or the role that it names with the keys of its source', async () => {
    const files = {
      '/home/me/.aws/config': '# mine\n[profile work]\nrole_arn = arn:aws:iam::1:role/w\nsource_profile = base\n',
      '/home/me/.aws/credentials': '[base]\naws_access_key_id = AKBASE\naws_secret_access_key = s=1\n',
    };
    const env = { HOME: '/home/me' };
    expect((await open({ settings: { aws_profile_name: 'base' }, files, env }).sign())['authorization']).toContain('Credential=AKBASE/');
    const work = open({ settings: { aws_profile_name: 'work' }, files, env, answer: () => ({ status: 200, body: sts('AssumeRole') }) });
    expect((await work.sign())['authorization']).toContain('Credential=ASIA/');
    expect(work.asked[0]?.headers['authorization']).toContain('Credential=AKBASE/');
  });

  test('without settings the machine is asked: here an EC2 instance', async () => {
    const { sign } = open({
      answer: ({ url }) => {
        if (url.endsWith('/api/token')) return { status: 200, body: 'meta' };
        return {
          status: 200,
          body: url.endsWith('/role') ? JSON.stringify({ AccessKeyId: 'EC2', SecretAccessKey: 's', Token: 't' }) : 'role',
        };
      },
    });
    expect((await sign())['authorization']).toContain('Credential=EC2/');
  });

  test('who has nothing is told what to set', async () => {
    await expect(open({}).sign()).rejects.toThrow(/aws_access_key_id/);
  });

  test('a refusal of STS keeps its words and shows no secret', async () => {
    const refused = open({
      settings: { ...pair, aws_role_name: 'r' },
      answer: () => ({ status: 403, body: '<Error><Code>AccessDenied</Code><Message>Not you.</Message></Error>' }),
    }).sign();
    const failure = await refused.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'authentication', message: 'bedrock: AWS STS gave no credentials (status 403): Not you.' });
  });
});

test.each([
  ['https://bedrock-runtime.us-gov-west-1.amazonaws.com/model/m/converse', 'us-gov-west-1'],
  ['https://vpce-1.bedrock-runtime.ap-south-1.vpce.amazonaws.com/model/m/converse', 'ap-south-1'],
  ['https://bedrock-mantle.eu-west-2.api.aws/v1/chat/completions', 'eu-west-2'],
  ['http://proxy.test/model/arn%3Aaws%3Abedrock%3Aeu-north-1%3A1%3Ainference-profile%2Fx/invoke', 'eu-north-1'],
  ['http://proxy.test/model/m/invoke', 'sa-east-1'],
])('the request to %s is signed for %s', async (url, region) => {
  const signed = await open({ settings: { ...pair, aws_region_name: 'sa-east-1' } }).sign({ ...call, url });
  expect(signed['authorization']).toContain(`/${region}/bedrock/`);
});

function textIn(request: UnsignedRequest | undefined): string {
  return typeof request?.body === 'string' ? request.body : '';
}

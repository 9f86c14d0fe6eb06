import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../../catalog/catalog.ts';
import { openOverlay } from '../../catalog/overlay.ts';
import { createClient, type Client } from '../../client/create-client.ts';

/** A server that is identity service and provider at once, and notes what it is asked. */
const asked: { readonly method: string; readonly path: string; readonly authorization: string | undefined; readonly text: string }[] = [];
let lives = '3600';
let refuses = false;
const server: Server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    const path = request.url ?? '';
    asked.push({ method: request.method ?? '', path, authorization: request.headers.authorization, text });
    response.setHeader('content-type', 'application/json');
    if (!/token/.test(path))
      return response.end(
        JSON.stringify({ id: 'c', choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }] }),
      );
    if (refuses) return response.writeHead(401).end(JSON.stringify({ error: 'invalid_client', error_description: 'The secret is wrong.' }));
    return response.end(JSON.stringify({ access_token: `token-${asked.length}`, expires_in: lives }));
  });
});

let host = '';
let folder = '';
let client: Client;
const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const messages = [{ role: 'user', content: 'Hello' }] as const;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  folder = await mkdtemp(join(tmpdir(), 'identity-'));
});

beforeEach(() => {
  asked.length = 0;
  lives = '3600';
  refuses = false;
  client = createClient({ env: {}, catalog });
  return () => client.close();
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function azureCall(settings: Readonly<Record<string, string>>): Promise<unknown> {
  return client.completion({ model: 'azure/chat', messages, api_base: host, azure_authority_host: host, num_retries: 0, ...settings });
}

function forms(): readonly Readonly<Record<string, string>>[] {
  return asked.filter(({ path }) => path.includes('/oauth2/v2.0/token')).map(({ text }) => Object.fromEntries(new URLSearchParams(text)));
}

describe('Azure', () => {
  const application = { tenant_id: 'tenant', client_id: 'application' };

  test('a client secret is exchanged for a token, once for as long as it lives', async () => {
    const settings = { ...application, client_secret: 'secret' };
    await azureCall(settings);
    await azureCall(settings);
    expect(forms()).toEqual([
      {
        client_id: 'application',
        scope: 'https://cognitiveservices.azure.com/.default',
        grant_type: 'client_credentials',
        client_secret: 'secret',
      },
    ]);
    expect(asked[0]?.path).toBe('/tenant/oauth2/v2.0/token');
    expect(asked.slice(1).map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-1']);
  });

  test('calls at the same time share one exchange', async () => {
    const settings = { ...application, client_secret: 'secret' };
    await Promise.all([azureCall(settings), azureCall(settings), azureCall(settings)]);
    expect(forms()).toHaveLength(1);
  });

  test('a token that is about to expire is made anew', async () => {
    lives = '10';
    const settings = { ...application, client_secret: 'secret' };
    await azureCall(settings);
    await azureCall(settings);
    expect(forms()).toHaveLength(2);
  });

  test('the token of one secret is never used for another', async () => {
    await azureCall({ ...application, client_secret: 'secret' });
    refuses = true;
    await expect(azureCall({ ...application, client_secret: 'other' })).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('The secret is wrong.'),
    });
  });

  test('a federated token is read from its file', async () => {
    const file = join(folder, 'federated');
    await writeFile(file, 'assertion\n');
    await azureCall({ ...application, azure_federated_token_file: file });
    expect(forms()[0]).toMatchObject({ grant_type: 'client_credentials', client_assertion: 'assertion' });
  });

  test('a user name and password are exchanged', async () => {
    await azureCall({ ...application, azure_username: 'someone', azure_password: 'word' });
    expect(forms()[0]).toMatchObject({ grant_type: 'password', username: 'someone', password: 'word' });
  });

  test('the identity of the machine is asked for', async () => {
    await azureCall({ identity_endpoint: `${host}/msi/token`, identity_header: 'header' });
    expect(asked[0]).toMatchObject({
      method: 'GET',
      path: '/msi/token?resource=https%3A%2F%2Fcognitiveservices.azure.com&api-version=2019-08-01',
    });
    expect(asked[1]?.authorization).toBe('Bearer token-1');
  });

  test('a token that was given is sent, and a key wins over everything', async () => {
    await azureCall({ azure_ad_token: 'given' });
    expect(asked[0]?.authorization).toBe('Bearer given');
    await azureCall({ ...application, client_secret: 'secret', api_key: 'key' });
    expect(forms()).toEqual([]);
  });

  test('without any credential the settings are named', async () => {
    await expect(azureCall({})).rejects.toMatchObject({
      status: 401,
      message: expect.stringMatching(/api_key or azure_ad_token or client_secret.*AZURE_API_KEY/),
    });
  });
});

test('Databricks gives a service principal a token of its workspace', async () => {
  await client.completion({
    model: 'databricks/m',
    messages,
    api_base: host,
    client_id: 'principal',
    client_secret: 'secret',
    num_retries: 0,
  });
  expect(asked[0]).toMatchObject({
    method: 'POST',
    path: '/oidc/v1/token',
    text: 'grant_type=client_credentials&scope=all-apis&client_id=principal&client_secret=secret',
  });
  expect(asked[1]).toMatchObject({ path: '/serving-endpoints/chat/completions', authorization: 'Bearer token-1' });
});

test('IBM gives a token for a key, and the body says the model in its words', async () => {
  await client.completion({
    model: 'watsonx/ibm/granite',
    messages,
    api_base: host,
    api_key: 'key',
    iam_url: `${host}/identity/token`,
    project_id: 'p',
    num_retries: 0,
  });
  expect(asked[0]?.text).toBe('grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=key');
  expect(asked[1]).toMatchObject({ path: '/ml/v1/text/chat?version=2024-03-13', authorization: 'Bearer token-1' });
  expect(JSON.parse(asked[1]?.text ?? '')).toMatchObject({ model_id: 'ibm/granite', project_id: 'p' });
  expect(JSON.parse(asked[1]?.text ?? '')).not.toHaveProperty('model');
});

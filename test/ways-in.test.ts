import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GatewayProcess, masterKey } from './support/gateway-process.ts';
import { ProviderServer } from './support/provider-server.ts';

/** A call with a body of declared length is served from its socket, one whose body comes in chunks by node:http: nobody may tell them apart. */
const ways = ['content-length', 'transfer-encoding'] as const;
type Way = (typeof ways)[number];

let provider: ProviderServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await ProviderServer.start();
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: m, litellm_params: { model: openai/m, api_key: sk-x, api_base: "${provider.url}/v1" } }
  - { model_name: slow, litellm_params: { model: openai/slow, api_key: sk-x, api_base: "${provider.url}/v1" } }
litellm_settings: { num_retries: 0 }
general_settings: { max_request_size_mb: 1 }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

/** Sends a body this way; the answer when its head has come. */
function send(way: Way, path: string, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const framing = way === 'content-length' ? { [way]: Buffer.byteLength(body) } : { [way]: 'chunked' };
    const headers = { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json', origin: 'http://page.example', ...framing };
    const request = httpRequest({ port: gateway.port, host: '127.0.0.1', method: 'POST', path, headers }, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of answer) text += String(piece);
  return text;
}

/** Headers and text without what differs from call to call. */
async function told(answer: IncomingMessage): Promise<unknown> {
  const text = await textOf(answer);
  const varying = /date|call-id|duration|overhead|spend|request-id|id$|content-length/;
  const headers = Object.entries(answer.headers).filter(([name]) => !varying.test(name));
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(headers),
    text: text.replaceAll(/chatcmpl-\d+|[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id'),
  };
}

const chat = (more: object): string => JSON.stringify({ messages: [{ role: 'user', content: 'Hëllo 晴れ' }], ...more });

it.each([
  ['a whole answer', '/v1/chat/completions', chat({ model: 'm' })],
  ['a stream', '/v1/chat/completions', chat({ model: 'm', stream: true })],
  ['a list as Google streams it', '/v1beta/models/m:streamGenerateContent', JSON.stringify({ contents: [{ parts: [{ text: 'Hello' }] }] })],
  ['an unknown model', '/v1/messages', chat({ model: 'nobody', max_tokens: 5 })],
  ['what is no JSON', '/v1/chat/completions', '{'],
  ['nothing at all', '/v1/chat/completions', ''],
  ['a body that is too large', '/v1/chat/completions', chat({ model: 'm', filler: 'x'.repeat(1_100_000) })],
])('%s is told alike, whichever way the request came in', async (_what, path, body) => {
  const [plain, chunked] = await Promise.all(ways.map(async (way) => told(await send(way, path, body))));
  expect(plain).toEqual(chunked);
});

it.each(ways)('a client that came in by %s and hangs up closes the provider', async (way) => {
  const before = provider.connections;
  provider.delay = 5_000;
  const request = httpRequest({
    port: gateway.port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {
      authorization: `Bearer ${masterKey}`,
      'content-type': 'application/json',
      ...(way === 'transfer-encoding' && { [way]: 'chunked' }),
    },
  });
  request.on('error', () => {});
  request.end(chat({ model: 'slow' }));
  await expect.poll(() => provider.underWay, { timeout: 3_000 }).toBe(1);
  request.destroy();
  await expect.poll(() => provider.connections, { timeout: 3_000 }).toBeLessThanOrEqual(before);
  provider.delay = 0;
});

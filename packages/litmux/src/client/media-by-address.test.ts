import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import type { JsonObject } from '../core/json.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { RecordingServer } from '../providers/recording-server.testing.ts';
import { unknownModel } from '../core/model.ts';
import { createClient, type Client } from './create-client.ts';

const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const client: Client = createClient({ env: { LITMUX_FETCH_PRIVATE_MEDIA: 'true' }, catalog, fetch });
const careful: Client = createClient({ env: {}, catalog, fetch });
const server = new RecordingServer();
const png = Buffer.from('PNG').toString('base64');
const converse = { output: { message: { role: 'assistant', content: [{ text: 'A boat.' }] } }, stopReason: 'end_turn', usage: {} };
const claude = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'text', text: 'A boat.' }],
  stop_reason: 'end_turn',
  usage: {},
};
const ollama = { model: 'm', message: { role: 'assistant', content: 'A boat.' }, done: true, done_reason: 'stop' };
const google = { vertex_project: 'p', vertex_location: 'us-east5' };

beforeAll(() => server.start());
beforeEach(() => {
  server.seen.splice(0);
  stumbles = 0;
});
afterAll(async () => {
  await Promise.all([client.close(), careful.close()]);
  await server.stop();
});

let stumbles = 0;

function playing(answer: object): void {
  server.play = ({ path }) => {
    if (path.startsWith('/boat')) return { headers: { 'content-type': 'image/png' }, body: Buffer.from('PNG') };
    if (stumbles === 0) return { body: answer };
    stumbles -= 1;
    return { status: 503, body: { message: 'busy' } };
  };
}

describe('a picture in a conversation that stands at an address', () => {
  test.each<readonly [string, object, object, string]>([
    ['bedrock/us.amazon.nova-pro-v1:0', {}, converse, `{"image":{"format":"png","source":{"bytes":"${png}"}}}`],
    [
      'bedrock/invoke/anthropic.claude-sonnet-4-5',
      {},
      claude,
      `{"type":"image","source":{"type":"base64","media_type":"image/png","data":"${png}"}}`,
    ],
    ['vertex_ai/claude-sonnet-4-5', google, claude, `"source":{"type":"base64","media_type":"image/png","data":"${png}"}`],
    ['ollama/llava', {}, ollama, `"images":["${png}"]`],
  ])('is fetched for %s', async (model, settings, answer, written) => {
    playing(answer);
    const { choices } = await client.completion({ model, messages: showing(`${server.url}/boat.png`), ...place(), ...settings });
    expect(choices[0]?.message.content).toBe('A boat.');
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/boat.png' });
    expect(server.seen).toHaveLength(2);
    expect(server.last.body.toString()).toContain(written);
  });

  test('is fetched once, however often the call is tried', async () => {
    playing(ollama);
    stumbles = 2;
    await client.completion({ model: 'ollama/llava', messages: showing(`${server.url}/boat.png`), num_retries: 2, ...place() });
    expect(server.seen.map(({ path }) => path)).toEqual(['/boat.png', '/api/chat', '/api/chat', '/api/chat']);
  });

  test('is not fetched for those who take addresses, nor where there is none', async () => {
    playing({ choices: [{ message: { role: 'assistant', content: 'A boat.' }, finish_reason: 'stop' }] });
    await client.completion({ model: 'openai/gpt-5', messages: showing(`${server.url}/boat.png`), ...place() });
    playing(ollama);
    await client.completion({ model: 'ollama/llava', messages: [{ role: 'user', content: 'Hi' }], ...place() });
    expect(server.seen.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/api/chat']);
  });

  test('is refused where it is not public, with the field and the way out; nobody is asked', async () => {
    playing(ollama);
    const call = careful.completion({ model: 'ollama/llava', messages: showing(`${server.url}/boat.png`), ...place() });
    await expect(call).rejects.toMatchObject({
      name: 'ImageFetchError',
      status: 400,
      message: expect.stringContaining('LITMUX_FETCH_PRIVATE_MEDIA'),
    });
    expect(server.seen).toHaveLength(0);
  });

  test('is waited for no longer than the call may take', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/boat.png`;
    const call = client.completion({ model: 'ollama/llava', messages: showing(url), timeout: 0.2, num_retries: 0, ...place() });
    await expect(call).rejects.toMatchObject({ name: 'Timeout' });
    silent.closeAllConnections();
    silent.close();
  });

  test('is one of fifty at most', async () => {
    playing(ollama);
    const many = Array.from({ length: 51 }, (_, index) => showing(`${server.url}/boat.png?${index}`)).flat();
    const call = client.completion({ model: 'ollama/llava', messages: many, ...place() });
    await expect(call).rejects.toMatchObject({ name: 'ImageFetchError', message: expect.stringContaining('more than 50 addresses') });
    expect(server.seen).toHaveLength(0);
    await client.completion({ model: 'ollama/llava', messages: many.slice(0, 6), ...place() });
    expect(server.seen).toHaveLength(7);
  });

  test('that only the provider knows is no address to be fetched', async () => {
    playing(ollama);
    const call = client.completion({ model: 'ollama/llava', messages: showing('gs://mine/boat.png'), ...place() });
    await expect(call).rejects.toMatchObject({ name: 'BadRequestError', param: 'messages[0].content[1]' });
  });
});

test("a Messages client's own body holds the bytes where Claude takes no addresses", () => {
  const source = { type: 'url', url: 'https://a.test/boat.png' };
  const image = { type: 'image', source };
  const content = [
    image,
    { type: 'tool_result', tool_use_id: 't', content: [image] },
    { type: 'document', source: { type: 'url', url: 'https://a.test/a.pdf' } },
  ];
  const body: JsonObject = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content }] };
  const request = anthropicMessages.readRequest(body, {});
  const context = {
    model: 'claude',
    facts: unknownModel('claude'),
    policy: { drop: false },
    traits: { mediaUrls: false },
    unsaid: () => {},
  };
  expect(() => anthropicMessages.relayRequest(request, context)).toThrow(
    expect.objectContaining({ param: 'messages[0].content[0]', url: source.url }),
  );
  const fetched = new Map([
    ['https://a.test/boat.png', { name: 'boat.png', type: 'image/png', bytes: Buffer.from('PNG') }],
    ['https://a.test/a.pdf', { name: 'a.pdf', type: 'application/pdf', bytes: Buffer.from('PDF') }],
  ]);
  const held = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };
  expect(anthropicMessages.relayRequest(request, { ...context, fetched }).body['messages']).toEqual([
    {
      role: 'user',
      content: [
        held,
        { type: 'tool_result', tool_use_id: 't', content: [held] },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: Buffer.from('PDF').toString('base64') } },
      ],
    },
  ]);
});

function showing(url: string): { readonly role: 'user'; readonly content: readonly Readonly<Record<string, unknown>>[] }[] {
  return [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url } },
      ],
    },
  ];
}

function place(): { readonly api_key: string; readonly api_base: string } {
  return { api_key: 'k-1', api_base: server.url };
}

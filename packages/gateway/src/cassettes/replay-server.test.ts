import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeCassette, type Cassette, type EndKind } from './cassette.ts';
import { ReplayServer } from './replay-server.ts';
import { Shelf } from './shelf.ts';

let folder: string;
const servers: ReplayServer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'litmux-shelf-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

interface Take {
  readonly host?: string;
  readonly body?: Cassette['request']['body'];
  readonly contentType?: string;
  readonly text: string;
  readonly how?: EndKind;
}

function record(
  name: string,
  { host = 'one.example', body = { json: { a: 1, b: 2 } }, contentType = 'application/json', text, how = 'complete' }: Take,
): void {
  const cassette: Cassette = {
    recordedAt: '2026-11-24T12:00:00.000Z',
    request: { method: 'POST', url: `https://${host}/v1/chat?key=***`, headers: { 'content-type': contentType }, body },
    answer: {
      at: 100,
      status: 201,
      headers: { 'content-type': 'text/plain', 'content-length': '999', 'x-own': 'kept' },
      chunks: [
        { at: 100, text },
        { at: 200, base64: Buffer.from('!').toString('base64') },
      ],
    },
    end: { at: 200, how },
  };
  writeFileSync(join(folder, name), writeCassette(cassette));
}

async function replaying(speed = Infinity): Promise<string> {
  const server = await ReplayServer.start(new Shelf(folder), { port: 0, host: '127.0.0.1', speed, told: () => {} });
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

function ask(url: string, body: string | FormData = '{"b":2,"a":1}'): Promise<Response> {
  return fetch(`${url}/v1/chat?key=AIza-of-mine`, {
    method: 'POST',
    body,
    headers: typeof body === 'string' ? { 'content-type': 'application/json' } : {},
  });
}

it('the same request gets what was recorded for it in order, then the first again', async () => {
  record('00001-a.yaml', { text: 'first' });
  record('00002-a.yaml', { text: 'second' });
  const url = await replaying();
  const answers = [await ask(url), await ask(url), await ask(url)];
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['first!', 'second!', 'first!']);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect([answers[1]?.headers.get('x-litmux-cassette'), answers[1]?.headers.get('x-own')]).toEqual(['00002-a.yaml', 'kept']);
});

it('a path may begin with the host, where several were asked the same', async () => {
  record('1.yaml', { text: 'one' });
  record('2.yaml', { host: 'two.example', text: 'two' });
  const url = await replaying();
  expect(await (await ask(`${url}/two.example`)).text()).toBe('two!');
  expect(await (await ask(`${url}/one.example`)).text()).toBe('one!');
});

it('the pace is that of the recording, or so many times faster', async () => {
  record('1.yaml', { text: 'slow' });
  for (const [speed, least, most] of [
    [1, 180, 2000],
    [10, 15, 150],
  ] as const) {
    const url = await replaying(speed);
    const start = performance.now();
    await (await ask(url)).text();
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(least);
    expect(took).toBeLessThan(most);
  }
});

it('what was cut off is cut off again', async () => {
  record('1.yaml', { text: 'half', how: 'cut' });
  const answer = await ask(await replaying());
  await expect(answer.text()).rejects.toThrow();
});

it('a form is found whatever its boundary is', async () => {
  const form = '--litmux-form-boundary\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n--litmux-form-boundary--\r\n';
  record('1.yaml', { body: { text: form }, contentType: 'multipart/form-data; boundary=litmux-form-boundary', text: 'heard' });
  const given = new FormData();
  given.set('model', 'm');
  expect(await (await ask(await replaying(), given)).text()).toBe('heard!');
});

it('a folder with a file that is no cassette is refused, naming it', () => {
  writeFileSync(join(folder, 'notes.yaml'), 'hello');
  expect(() => new Shelf(folder)).toThrow(/notes\.yaml is no cassette: it does not begin with "litmux_cassette: 1"/);
});

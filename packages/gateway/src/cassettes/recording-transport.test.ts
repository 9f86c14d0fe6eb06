import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AnswerSink, Exchange, OutgoingRequest, Transport } from 'litmux/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCassette, type Cassette } from './cassette.ts';
import { RecordingTransport } from './recording-transport.ts';

const secret = 'k3y-9f8e7d6c5b4a';
let folder: string;
let now: number;
let failures: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'litmux-takes-'));
  now = 1_790_000_000_000;
  failures = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A network that answers as it is told, step by step. */
class Network implements Transport {
  sink: AnswerSink | undefined;
  sent: OutgoingRequest | undefined;
  cancelled = false;

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    this.sent = request;
    this.sink = sink;
    return { cancel: () => (this.cancelled = true), pause: () => {}, resume: () => {} };
  }

  async close(): Promise<void> {}
}

const request: OutgoingRequest = {
  method: 'POST',
  url: 'https://api.example.com/v1/chat',
  headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
  body: '{"a":1}',
  connectDeadline: 1,
};
const quiet: AnswerSink = { head: () => {}, data: () => {}, end: () => {}, failed: () => {} };

function recording(network: Network, secrets: readonly string[] = []): RecordingTransport {
  return new RecordingTransport(network, { folder, secrets: () => secrets, now: () => now, failed: (message) => failures.push(message) });
}

/** What was written, once what has ended is written. */
async function takes(transport: RecordingTransport): Promise<readonly Cassette[]> {
  await new Promise((resolve) => setImmediate(resolve));
  await transport.close();
  return readdirSync(folder)
    .toSorted()
    .map((name) => readCassette(readFileSync(join(folder, name), 'utf8')));
}

describe('an exchange', () => {
  it('is recorded with the time of each piece, and passed on as it is', async () => {
    const network = new Network();
    const transport = recording(network);
    const heard: string[] = [];
    transport.send(request, {
      head: (status) => heard.push(String(status)),
      data: (bytes) => heard.push(new TextDecoder().decode(bytes)),
      end: () => heard.push('end'),
      failed: () => {},
    });
    now += 10;
    network.sink?.head(200, { 'content-type': 'text/event-stream' });
    now += 5;
    network.sink?.data(Buffer.from('data: one\n\n'));
    now += 90;
    network.sink?.data(Buffer.from('data: two\n\n'));
    network.sink?.end();
    expect(heard).toEqual(['200', 'data: one\n\n', 'data: two\n\n', 'end']);
    expect(await takes(transport)).toMatchObject([
      {
        recordedAt: '2026-09-21T14:13:20.000Z',
        request: { headers: { authorization: 'Bearer ***' }, body: { json: { a: 1 } } },
        answer: {
          at: 10,
          chunks: [
            { at: 15, text: 'data: one\n\n' },
            { at: 105, text: 'data: two\n\n' },
          ],
        },
        end: { at: 105, how: 'complete' },
      },
    ]);
    expect(network.sent?.headers['authorization']).toBe(`Bearer ${secret}`);
  });

  it.each([
    ['cut off', (network: Network) => network.sink?.failed(new Error('ECONNRESET')), { how: 'cut', error: 'ECONNRESET' }],
    ['closed by us', (_network: Network, exchange: Exchange) => exchange.cancel(), { how: 'closed' }],
  ])('that is %s says so', async (_how, end, told) => {
    const network = new Network();
    const transport = recording(network);
    const exchange = transport.send(request, quiet);
    end(network, exchange);
    expect(await takes(transport)).toMatchObject([{ end: told }]);
    expect((await takes(transport))[0]?.answer).toBeUndefined();
  });

  it('with a body that is read while it is sent keeps what was sent', async () => {
    const network = new Network();
    const transport = recording(network);
    async function* read(): AsyncIterable<Uint8Array> {
      yield Buffer.from('half');
      yield Buffer.from(' and half');
    }
    transport.send({ ...request, body: { size: 13, read } }, quiet);
    const { body } = network.sent ?? request;
    if (typeof body === 'object' && 'read' in body) for await (const piece of body.read()) expect(piece.length).toBeGreaterThan(0);
    network.sink?.end();
    expect((await takes(transport))[0]?.request.body).toEqual({ text: 'half and half' });
  });

  it('of the mock provider leaves no house and is not recorded', async () => {
    const transport = recording(new Network());
    transport.send({ ...request, url: 'mock:' }, quiet).cancel();
    expect(await takes(transport)).toEqual([]);
  });

  it('is numbered after those that are there already', async () => {
    writeFileSync(
      join(folder, '00041-post-x.yaml'),
      'litmux_cassette: 1\nrequest: { method: GET, url: "http://x", text: "" }\nend: { how: cut }\n',
    );
    const network = new Network();
    const transport = recording(network);
    transport.send(request, quiet);
    network.sink?.end();
    await takes(transport);
    expect(readdirSync(folder)).toContain('00042-post-api.example.com-v1-chat.yaml');
  });

  it('that cannot be written is told', async () => {
    const network = new Network();
    const transport = recording(network);
    transport.send(request, quiet);
    rmSync(folder, { recursive: true });
    network.sink?.end();
    await new Promise((resolve) => setImmediate(resolve));
    await transport.close();
    expect(failures).toEqual([expect.stringContaining('could not be recorded')]);
    folder = mkdtempSync(join(tmpdir(), 'litmux-takes-'));
  });
});

it.each([secret, 'k3y+9f/8e"7d=6c'])('a secret stands in no file, wherever it stood and however it was cut: %s', async (hidden) => {
  const place = fc.constantFrom('', hidden, JSON.stringify(hidden).slice(1, -1), encodeURIComponent(hidden));
  const text = fc.tuple(fc.string({ maxLength: 8 }), place, fc.string({ maxLength: 8 })).map((parts) => parts.join(''));
  const parts = fc.record({
    header: text,
    query: text,
    body: fc.oneof(
      text,
      fc.dictionary(text, text).map((value) => JSON.stringify(value)),
      text.map((words) => Buffer.concat([Buffer.from([0xff]), Buffer.from(words)])),
    ),
    answer: fc.array(text, { maxLength: 4 }),
    cuts: fc.array(fc.nat(40), { maxLength: 4 }),
    error: fc.option(text),
    signed: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(parts, async ({ header, query, body, answer, cuts, error, signed }) => {
      rmSync(folder, { recursive: true, force: true });
      const network = new Network();
      // A secret of the config, or one that only this request is signed with.
      const transport = recording(network, signed ? [] : [hidden]);
      const headers = { 'x-note': header.replace(/[^\x20-\x7e]/g, ''), ...(signed && { 'x-api-key': hidden }) };
      transport.send({ ...request, url: `https://h/p?q=${encodeURIComponent(query)}`, headers, body }, quiet);
      network.sink?.head(200, { 'x-echo': header });
      let bytes = Buffer.from(answer.join(''));
      for (const cut of cuts) {
        network.sink?.data(bytes.subarray(0, cut));
        bytes = bytes.subarray(cut);
      }
      network.sink?.data(bytes);
      if (error === null) network.sink?.end();
      else network.sink?.failed(new Error(error));
      const forms = [hidden, JSON.stringify(hidden).slice(1, -1), encodeURIComponent(hidden)];
      for (const written of textsIn(await takes(transport))) for (const form of forms) expect(written).not.toContain(form);
    }),
    { numRuns: 200 },
  );
});

/** Every text in a value, base64 unpacked. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    name,
    ...textsIn(inner),
    ...(name === 'base64' ? [Buffer.from(String(inner), 'base64').toString('latin1')] : []),
  ]);
}

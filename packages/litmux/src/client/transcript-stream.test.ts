import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from './create-client.ts';

const litmux = createClient({ env: {} });
const usage = { type: 'tokens', input_tokens: 14, input_token_details: { text_tokens: 4, audio_tokens: 10 }, output_tokens: 3 };
const delta = { type: 'transcript.text.delta', delta: 'Good ' };
const done = { type: 'transcript.text.done', text: 'Good day', usage };
let server: Server;
let events: readonly object[] = [];
let isCut = false;
let closed = 0;
let call: { readonly model: string; readonly api_key: string; readonly api_base: string; readonly file: Blob };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    response.once('close', () => (closed += response.writableEnded ? 0 : 1));
    for await (const _piece of request);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (isCut) setTimeout(() => response.destroy(), 20);
    else if (events.includes(done)) response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api_base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  call = { model: 'openai/gpt-4o-transcribe', api_key: 'k', api_base, file: new Blob([Buffer.alloc(600_000)]) };
});

afterAll(async () => {
  await litmux.close();
  server.closeAllConnections();
  server.close();
});

describe('a transcription that is streamed by the library', () => {
  it('comes event by event, and tells usage and cost at its end', async () => {
    events = [delta, done];
    const stream = await litmux.transcription({ ...call, stream: true });
    const seen: string[] = [];
    for await (const event of stream) seen.push(event.delta ?? event.text ?? '');
    expect(seen).toEqual(['Good ', 'Good day']);
    expect(stream.litmux?.usage).toMatchObject({ input: 4, inputAudio: 10, output: 3 });
    expect(stream.litmux?.cost).toBeGreaterThan(0);
  });

  it('can be collected', async () => {
    events = [delta, done];
    const { text, litmux: meta } = await (await litmux.transcription({ ...call, stream: true })).collect();
    expect(text).toBe('Good day');
    expect(meta.usage.output).toBe(3);
  });

  it('throws from its loop where the provider breaks off', async () => {
    events = [delta];
    isCut = true;
    const stream = await litmux.transcription({ ...call, stream: true });
    await expect(stream.collect()).rejects.toMatchObject({ code: 'interrupted' });
    isCut = false;
  });

  it('closes its connection where the loop is left', async () => {
    events = [delta];
    closed = 0;
    for await (const event of await litmux.transcription({ ...call, stream: true })) {
      expect(event.delta).toBe('Good ');
      break;
    }
    await expect.poll(() => closed).toBe(1);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type Client } from './create-client.ts';
import type { MediaFile } from './modality-answers.ts';

const folder = mkdtempSync(join(tmpdir(), 'litmux-files-'));
const path = join(folder, 'talk.wav');
const bytes = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '), randomBytes(900_000)]);
const hash = createHash('sha256').update(bytes).digest('hex');
const seen: { name: string; hash: string; length: number }[] = [];
let failures = 0;
let server: Server;
let at: { readonly api_key: string; readonly api_base: string };

beforeAll(async () => {
  writeFileSync(path, bytes);
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const form = await new Response(body, { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData();
    const file = form.get('file');
    if (!(file instanceof File)) throw new Error('no file');
    const sent = Buffer.from(await file.arrayBuffer());
    seen.push({
      name: file.name,
      hash: createHash('sha256').update(sent).digest('hex'),
      length: Number(request.headers['content-length']),
    });
    failures -= 1;
    response.writeHead(failures >= 0 ? 503 : 200, { 'content-type': 'application/json' }).end('{"text":"Hello","duration":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at = { api_key: 'k', api_base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  seen.length = 0;
  failures = 0;
});

const given: readonly (readonly [kind: string, name: string, file: () => MediaFile])[] = [
  ['a path', 'talk.wav', () => ({ path })],
  ['a path with another name', 'other.wav', () => ({ path, name: 'other.wav' })],
  ['a stream of a file', 'talk.wav', () => createReadStream(path)],
  ['a stream with a name', 'a.wav', () => ({ name: 'a.wav', stream: createReadStream(path) })],
  ['a Blob', 'file.wav', () => new Blob([bytes])],
  ['a File', 'b.wav', () => new File([bytes], 'b.wav')],
  ['bytes', 'file.wav', () => bytes],
  ['bytes with a name', 'c.wav', () => ({ name: 'c.wav', bytes })],
];

describe.each([
  ['sockets', createClient({ env: {} })],
  ['fetch', createClient({ env: {}, fetch })],
] as const)('a recording, sent by %s', (transport, client: Client) => {
  it.each(given)('may be %s', async (_kind, name, file) => {
    const { text } = await client.transcription({ model: 'openai/whisper-1', file: file(), ...at });
    expect(text).toBe('Hello');
    expect(seen).toMatchObject([{ name, hash }]);
    if (transport === 'sockets') expect(seen[0]?.length).toBeGreaterThan(bytes.length);
  });

  it('is sent again as it was', async () => {
    failures = 1;
    await client.transcription({ model: 'openai/whisper-1', file: createReadStream(path), ...at });
    expect(seen.map((file) => file.hash)).toEqual([hash, hash]);
  });

  it('that cannot be read is a bad request', async () => {
    const call = client.transcription({ model: 'openai/whisper-1', file: { path: join(folder, 'nowhere.wav') }, ...at });
    await expect(call).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringContaining('ENOENT') });
  });
});

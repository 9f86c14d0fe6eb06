import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { asFailure, writeMultipart, type FormField } from 'litmux/engine';
import { FileKeeper } from 'litmux/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiveForm } from './receive-form.ts';

const boundary = 'b0undary';
const directory = mkdtempSync(join(tmpdir(), 'litmux-forms-'));
/** So small a memory that files of a few bytes are kept outside it. */
const keeper = new FileKeeper({ directory, inMemory: 4 });
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    receiveForm({ request, response }, { keeper, limit: 100_000, idle: 200 }).then(
      (fields) => response.end(JSON.stringify(fields.map(plain))),
      (error: unknown) => response.writeHead(asFailure(error).status).end(asFailure(error).message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

const name = fc.string({ minLength: 1 }).filter((text) => /^[^\r\n"\\%]*[^\r\n"\\%\s][^\r\n"\\%]*$/.test(text));
const misleading = fc
  .constantFrom('\r\n', `\r\n--${boundary.slice(0, 4)}`, `--${boundary.slice(0, 6)}`, '\r\n--', '\r', '\n')
  .map((text) => Buffer.from(text));
const bytes = fc.array(fc.oneof(misleading, fc.uint8Array()), { maxLength: 4 }).map((pieces) => Buffer.concat(pieces));
const file = fc.record({ name, type: fc.constant('audio/wav'), bytes });
const field: fc.Arbitrary<FormField> = fc.record({ name, value: fc.oneof(fc.string(), file) });
const form = fc.array(field, { minLength: 1, maxLength: 6 }).map((fields) => ({ fields, body: written(fields) }));
const cuts = fc.array(fc.nat(2000), { maxLength: 6 });

describe('a form that comes in', () => {
  it('is read as it was written, wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(form, cuts, async ({ fields, body }, at) => {
        const { status, text } = await send(body, at);
        expect({ status, fields: JSON.parse(text) }).toEqual({ status: 200, fields: fields.map(plain) });
      }),
    );
  });

  it('is refused wherever it ends too early', async () => {
    await fc.assert(
      fc.asyncProperty(form, fc.nat(), cuts, async ({ body }, end, at) => {
        const { status } = await send(body.subarray(0, end % (body.length - 4)), at);
        expect(status).toBe(400);
      }),
    );
  });

  it('may be anything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(misleading, bytes)), cuts, async (pieces, at) => {
        const { status } = await send(Buffer.concat(pieces), at);
        expect([200, 400]).toContain(status);
      }),
    );
  });

  it('has no parts without a name, and gives a file without a name that of its field', async () => {
    const part = (disposition: string): string =>
      `--${boundary}\r\ncontent-disposition: form-data${disposition}\r\ncontent-type: application/octet-stream\r\n\r\nx\r\n`;
    const body = `${part('')}${part('; filename="a"')}${part('; name="file"')}--${boundary}--\r\n`;
    const { status, text } = await send(Buffer.from(body), []);
    expect({ status, fields: JSON.parse(text) }).toEqual({ status: 200, fields: [['file', 'file', 'application/octet-stream', 'eA==']] });
  });

  it.each([
    ['a body', 413, () => written([{ name: 'file', value: { name: 'a', type: 'x/y', bytes: new Uint8Array(100_000) } }])],
    [
      'files',
      400,
      () => written(Array.from({ length: 65 }, () => ({ name: 'a', value: { name: 'a', type: 'x/y', bytes: new Uint8Array(1) } }))),
    ],
    ['parts', 400, () => written(Array.from({ length: 1200 }, () => ({ name: 'a', value: '' })))],
  ])('has a bound: %s beyond it is refused', async (_what, status, body) => {
    expect((await send(body(), [])).status).toBe(status);
  });
});

describe('a form that stands still', () => {
  it('is refused, and its connection closed', async () => {
    const { port } = server.address() as AddressInfo;
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers });
    const closed = new Promise((resolve) => request.once('close', resolve));
    const status = new Promise((resolve, reject) => {
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.on('error', reject);
    });
    request.write(`--${boundary}\r\n`);
    expect(await status).toBe(408);
    await closed;
  });
});

function written(fields: readonly FormField[]): Buffer {
  const body = writeMultipart(fields, boundary);
  if (!(body instanceof Uint8Array)) throw new Error('a form in memory is streamed');
  return Buffer.from(body);
}

function plain({ name: fieldName, value }: FormField): readonly unknown[] {
  return typeof value === 'string' ? [fieldName, value] : [fieldName, value.name, value.type, Buffer.from(value.bytes).toString('base64')];
}

function send(body: Buffer, at: readonly number[]): Promise<{ status: number | undefined; text: string }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers }, async (response) => {
      let text = '';
      for await (const piece of response) text += String(piece);
      resolve({ status: response.statusCode, text });
    });
    request.on('error', reject);
    const places = [...new Set(at.map((place) => place % (body.length + 1)))].sort((one, other) => one - other);
    for (const [index, place] of [0, ...places].entries()) request.write(body.subarray(place, places[index] ?? body.length));
    request.end();
  });
}

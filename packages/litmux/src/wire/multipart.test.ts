import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FilePart, FormField } from '../core/modality.ts';
import { isStreamed, type StreamedBody } from '../core/request-body.ts';
import { writeMultipart } from './multipart.ts';

const boundary = 'litmux-b0undary';
const name = fc.string({ minLength: 1 }).filter((text) => !/[\r\n\\%]/.test(text));
const file = fc.record({ name, type: fc.constant('audio/wav'), bytes: fc.uint8Array() });
const field: fc.Arbitrary<FormField> = fc.record({ name, value: fc.oneof(fc.string(), file) });

describe('a form', () => {
  it('is read by another as it was written, whatever its values', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1 }), async (fields) => {
        expect(await readBack(bytesOf(fields))).toEqual(fields.map(plain));
      }),
    );
  });

  it('is the same where its files are read while it is sent, and as long as it says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1 }), async (fields) => {
        const written = writeMultipart(fields.map(kept), boundary);
        const sent = isStreamed(written) ? await collect(written) : written;
        expect(isStreamed(written) ? written.size : sent.length).toBe(sent.length);
        expect(Buffer.from(sent).equals(bytesOf(fields))).toBe(true);
      }),
    );
  });
});

function bytesOf(fields: readonly FormField[]): Uint8Array {
  const written = writeMultipart(fields, boundary);
  if (isStreamed(written)) throw new Error('a form in memory is streamed');
  return written;
}

/** The same field, its file outside memory and read in pieces of three bytes. */
function kept({ name: fieldName, value }: FormField): FormField {
  return { name: fieldName, value: typeof value === 'string' ? value : keptFile(value) };
}

function keptFile({ bytes, ...rest }: FilePart): FilePart {
  return {
    ...rest,
    get bytes(): Uint8Array {
      throw new Error('a kept file was taken into memory');
    },
    kept: {
      size: bytes.length,
      head: bytes.subarray(0, 3),
      async *read(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3);
      },
    },
  };
}

async function collect(body: StreamedBody): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body.read()) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function readBack(bytes: Uint8Array): Promise<readonly unknown[]> {
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const form = await new Response(new Uint8Array(bytes), { headers }).formData();
  return Promise.all(
    [...form].map(async ([fieldName, value]) =>
      typeof value === 'string' ? [fieldName, value] : [fieldName, value.name, value.type, [...(await value.bytes())]],
    ),
  );
}

function plain({ name: fieldName, value }: FormField): readonly unknown[] {
  return typeof value === 'string' ? [fieldName, value] : [fieldName, value.name, value.type, [...value.bytes]];
}

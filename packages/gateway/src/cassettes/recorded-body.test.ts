import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCassette, writeCassette, type RecordedChunk } from './cassette.ts';
import { recordedBody, recordedChunks, withSteadyBoundary } from './recorded-body.ts';
import { Redaction } from './redaction.ts';

const nothingSecret = new Redaction({ url: 'http://x', headers: {} });

function bytesOf(chunks: readonly RecordedChunk[]): Buffer {
  return Buffer.concat(chunks.map((chunk) => ('base64' in chunk ? Buffer.from(chunk.base64, 'base64') : Buffer.from(chunk.text))));
}

function written(chunks: readonly RecordedChunk[]): readonly RecordedChunk[] {
  const cassette = {
    recordedAt: '',
    request: { method: 'GET', url: 'http://x', headers: {}, body: { text: '' } },
    answer: { at: 0, status: 200, headers: {}, chunks },
    end: { at: 0, how: 'complete' as const },
  };
  return readCassette(writeCassette(cassette)).answer?.chunks ?? [];
}

describe('an answer', () => {
  it('comes back from its file byte for byte, text or not, however it was cut', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => Buffer.from(text)),
      fc.constantFrom(Buffer.from('\ufeffdata: x'), Buffer.from('data: {"a":"Zürich 晴れ"}\r\n\r\n \t\ufeff#\n\n')),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(20), { maxLength: 6 }), (whole, cuts) => {
        const chunks: { at: number; bytes: Uint8Array }[] = [];
        let rest: Uint8Array = whole;
        for (const cut of [...cuts, rest.length]) {
          chunks.push({ at: chunks.length, bytes: rest.subarray(0, cut) });
          rest = rest.subarray(cut);
        }
        const back = written(recordedChunks(chunks, nothingSecret));
        expect(bytesOf(back).equals(Buffer.from(whole))).toBe(true);
        expect(back.map(({ at }) => at)).toEqual(chunks.map(({ at }) => at));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a request', () => {
  it.each([
    ['{"a": [1, "x"]}', { json: { a: [1, 'x'] } }],
    ['grant_type=a&x=1', { text: 'grant_type=a&x=1' }],
    ['{"not json', { text: '{"not json' }],
    ['', { text: '' }],
  ])('is kept as a value where it is JSON: %j', (body, kept) => {
    expect(recordedBody(Buffer.from(body), nothingSecret)).toEqual(kept);
  });

  it('that is no text is kept as base64', () => {
    expect(recordedBody(Buffer.from([0xff, 0x00]), nothingSecret)).toEqual({ base64: '/wA=' });
  });

  it.each(['multipart/form-data; boundary=abc-123', 'multipart/form-data; boundary="abc-123"; charset=utf-8'])(
    'with a form has one boundary: %s',
    (type) => {
      const form = Buffer.from('--abc-123\r\n\r\n\u00ff\r\n--abc-123--', 'latin1');
      const { headers, body } = withSteadyBoundary({ 'content-type': type }, form);
      expect(headers['content-type']).toContain('litmux-form-boundary');
      expect(Buffer.from(body).toString('latin1')).toBe('--litmux-form-boundary\r\n\r\n\u00ff\r\n--litmux-form-boundary--');
    },
  );
});

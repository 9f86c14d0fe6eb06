import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from './answer-reader.ts';

/** What was told of an answer, and how it stood when its bytes were over. */
interface Telling {
  readonly heads: readonly { readonly status: number; readonly headers: Readonly<Record<string, string>> }[];
  readonly body: string;
  readonly ended: boolean;
  readonly endsByClose: boolean;
  readonly idleTime: number;
}

/** Lets a reader read an answer in these pieces, each lent in the same buffer. */
function tellingOf(pieces: readonly Buffer[], method: string = 'POST'): Telling {
  const reader = new AnswerReader();
  const heads: { status: number; headers: Readonly<Record<string, string>> }[] = [];
  const told: Uint8Array[] = [];
  let ended = false;
  reader.expect(method, { head: (status, headers) => heads.push({ status, headers }), data: (bytes) => told.push(bytes) });
  const lent = Buffer.alloc(200_000);
  for (const piece of pieces) {
    piece.copy(lent);
    ended = reader.read(lent.subarray(0, piece.length)) || ended;
    lent.fill('!');
  }
  const { endsByClose, idleTime } = reader;
  return { heads, body: Buffer.concat(told).toString('latin1'), ended, endsByClose, idleTime };
}

const telling = (text: string, method?: string): Telling => tellingOf([Buffer.from(text, 'latin1')], method);

/** Cuts bytes at these places. */
function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at
    .slice(1)
    .map((end, index) => bytes.subarray(at[index], end))
    .filter((piece) => piece.length > 0);
}

const content = fc.string({ unit: 'binary-ascii', maxLength: 300 });
const token = fc.stringMatching(/^[a-z]{1,8}$/).map((name) => `x-${name}`);
const fieldValue = fc.stringMatching(/^[!-~]([\t -~]{0,20}[!-~])?$/);
const extension = fc.constantFrom('', ';name', ';name=value', ' ; a="b c";d', '  ');

const chunk = fc.record({
  text: fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 60 }),
  extension,
  padded: fc.nat(3),
  upper: fc.boolean(),
});
const chunkedBody = fc
  .record({ chunks: fc.array(chunk, { maxLength: 8 }), end: extension, trailers: fc.array(fc.tuple(token, fieldValue), { maxLength: 3 }) })
  .map(({ chunks, end, trailers }) => {
    const size = ({ text, padded, upper }: { text: string; padded: number; upper: boolean }): string => {
      const digits = text.length.toString(16).padStart(padded, '0');
      return upper ? digits.toUpperCase() : digits;
    };
    return {
      framing: 'transfer-encoding: chunked',
      sent: `${chunks.map((one) => `${size(one)}${one.extension}\r\n${one.text}\r\n`).join('')}0${end}\r\n${trailers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
      body: chunks.map(({ text }) => text).join(''),
    };
  });
const countedBody = content.map((body) => ({ framing: `Content-Length: ${body.length}`, sent: body, body }));
const message = fc
  .record({
    interim: fc.array(fc.constantFrom('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'), { maxLength: 2 }),
    status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    reason: fc.constantFrom(' OK', ' ', '', ' Not Quite Right'),
    fields: fc.array(fc.tuple(token, fieldValue), { maxLength: 5 }),
    framed: fc.oneof(chunkedBody, countedBody),
  })
  .map(({ interim, status, reason, fields, framed }) => ({
    bytes: Buffer.from(
      `${interim.join('')}HTTP/1.1 ${status}${reason}\r\n${fields.map(([name, value]) => `${name}:${value}\r\n`).join('')}${framed.framing}\r\n\r\n${framed.sent}`,
      'latin1',
    ),
    status,
    body: framed.body,
  }));

describe('an answer', () => {
  it('is told alike however its bytes are cut', () => {
    fc.assert(
      fc.property(message, fc.array(fc.nat(5000), { maxLength: 30 }), ({ bytes, status, body }, places) => {
        const whole = tellingOf([bytes]);
        expect(whole).toMatchObject({ heads: [{ status }], body, ended: true, idleTime: 4000 });
        expect(tellingOf(cut(bytes, places))).toEqual(whole);
        expect(tellingOf(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(whole);
      }),
    );
  });

  it('that is cut short has not ended', () => {
    fc.assert(
      fc.property(message, fc.nat(5000), ({ bytes, body }, length) => {
        const told = tellingOf([bytes.subarray(0, length % bytes.length)].filter((piece) => piece.length > 0));
        expect(told.ended || told.endsByClose).toBe(false);
        expect(body.startsWith(told.body)).toBe(true);
      }),
    );
  });

  it('is either told or refused, whatever was sent', () => {
    fc.assert(
      fc.property(message, fc.nat(5000), fc.nat(255), fc.array(fc.nat(5000), { maxLength: 5 }), ({ bytes }, place, byte, places) => {
        const spoilt = Buffer.from(bytes);
        spoilt[place % spoilt.length] = byte;
        try {
          tellingOf(cut(spoilt, places));
        } catch (error) {
          expect(error).toMatchObject({ name: 'MalformedAnswer' });
        }
      }),
    );
  });
});

const head = (lines: string): string => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`;

describe('the body of an answer', () => {
  it('lasts until the other side closes where nothing says its length', () => {
    expect(telling('HTTP/1.1 200 OK\r\n\r\nabc')).toMatchObject({ body: 'abc', ended: false, endsByClose: true, idleTime: 0 });
  });

  it.each([204, 304])('is missing after %i', (status) => {
    expect(telling(`HTTP/1.1 ${status} X\r\n\r\n`)).toMatchObject({ body: '', ended: true, idleTime: 4000 });
  });

  it('is missing where HEAD was asked, and the connection is not used again', () => {
    expect(telling(head('content-length: 5'), 'HEAD')).toMatchObject({ body: '', ended: true, idleTime: 0 });
  });

  it('counts in chunks where a length is said as well, and the connection is not used again', () => {
    const told = telling(`${head('content-length: 99\r\ntransfer-encoding: Chunked')}1\r\na\r\n0\r\n\r\n`);
    expect(told).toMatchObject({ body: 'a', ended: true, idleTime: 0 });
  });

  it('may be called chunked twice', () => {
    expect(telling(`${head('transfer-encoding: chunked\r\ntransfer-encoding: chunked')}1\r\na\r\n0\r\n\r\n`)).toMatchObject({
      body: 'a',
      idleTime: 0,
    });
  });

  it('may say its length twice', () => {
    expect(telling(`${head('content-length: 2\r\ncontent-length: 2')}ab`)).toMatchObject({ body: 'ab', ended: true, idleTime: 4000 });
  });

  it('has nothing after it where the connection is used again', () => {
    expect(telling(`${head('content-length: 2')}abc`)).toMatchObject({ body: 'ab', ended: true, idleTime: 0 });
    expect(telling(`${head('transfer-encoding: chunked')}0\r\n\r\nHTTP/1.1 200 OK`)).toMatchObject({ ended: true, idleTime: 0 });
    expect(telling('HTTP/1.1 204 No Content\r\ncontent-length: 3\r\n\r\nabc')).toMatchObject({ body: '', ended: true, idleTime: 0 });
  });
});

describe('the head of an answer', () => {
  it('may have folded lines, values twice, and empty ones', () => {
    expect(telling(head('x-folded: a\r\n  b\r\n\tc\r\nvia: 1\r\nvia: 2\r\nx-none:\r\ncontent-length: 0')).heads).toEqual([
      { status: 200, headers: { 'x-folded': 'a b c', via: '1, 2', 'x-none': '', 'content-length': '0' } },
    ]);
  });

  it('may follow empty lines', () => {
    expect(
      tellingOf(['\r', '\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0', '\r\n\r', '\n'].map((piece) => Buffer.from(piece))),
    ).toMatchObject({ ended: true });
  });

  it('is told in latin1', () => {
    expect(telling(head('x-name: é\r\ncontent-length: 0')).heads[0]?.headers['x-name']).toBe('é');
  });

  it.each([
    ['', 4000],
    ['connection: close', 0],
    ['connection: Close, x', 0],
    ['connection: x-close', 4000],
    ['keep-alive: timeout=61, max=100', 60_000],
    ['keep-alive: max=100, timeout=5', 4000],
    ['keep-alive: timeout=1', 0],
    ['keep-alive: timeout=999999', 600_000],
    ['keep-alive: whatever', 4000],
  ])('with %j lets the connection idle for %i ms', (line, idleTime) => {
    expect(telling(`HTTP/1.1 200 OK\r\n${line}${line && '\r\n'}content-length: 0\r\n\r\n`)).toMatchObject({ ended: true, idleTime });
  });

  it.each([
    ['content-length: 0', 0],
    ['connection: keep-alive\r\ncontent-length: 0', 4000],
    ['connection: keep-alive\r\nkeep-alive: timeout=15\r\ncontent-length: 0', 14_000],
  ])('of HTTP/1.0 with %j lets it idle for %i ms', (lines, idleTime) => {
    expect(telling(`HTTP/1.0 200 OK\r\n${lines}\r\n\r\n`)).toMatchObject({ ended: true, idleTime });
  });
});

const long = 'x'.repeat(70_000);
const chunks = (text: string): string => `${head('transfer-encoding: chunked')}${text}`;

describe('an answer is refused', () => {
  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'status line'],
    ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n', 'status line'],
    ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 'status line'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'status line'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'status line'],
    ['a status with letters', 'HTTP/1.1 2x0 OK\r\n\r\n', 'status line'],
    ['two spaces', 'HTTP/1.1  200 OK\r\n\r\n', 'status line'],
    ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n', 'protocol'],
    ['a line without a colon', head('nonsense'), 'field'],
    ['a name with a space', head('a b: c'), 'field'],
    ['a space before the colon', head('content-length : 5'), 'field'],
    ['a first line that is folded', head(' a: b'), 'field'],
    ['a zero byte', head('a: b\0c'), 'field'],
    ['half a line end', head('a: b\nc: d'), 'field'],
    ['the other half', head('a: b\rc: d'), 'field'],
    ['a head that does not end', `HTTP/1.1 200 OK\r\nx: ${long}`, 'longer than 65536'],
    ['a head that is too long', head(`x: ${long}`), 'longer than 65536'],
    ['lengths that differ', head('content-length: 5\r\ncontent-length: 6'), 'differ'],
    ['lengths that differ in one line', head('content-length: 5, 6'), 'differ'],
    ['a negative length', head('content-length: -1'), 'no number'],
    ['a length with a sign', head('content-length: +1'), 'no number'],
    ['a length in hexadecimal', head('content-length: 0x10'), 'no number'],
    ['a length that cannot be counted', head('content-length: 99999999999999999999'), 'no number'],
    ['no length', head('content-length:'), 'no number'],
    ['compressed transfer', head('transfer-encoding: gzip, chunked'), 'not chunked'],
    ['an unknown transfer', head('transfer-encoding: xchunked'), 'not chunked'],
    ['a chunk without a size', chunks('\r\na\r\n'), 'no size'],
    ['a chunk with a bad size', chunks('xyz\r\n'), 'no size'],
    ['a size with something behind it', chunks('5 5\r\nhello\r\n'), 'no number'],
    ['a size in C', chunks('0x5\r\nhello\r\n'), 'no number'],
    ['a negative size', chunks('-5\r\n'), 'no size'],
    ['a size that cannot be counted', chunks('ffffffffffffffff\r\n'), 'counted'],
    ['a chunk shorter than said', chunks('5\r\nhell\r\n0\r\n\r\n'), 'where its size says'],
    ['a chunk longer than said', chunks('5\r\nhello!\r\n0\r\n\r\n'), 'where its size says'],
    ['a size line that ends by halves', chunks('5\nhello'), 'no number'],
    ['an extension that ends by halves', chunks('5;a\nhello'), 'carriage return'],
    ['a size line that is too long', chunks(`5;${long}`), 'longer than 16384'],
    ['a size with too many zeros', chunks('0'.repeat(20_000)), 'longer than 16384'],
    ['trailers that are too long', chunks(`0\r\nx: ${long}`), 'longer than 65536'],
    ['many trailers', chunks(`0\r\n${'x: y\r\n'.repeat(15_000)}`), 'longer than 65536'],
    ['a trailer that ends by halves', chunks('0\r\nx: y\n'), 'carriage return'],
  ])('for %s, and the message does not repeat it', (_what, text, reason) => {
    for (const pieces of [[Buffer.from(text, 'latin1')], cut(Buffer.from(text, 'latin1'), [1, 17, 40, 41])]) {
      expect(() => tellingOf(pieces)).toThrow(
        expect.objectContaining({ name: 'MalformedAnswer', message: expect.stringContaining(reason) }),
      );
    }
  });
});

describe('a reader', () => {
  it('tells nothing of an answer that was dropped while it was told', () => {
    const reader = new AnswerReader();
    const told: string[] = [];
    reader.expect('POST', {
      head: () => reader.drop(),
      data: (bytes) => told.push(String(bytes)),
    });
    expect(reader.read(Buffer.from(`${head('content-length: 2')}ab`))).toBe(false);
    expect(told).toEqual([]);
  });

  it('reads one answer after another', () => {
    const reader = new AnswerReader();
    const told: string[] = [];
    const hearer = {
      head: (status: number) => told.push(String(status)),
      data: (bytes: Uint8Array) => told.push(Buffer.from(bytes).toString()),
    };
    for (const text of [
      chunks('1\r\na\r\n0\r\n\r\n'),
      `${head('content-length: 1')}b`,
      'HTTP/1.1 204 X\r\n\r\n',
      chunks('1\r\nc\r\n0\r\n\r\n'),
    ]) {
      reader.expect('POST', hearer);
      expect(reader.read(Buffer.from(text))).toBe(true);
      reader.drop();
    }
    expect(told).toEqual(['200', 'a', '200', 'b', '204', '200', 'c']);
  });

  it('joins chunks that come together', () => {
    const reader = new AnswerReader();
    const told: string[] = [];
    reader.expect('POST', { head: () => undefined, data: (bytes) => told.push(Buffer.from(bytes).toString()) });
    reader.read(Buffer.from(chunks('1\r\na\r\n2\r\nbc\r\n3\r\nd')));
    reader.read(Buffer.from('ef\r\n0\r\n\r\n'));
    expect(told).toEqual(['abcd', 'ef']);
  });
});

import { describe, expect, it } from 'vitest';
import { readPlainRequest } from './plain-request.ts';

const lines = ['Host: a', 'Authorization: Bearer sk-1', 'Content-Type: application/json', 'Content-Length: 2'];
const head = (first = 'POST /v1/chat/completions HTTP/1.1', fields: readonly string[] = lines): Buffer =>
  Buffer.from(`${first}\r\n${fields.join('\r\n')}\r\n\r\n{}`);

describe('a plain request', () => {
  it('is a POST with a body of a declared length', () => {
    expect(readPlainRequest(head())).toEqual({
      url: '/v1/chat/completions',
      headers: { host: 'a', authorization: 'Bearer sk-1', 'content-type': 'application/json', 'content-length': '2' },
      headBytes: head().length - 2,
      bodyBytes: 2,
      keepsAlive: true,
    });
  });

  it('says whether its connection is to be kept', () => {
    expect(readPlainRequest(head(undefined, [...lines, 'Connection: keep-alive']))?.keepsAlive).toBe(true);
    expect(readPlainRequest(head(undefined, [...lines, 'Connection: close']))?.keepsAlive).toBe(false);
  });

  it.each([
    ['another method', head('GET /v1/models HTTP/1.1')],
    ['an older version', head('POST / HTTP/1.0')],
    ['a URL with its host', head('POST http://a/ HTTP/1.1')],
    ['two spaces', head('POST  / HTTP/1.1')],
    ['a space in the path', head('POST /a b HTTP/1.1')],
    ['no host', head(undefined, lines.slice(1))],
    ['no length', head(undefined, lines.slice(0, 3))],
    ['a signed length', head(undefined, [...lines.slice(0, 3), 'Content-Length: +2'])],
    ['a hexadecimal length', head(undefined, [...lines.slice(0, 3), 'Content-Length: 0x2'])],
    ['an empty length', head(undefined, [...lines.slice(0, 3), 'Content-Length:'])],
    ['two lengths', head(undefined, [...lines, 'Content-Length: 2'])],
    ['two hosts', head(undefined, [...lines, 'host: b'])],
    ['a name twice', head(undefined, [...lines, 'x-a: 1', 'X-A: 2'])],
    ['chunks', head(undefined, [...lines, 'Transfer-Encoding: chunked'])],
    ['chunks instead of a length', head(undefined, [...lines.slice(0, 3), 'Transfer-Encoding: chunked'])],
    ['an expectation', head(undefined, [...lines, 'Expect: 100-continue'])],
    ['an upgrade', head(undefined, [...lines, 'Upgrade: h2c'])],
    ['several wishes for the connection', head(undefined, [...lines, 'Connection: keep-alive, upgrade'])],
    ['a folded line', head(undefined, [...lines, 'x-a: 1', ' 2'])],
    ['a space before the colon', head(undefined, [...lines, 'x-a : 1'])],
    ['a name that is no token', head(undefined, [...lines, 'x a: 1'])],
    ['a byte beyond ASCII', Buffer.concat([head().subarray(0, -6), Buffer.from('\r\nx: \u00e9\r\n\r\n{}', 'utf8')])],
    ['a zero byte', head(undefined, [...lines, 'x-a: \0'])],
    ['a lonely carriage return', head(undefined, [...lines, 'x-a: 1\rx-b: 2'])],
    ['a lonely line feed', head(undefined, [...lines, 'x-a: 1\nx-b: 2'])],
    ['a head that is not whole', head().subarray(0, -4)],
    ['a head that is too long', head(undefined, [...lines, `x-a: ${'a'.repeat(20_000)}`])],
    ['nothing', Buffer.alloc(0)],
    ['a TLS greeting', Buffer.from([22, 3, 1, 2, 0, 1, 0])],
  ])('is not one with %s', (_what, bytes) => expect(readPlainRequest(bytes)).toBeUndefined());
});

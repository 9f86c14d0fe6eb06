import { describe, expect, it } from 'vitest';
import type { OutgoingRequest } from '../transport.ts';
import { Places } from './places.ts';
import { writeRequest } from './request-message.ts';

const request: OutgoingRequest = { method: 'POST', url: 'https://api.test/v1/chat?a=b', headers: {}, body: '', connectDeadline: 1000 };
const place = new Places().find(request.url);
const written = (change: Partial<OutgoingRequest>) => writeRequest({ ...request, ...change }, place);

describe('a request', () => {
  it('says what the caller said, and its host, its length and that the connection stays', () => {
    expect(written({ headers: { 'Content-Type': 'application/json', authorization: 'Bearer k' }, body: '{"a":"é"}' })).toEqual({
      origin: place.origin,
      connectDeadline: 1000,
      method: 'POST',
      text: 'POST /v1/chat?a=b HTTP/1.1\r\nhost: api.test\r\nconnection: keep-alive\r\nContent-Type: application/json\r\nauthorization: Bearer k\r\ncontent-length: 10\r\n\r\n{"a":"é"}',
      encoding: 'utf8',
      body: undefined,
    });
  });

  it('keeps a host that was given, and counts its length itself', () => {
    const { text } = written({ headers: { Host: 'other.test', 'Content-Length': '99' }, body: 'abc' });
    expect(text).toContain('\r\nhost: other.test\r\n');
    expect(text).toContain('\r\ncontent-length: 3\r\n');
    expect(text.match(/host:|content-length:/gi)).toHaveLength(2);
  });

  it('has its body apart where it is long, bytes, or beside a header that is not ASCII', () => {
    const long = 'é'.repeat(5000);
    expect(written({ body: long })).toMatchObject({
      encoding: 'latin1',
      body: long,
      text: expect.stringContaining('content-length: 10000\r\n\r\n'),
    });
    const bytes = new Uint8Array([1, 2]);
    expect(written({ body: bytes })).toMatchObject({ encoding: 'latin1', body: bytes });
    expect(written({ headers: { 'x-name': 'é' }, body: 'é' })).toMatchObject({
      encoding: 'latin1',
      body: 'é',
      text: expect.stringContaining('x-name: é'),
    });
  });

  it.each([
    ['POST', '', 'content-length: 0'],
    ['PUT', '', 'content-length: 0'],
    ['PUT', 'abc', 'content-length: 3'],
    ['GET', '', undefined],
    ['DELETE', '', undefined],
  ])('%s of %j says %j of its length', (method, body, expected) => {
    expect(/content-length: \d+/.exec(written({ method, body }).text)?.[0]).toBe(expected);
  });

  it.each([
    [{ 'x-a': 'b\r\nx-c: d' }],
    [{ 'x-a': 'b\nx-c: d' }],
    [{ 'x-a': 'b\rc' }],
    [{ 'x-a': 'b\0c' }],
    [{ 'x-a': '漢' }],
    [{ 'x-a\r\nx-b': 'c' }],
    [{ 'x a': 'c' }],
    [{ '': 'c' }],
    [{ host: 'a\r\nx: y' }],
    [{ 'Transfer-Encoding': 'chunked' }],
    [{ Connection: 'upgrade' }],
    [{ expect: '100-continue' }],
  ])('with %j is not sent', (headers) => {
    expect(() => written({ headers })).toThrow(/malformed|cannot/);
  });

  it('has a method that is one word', () => {
    expect(() => written({ method: 'GET / HTTP/1.1\r\nx:' })).toThrow('method');
  });

  it('does not repeat in its error what was refused', () => {
    expect(() => written({ headers: { 'x-key': 'secret\n' } })).toThrow(/^((?!secret).)*$/s);
  });
});

describe('a place', () => {
  const places = new Places();
  it.each([
    ['http://a.test', { host: 'a.test', port: 80, secure: false, authority: 'a.test' }, '/'],
    ['https://A.test:443/x', { host: 'a.test', port: 443, secure: true, authority: 'a.test' }, '/x'],
    ['http://[::1]:8080/x?y#z', { host: '::1', port: 8080, secure: false, authority: '[::1]:8080' }, '/x?y'],
    ['http://u:p@a.test/a b\r\n?c=\u00e9', { host: 'a.test', port: 80, secure: false, authority: 'a.test' }, '/a%20b?c=%C3%A9'],
  ])('is what %j says', (url, origin, path) => {
    expect(places.find(url)).toMatchObject({ origin, path });
  });

  it('of the same server has the same origin', () => {
    expect(places.find('https://a.test/1').origin).toBe(places.find('https://a.test/2').origin);
    expect(places.find('https://a.test/1').origin).not.toBe(places.find('http://a.test/1').origin);
  });

  it.each(['ftp://a.test', 'no url', ''])('is none in %j', (url) => {
    expect(() => places.find(url)).toThrow();
  });
});

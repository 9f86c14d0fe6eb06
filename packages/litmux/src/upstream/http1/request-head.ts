import { isStreamed, type RequestBody } from '../../core/request-body.ts';
import type { OutgoingRequest } from '../transport.ts';
import type { Place } from './places.ts';

/**
 * Writes the head of a request (RFC 9112 §3, §5): the caller's fields, and the host, length and connection that are the transport's own to say.
 * Throws where something could be read as another line.
 */
export function writeRequestHead({ method, headers, body }: OutgoingRequest, { path, origin }: Place): string {
  if (!token.test(method)) throw new Error('the method of a request is malformed');
  let lines = '';
  let host = origin.authority;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const part = partOf(name);
    if (!text.test(value)) throw new Error(`the header ${name.toLowerCase()} has a character that headers may not have`);
    if (part === 'field') lines += `${name}: ${value}\r\n`;
    else if (part === 'host') host = value;
  }
  return `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${lines}${lengthLine(method, lengthOf(body))}\r\n`;
}

function lengthLine(method: string, length: number): string {
  return length > 0 || method === 'POST' || method === 'PUT' || method === 'PATCH' ? `content-length: ${length}\r\n` : '';
}

function lengthOf(body: RequestBody): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return isStreamed(body) ? body.size : body.byteLength;
}

/** What becomes of a header. */
type Part = 'field' | 'host' | 'length';

/** Headers that say how a message is framed or what becomes of the connection. */
const ownHeaders: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect']);
const token = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const text = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The same few names go out with every request. */
const known = new Map<string, Part>();
const mostKnown = 1_000;

function partOf(name: string): Part {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  if (!token.test(name)) throw new Error('the name of a header is malformed');
  const lower = name.toLowerCase();
  if (ownHeaders.has(lower)) throw new Error(`the header ${lower} is the connection's own and cannot be set`);
  const part = lower === 'host' ? 'host' : lower === 'content-length' ? 'length' : 'field';
  if (known.size < mostKnown) known.set(name, part);
  return part;
}

import { isStreamed, sizeOf, type RequestBody } from '../../core/request-body.ts';
import { httpToken } from '../../wire/http-fields.ts';
import type { OutgoingRequest } from '../transport.ts';
import type { Origin, Place } from './places.ts';

/** A request as it goes over a connection. */
export interface RequestMessage {
  readonly origin: Origin;
  readonly method: string;
  /** The head, and with it a short body. */
  readonly text: string;
  readonly encoding: 'latin1' | 'utf8';
  /** The body that follows. */
  readonly body: RequestBody | undefined;
  /** Milliseconds until a connection must stand. */
  readonly connectDeadline: number;
}

/** Up to here one string costs less to write than two. */
const longestJoined = 8_192;

/**
 * Writes a request (RFC 9112 §3, §5, §6): the caller's fields, and the host, length and connection that are the transport's own to say.
 * Throws where something could be read as another line.
 */
export function writeRequest({ method, headers, body, connectDeadline }: OutgoingRequest, { path, origin }: Place): RequestMessage {
  if (!httpToken.test(method)) throw new Error('the method of a request is malformed');
  let lines = '';
  let host = origin.authority;
  let isAscii = true;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const part = partOf(name);
    if (!asciiText.test(value)) {
      if (!latinText.test(value)) throw new Error(`the header ${name.toLowerCase()} has a character that headers cannot have`);
      isAscii = false;
    }
    if (part === 'field') lines += `${name}: ${value}\r\n`;
    else if (part === 'host') host = value;
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : sizeOf(body);
  const hasBody = length > 0 || isStreamed(body);
  const lengthLine = hasBody || expectsBody(method) ? `content-length: ${length}\r\n` : '';
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${lines}${lengthLine}\r\n`;
  const isJoined = isAscii && typeof body === 'string' && length <= longestJoined;
  return {
    origin,
    method,
    text: isJoined ? head + body : head,
    encoding: isJoined ? 'utf8' : 'latin1',
    body: isJoined || !hasBody ? undefined : body,
    connectDeadline,
  };
}

/** Without a length, a server that expects a body would wait for one (RFC 9110 §8.6). */
function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

/** What becomes of a header. */
type Part = 'field' | 'host' | 'length';

/** Headers that say how a message is framed or what becomes of the connection. */
const ownHeaders: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect']);
const asciiText = /^[\t\x20-\x7e]*$/;
const latinText = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The same few names go out with every request. */
const known = new Map<string, Part>();
const mostKnown = 1_000;

function partOf(name: string): Part {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  if (!httpToken.test(name)) throw new Error('the name of a header is malformed');
  const lower = name.toLowerCase();
  if (ownHeaders.has(lower)) throw new Error(`the header ${lower} is the connection's own and cannot be set`);
  const part = lower === 'host' ? 'host' : lower === 'content-length' ? 'length' : 'field';
  if (known.size < mostKnown) known.set(name, part);
  return part;
}

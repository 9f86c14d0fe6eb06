import { readHttpFields } from 'litmux/node';

/** The head of a request that is served without `node:http`. */
export interface PlainRequest {
  /** Path and query as the client sent them. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the head, with the empty line. */
  readonly headBytes: number;
  /** Bytes of the body. */
  readonly bodyBytes: number;
  /** The client will ask again over the same connection. */
  readonly keepsAlive: boolean;
}

/**
 * Reads the head with which `bytes` begin where nothing about it asks for more than the plain case: a POST of HTTP/1.1 in the strict grammar of RFC 9112
 * and in ASCII, its head whole, no name twice, a body of a declared length that follows at once. Undefined for everything else, which is not
 * judged here.
 */
export function readPlainRequest(bytes: Buffer): PlainRequest | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1 || end > mostHeadBytes) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const line = requestLine.exec(head);
  if (line?.[1] === undefined || unusual.test(head)) return undefined;
  const read = readHttpFields(head.slice(line[0].length));
  if (read === undefined || read.repeated) return undefined;
  const { fields } = read;
  const length = fields['content-length'];
  if (fields['host'] === undefined || length === undefined || !digits.test(length)) return undefined;
  if (fields['transfer-encoding'] !== undefined || fields['expect'] !== undefined || fields['upgrade'] !== undefined) return undefined;
  const connection = fields['connection'] ?? 'keep-alive';
  const keepsAlive = connection !== 'close';
  if (keepsAlive && connection !== 'keep-alive' && connection !== 'Keep-Alive') return undefined;
  return { url: line[1], headers: fields, headBytes: end + 4, bodyBytes: Number(length), keepsAlive };
}

/** As `node:http` has it. */
const mostHeadBytes = 16_384;
const requestLine = /^POST (\/[\x21-\x7e]*) HTTP\/1\.1\r\n/;
const digits = /^\d{1,12}$/;
/** Anything but printable ASCII, tabs and line ends as they should be. */
const unusual = /[^\t\r\n\x20-\x7e]|\r(?!\n)|(?<!\r)\n/;

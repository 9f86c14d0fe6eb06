import { readHttpFields } from '../../wire/http-fields.ts';
import { MalformedAnswer } from './malformed-answer.ts';

/** The head of an answer, and what it says of the body and of the connection. */
export interface AnswerHead {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  /** How many bytes follow, or how their end is found. */
  readonly body: number | 'chunked' | 'until-close';
  /** Milliseconds for which the connection may idle after this answer; 0: it is not used again. */
  readonly idleTime: number;
}

/**
 * Reads the head of an answer to a request of this method (RFC 9112 §4, §5, §6.3), given without the empty line that ends it.
 * Throws MalformedAnswer.
 */
export function readAnswerHead(text: string, method: string): AnswerHead {
  const newline = text.indexOf('\r\n');
  const status = readStatus(newline === -1 ? text : text.slice(0, newline));
  const fields = newline === -1 ? {} : readFields(text.slice(newline + 2));
  const coding = fields['transfer-encoding'];
  const length = readLength(fields['content-length']);
  const chunked = coding !== undefined && readCoding(coding);
  if (status === 101) throw new MalformedAnswer('it changes to a protocol that was not asked for');
  const bodiless = method === 'HEAD' || status === 204 || status === 304 || status < 200;
  const body = bodiless ? 0 : chunked ? 'chunked' : (length ?? 'until-close');
  // Bytes that should not be there would be taken for the next answer.
  const doubtful = bodiless ? method === 'HEAD' || chunked || (length ?? 0) > 0 : chunked && (length !== undefined || coding !== 'chunked');
  const keeps = !doubtful && body !== 'until-close' && keepsConnection(text.startsWith('HTTP/1.1'), fields['connection']);
  return { status, fields, body, idleTime: keeps ? readIdleTime(fields['keep-alive']) : 0 };
}

function readStatus(line: string): number {
  if (!/^HTTP\/1\.[01] [1-9]\d\d(?: |$)/.test(line))
    throw new MalformedAnswer('it does not begin with a status line of HTTP/1.1 or HTTP/1.0');
  return Number(line.slice(9, 12));
}

function readFields(lines: string): Readonly<Record<string, string>> {
  // Servers of old fold long values over several lines (RFC 9112 §5.2).
  const unfolded = lines.includes('\r\n ') || lines.includes('\r\n\t') ? lines.replace(/\r\n[ \t]+/g, ' ') : lines;
  const read = strayCharacter.test(unfolded) ? undefined : readHttpFields(unfolded);
  if (read === undefined) throw new MalformedAnswer('a field of its head is malformed');
  return read.fields;
}

/** Line ends by halves, and what no line may have (RFC 9110 §5.5). */
const strayCharacter = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n/;

/** A length that is said twice is one as long as both say the same. */
function readLength(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  const [first = '', ...others] = value.split(',').map((one) => one.trim());
  if (!/^\d{1,15}$/.test(first)) throw new MalformedAnswer('its content-length is no number');
  if (others.some((other) => other !== first)) throw new MalformedAnswer('it has content-lengths that differ');
  return Number(first);
}

/** Servers behind servers say `chunked` twice, and do it once. */
function readCoding(value: string): true {
  if (value === 'chunked' || /^chunked(?:[ \t]*,[ \t]*chunked)*$/i.test(value)) return true;
  throw new MalformedAnswer('its transfer-encoding is not chunked');
}

function keepsConnection(isCurrent: boolean, connection: string | undefined): boolean {
  if (connection === undefined) return isCurrent;
  const options = connection.toLowerCase();
  if (/(?:^|,)[ \t]*close[ \t]*(?:,|$)/.test(options)) return false;
  return isCurrent || /(?:^|,)[ \t]*keep-alive[ \t]*(?:,|$)/.test(options);
}

/** How long servers keep connections that say nothing of it: the shortest that is common is 5 s. */
const usualIdleTime = 4_000;
const longestIdleTime = 600_000;
/** What lies between the server's clock and ours. */
const safety = 1_000;

function readIdleTime(keepAlive: string | undefined): number {
  if (keepAlive === undefined) return usualIdleTime;
  const seconds = /(?:^|[\s,;])timeout\s*=\s*"?(\d{1,9})/i.exec(keepAlive)?.[1];
  if (seconds === undefined) return usualIdleTime;
  return Math.min(Math.max(Number(seconds) * 1000 - safety, 0), longestIdleTime);
}

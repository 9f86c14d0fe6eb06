import type { AnswerSink } from '../transport.ts';
import { readAnswerHead } from './answer-head.ts';
import { ChunkedBody } from './chunked-body.ts';
import { MalformedAnswer } from './malformed-answer.ts';

const maximumHead = 65_536;
const endOfHead = '\r\n\r\n';
const beginning = 'HTTP/1.';

/** Who is told of an answer while it is read. */
export type AnswerHearer = Pick<AnswerSink, 'head' | 'data'>;

/**
 * Reads the answers of a connection, one after the other, however their bytes are cut. Interim answers (1xx) are read over.
 * The bytes are only lent to it: what it tells or keeps of them are copies, and it may change them.
 */
export class AnswerReader {
  #hearer: AnswerHearer | undefined;
  #method = '';
  #body: ChunkedBody | number | 'until-close' | undefined;
  /** What has come of a head. */
  #held: Buffer | undefined;
  #begun = false;
  #idleTime = 0;

  /** Something of the answer has come. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Milliseconds for which the connection may idle now that the answer has ended; 0: it is not used again. */
  get idleTime(): number {
    return this.#idleTime;
  }

  /** The next answer is one to a request of this method. */
  expect(method: string, hearer: AnswerHearer): void {
    this.#method = method;
    this.#hearer = hearer;
    this.#body = undefined;
    this.#begun = false;
    this.#idleTime = 0;
  }

  /** Tells nothing any more, and keeps nothing. */
  drop(): void {
    this.#hearer = undefined;
    this.#held = undefined;
    this.#body = undefined;
  }

  /** Reads on; true where the answer has ended. Throws MalformedAnswer, or what the hearer throws. */
  read(bytes: Buffer): boolean {
    this.#begun = true;
    return this.#body === undefined ? this.#readHead(bytes) : this.#readBody(bytes, 0);
  }

  /** True where an answer ends because the other side has closed the connection. */
  get endsByClose(): boolean {
    return this.#body === 'until-close';
  }

  #readHead(incoming: Buffer): boolean {
    const bytes = this.#held === undefined ? incoming : Buffer.concat([this.#held, incoming]);
    this.#held = undefined;
    for (let at = afterNewlines(bytes, 0); ;) {
      const end = bytes.indexOf(endOfHead, at, 'latin1');
      if ((end === -1 ? bytes.length : end) - at > maximumHead) throw new MalformedAnswer(`its head is longer than ${maximumHead} bytes`);
      if (end === -1) return this.#hold(bytes, at);
      const head = readAnswerHead(bytes.toString('latin1', at, end), this.#method);
      at = end + endOfHead.length;
      if (head.status < 200) continue;
      this.#body = head.body === 'chunked' ? new ChunkedBody() : head.body;
      this.#idleTime = head.idleTime;
      this.#hearer?.head(head.status, head.fields);
      return this.#readBody(bytes, at);
    }
  }

  #hold(bytes: Buffer, at: number): false {
    const first = bytes.toString('latin1', at, at + beginning.length);
    if (!beginning.startsWith(first)) throw new MalformedAnswer('it does not begin with a status line of HTTP/1.1 or HTTP/1.0');
    this.#held = Buffer.from(bytes.subarray(at));
    return false;
  }

  #readBody(bytes: Buffer, at: number): boolean {
    const body = this.#body;
    // Whoever heard the head may have hung up.
    if (this.#hearer === undefined || body === undefined) return false;
    if (body === 'until-close') {
      this.#tell(bytes, at, bytes.length);
      return false;
    }
    if (typeof body === 'number') return this.#readCounted(bytes, at, body);
    const next = body.take(bytes, at);
    this.#tell(bytes, body.start, body.end);
    return this.#endsAt(next, bytes, body.ended);
  }

  #readCounted(bytes: Buffer, at: number, left: number): boolean {
    const end = Math.min(bytes.length, at + left);
    const stillLeft = left - (end - at);
    this.#body = stillLeft;
    this.#tell(bytes, at, end);
    return this.#endsAt(end, bytes, stillLeft === 0);
  }

  #endsAt(end: number, bytes: Buffer, ended: boolean): boolean {
    // Nobody asked for what follows.
    if (end < bytes.length) this.#idleTime = 0;
    return ended && this.#hearer !== undefined;
  }

  #tell(bytes: Buffer, from: number, to: number): void {
    if (from < to) this.#hearer?.data(Buffer.from(bytes.subarray(from, to)));
  }
}

/** Some servers send one line too many after the body before. */
function afterNewlines(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0x0d || bytes[at] === 0x0a) at += 1;
  return at;
}

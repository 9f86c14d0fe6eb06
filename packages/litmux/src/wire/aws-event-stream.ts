import type { Frame } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import { crc32 } from './crc32.ts';

/** A message of a stream is at most 16 MiB (AWS's own limit for payloads is 16 MB). */
const maximumMessage = 16 * 1024 * 1024 + 1024;
const preludeLength = 12;

/**
 * Cuts `application/vnd.amazon.eventstream` into frames: prelude (total length, headers length, CRC), headers, payload, CRC; both checksums are
 * verified. The frame's event is `:event-type`; of an exception it is `exception:<:exception-type>`, of an error `error:<:error-code>`.
 * Source: AWS Smithy specification, "Event stream encoding".
 */
export class AwsEventStreamDecoder {
  #rest: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): readonly Frame[] {
    let buffer = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    const frames: Frame[] = [];
    while (buffer.length >= preludeLength) {
      const length = viewOf(buffer).getUint32(0);
      if (length < preludeLength + 4 || length > maximumMessage) throw garbled('an impossible length');
      if (buffer.length < length) break;
      frames.push(readMessage(buffer.subarray(0, length)));
      buffer = buffer.subarray(length);
    }
    this.#rest = buffer.length === 0 ? buffer : buffer.slice();
    return frames;
  }

  end(): readonly Frame[] {
    if (this.#rest.length > 0) throw garbled('an unfinished message');
    return [];
  }
}

function readMessage(message: Uint8Array): Frame {
  const view = viewOf(message);
  const headersLength = view.getUint32(4);
  if (crc32(message.subarray(0, 8)) !== view.getUint32(8)) throw garbled('a wrong prelude checksum');
  if (crc32(message.subarray(0, message.length - 4)) !== view.getUint32(message.length - 4)) throw garbled('a wrong message checksum');
  if (preludeLength + headersLength + 4 > message.length) throw garbled('headers longer than the message');
  const headers = readHeaders(message.subarray(preludeLength, preludeLength + headersLength));
  const data = new TextDecoder().decode(message.subarray(preludeLength + headersLength, message.length - 4));
  const event = eventName(headers);
  return event === undefined ? { data } : { event, data };
}

function eventName(headers: ReadonlyMap<string, string>): string | undefined {
  switch (headers.get(':message-type')) {
    case 'exception':
      return `exception:${headers.get(':exception-type') ?? ''}`;
    case 'error':
      return `error:${headers.get(':error-code') ?? ''}`;
    default:
      return headers.get(':event-type');
  }
}

/** Bytes of each fixed-length header type: bool true, bool false, byte, short, integer, long; timestamp and uuid. */
const fixedLengths: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

function readHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  const view = viewOf(bytes);
  const text = new TextDecoder();
  let at = 0;
  while (at < bytes.length) {
    const nameLength = view.getUint8(at);
    const name = text.decode(bytes.subarray(at + 1, at + 1 + nameLength));
    const type = view.getUint8(at + 1 + nameLength);
    at += 2 + nameLength;
    const fixed = fixedLengths[type];
    if (fixed !== undefined) {
      at += fixed;
      continue;
    }
    const length = view.getUint16(at);
    if (type === 7) headers.set(name, text.decode(bytes.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return headers;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const all = new Uint8Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all;
}

function garbled(what: string): Failure {
  return new Failure('invalid_answer', `The provider's event stream is garbled: ${what}.`);
}

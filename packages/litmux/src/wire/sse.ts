import type { ClientFrame, Frame } from '../core/dialect.ts';

/**
 * Cuts a server-sent event stream into frames, whatever the packet borders: inside a line, a character, between CR and LF.
 * Follows the WHATWG standard's "Interpreting an event stream"; comments, `id` and `retry` are passed over, and an event without data is none.
 */
export class SseDecoder {
  readonly #text = new TextDecoder('utf-8');
  #rest = '';
  #event: string | undefined;
  #data: string[] = [];

  /** The frames that became complete with these bytes. */
  push(bytes: Uint8Array): readonly Frame[] {
    return this.#feed(this.#text.decode(bytes, { stream: true }));
  }

  /** The frame that was complete but for its closing blank line, if any. */
  end(): readonly Frame[] {
    const tail = this.#rest + this.#text.decode();
    this.#rest = '';
    return this.#feed(tail.endsWith('\n') || tail === '' ? `${tail}\n` : `${tail}\n\n`);
  }

  #feed(text: string): readonly Frame[] {
    if (text === '') return [];
    const buffer = this.#rest + text;
    const frames: Frame[] = [];
    let start = 0;
    for (;;) {
      const lf = buffer.indexOf('\n', start);
      const cr = buffer.indexOf('\r', start);
      const stop = cr !== -1 && (lf === -1 || cr < lf) ? cr : lf;
      // A CR at the very end may be half of a CR LF: wait for what follows.
      if (stop === -1 || (stop === cr && cr === buffer.length - 1)) break;
      this.#line(buffer.slice(start, stop), frames);
      start = stop === cr && buffer.charCodeAt(cr + 1) === 10 ? stop + 2 : stop + 1;
    }
    this.#rest = buffer.slice(start);
    return frames;
  }

  #line(line: string, frames: Frame[]): void {
    if (line === '') {
      if (this.#data.length > 0) frames.push(frame(this.#event, this.#data.length === 1 ? (this.#data[0] ?? '') : this.#data.join('\n')));
      this.#event = undefined;
      if (this.#data.length > 0) this.#data = [];
      return;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    if (name === 'data') this.#data.push(value(line, colon));
    else if (name === 'event') this.#event = value(line, colon);
  }
}

/** A frame as the text of a server-sent event. */
export function writeSse(frame: ClientFrame): string {
  const data = typeof frame.data === 'string' ? frame.data : JSON.stringify(frame.data);
  return frame.event === undefined ? `data: ${data}\n\n` : `event: ${frame.event}\ndata: ${data}\n\n`;
}

function frame(event: string | undefined, data: string): Frame {
  return event === undefined ? { data } : { event, data };
}

function value(line: string, colon: number): string {
  if (colon === -1) return '';
  return line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { asFailure, Failure, type FormField } from 'litmux/engine';
import type { FileKeeper, HeldFile } from 'litmux/node';
import { readPieces } from './read-body.ts';

/** A request and the way back to its client. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Where the files of a form go, and how large it may be. */
export interface FormPlace {
  readonly keeper: FileKeeper;
  /** Bytes of the whole body at most. */
  readonly limit: number;
  /** Milliseconds between two pieces at most. */
  readonly idle?: number;
}

/**
 * Takes in a form as it comes, no faster than its files can be kept; they are kept until the response closes. Rejects with a Failure when the
 * client can read an answer, or has hung up; then nothing of the form is kept.
 */
export function receiveForm({ request, response }: Exchange, { keeper, limit, idle = 60_000 }: FormPlace): Promise<readonly FormField[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly FormField[]>();
  const form = new ArrivingForm(request, keeper);
  const giveUp = (failure: Failure): void => {
    form.fail(failure);
    reject(failure);
  };
  response.once('close', () => giveUp(disconnected()));
  if (response.closed) giveUp(disconnected());
  request.setTimeout(idle, () => {
    response.once('finish', () => request.destroy());
    giveUp(new Failure('timeout', `Timeout: nothing came of the request for ${idle / 1000} s.`));
  });
  readPieces(request, limit, {
    piece: (piece) => form.write(piece),
    dropped: () => form.fail(new Failure('request_too_large', 'The form is too large.')),
    end: () => {
      request.setTimeout(0);
      void form.end().then(resolve, reject);
    },
    refused: reject,
  });
  return promise;
}

function disconnected(): Failure {
  return new Failure('client_disconnect', 'The client closed the connection before the request was complete.');
}

/** Texts and small files are held in memory, so that they and their number are bounded. */
const mostTextBytes = 1024 * 1024;
const mostParts = 1000;
const mostFiles = 64;
const mostHeadBytes = 16 * 1024;

/** A form that is coming in. */
class ArrivingForm {
  readonly #request: IncomingMessage;
  readonly #keeper: FileKeeper;
  readonly #parser: BusboyInstance | undefined;
  readonly #fields: Promise<FormField>[] = [];
  readonly #files: HeldFile[] = [];
  readonly #parsed = Promise.withResolvers<void>();
  #textBytes = 0;
  #failure: Failure | undefined;
  #coming: Readable | undefined;

  constructor(request: IncomingMessage, keeper: FileKeeper) {
    this.#request = request;
    this.#keeper = keeper;
    this.#parsed.promise.catch(() => {});
    this.#parser = this.#openParser();
  }

  write(piece: Buffer): void {
    if (this.#failure === undefined && this.#parser?.write(piece) === false) this.#request.pause();
  }

  /** All fields, when their files are kept. */
  async end(): Promise<readonly FormField[]> {
    if (this.#failure === undefined) this.#parser?.end();
    await this.#parsed.promise;
    return Promise.all(this.#fields);
  }

  /** Gives up, or is done with: what was kept is gone, and what still comes is passed over. */
  fail(failure: Failure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#coming?.destroy(failure);
    this.#close();
    this.#parsed.reject(failure);
    this.#request.resume();
  }

  #openParser(): BusboyInstance | undefined {
    try {
      const limits = { fieldSize: mostTextBytes, parts: mostParts, files: mostFiles, headerSize: mostHeadBytes };
      const parser = new Busboy({ headers: { 'content-type': this.#request.headers['content-type'] ?? '' }, preservePath: true, limits });
      parser.on('field', (name, value, _nameIsCut, isCut) => this.#text(name, isCut ? undefined : value));
      parser.on('file', (name, stream, fileName, _encoding, type) => this.#file(name, stream, { name: fileName || name, type }));
      parser.on('partsLimit', () => this.fail(tooMany('parts', mostParts)));
      parser.on('filesLimit', () => this.fail(tooMany('files', mostFiles)));
      parser.on('error', () => this.fail(incomplete()));
      parser.on('finish', () => this.#parsed.resolve());
      parser.on('drain', () => this.#request.resume());
      return parser;
    } catch {
      this.fail(incomplete());
      return undefined;
    }
  }

  /** A part without a name is none. */
  #text(name: string | undefined, value: string | undefined): void {
    if (name === undefined) return;
    this.#textBytes += value?.length ?? Infinity;
    if (this.#textBytes > mostTextBytes) this.fail(tooMuchText(name));
    else this.#fields.push(Promise.resolve({ name, value: value ?? '' }));
  }

  #file(name: string | undefined, stream: Readable, label: { readonly name: string; readonly type: string }): void {
    this.#coming = stream;
    stream.on('error', () => {});
    if (name === undefined) return void stream.resume();
    const kept = this.#keep(name, stream, label);
    kept.catch((error: unknown) => this.fail(this.#failure ?? asFailure(error)));
    this.#fields.push(kept);
  }

  async #keep(name: string, stream: Readable, label: { readonly name: string; readonly type: string }): Promise<FormField> {
    const file = await this.#keeper.take(stream, label);
    this.#files.push(file);
    if (this.#failure !== undefined) this.#close();
    return { name, value: file };
  }

  #close(): void {
    for (const file of this.#files.splice(0)) void file.close();
  }
}

function incomplete(): Failure {
  return new Failure('invalid_request', 'The body is not a complete multipart form.');
}

function tooMany(what: string, most: number): Failure {
  return new Failure('invalid_request', `The form has more than ${most} ${what}.`);
}

function tooMuchText(name: string): Failure {
  return new Failure('request_too_large', `The texts of the form are longer than ${mostTextBytes} bytes.`, { param: name });
}

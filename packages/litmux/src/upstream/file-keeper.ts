import { randomUUID } from 'node:crypto';
import { readSync } from 'node:fs';
import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { FilePart } from '../core/modality.ts';
import { PassingBuffers } from './passing-buffers.ts';

/** Where files are kept, and how much of them. */
export interface FileRoom {
  /** The folder of what is not held in memory; it is made where it is missing. */
  readonly directory: string;
  /** A file up to this many bytes is held in memory. */
  readonly inMemory?: number;
  /** The bytes of all files that are kept at once; one that would be more is refused. */
  readonly most?: number;
}

/** What a file is called, and its media type. */
export interface FileLabel {
  readonly name: string;
  readonly type: string;
}

/** A file that was taken in. */
export interface HeldFile extends FilePart {
  /** Gives up what is kept of it. */
  close(): Promise<void>;
}

/**
 * Takes in files whose bytes come piece by piece, so that memory holds only small ones. A larger one is kept in a file that has no name and
 * that nobody else can read: it is gone when it is closed, and when the process ends, however it ends.
 */
export class FileKeeper {
  readonly #directory: string;
  readonly #inMemory: number;
  readonly #most: number;
  #folder: Promise<unknown> | undefined;
  #kept = 0;
  readonly #passing = new PassingBuffers();

  constructor({ directory, inMemory = 256 * 1024, most = 4 * 1024 ** 3 }: FileRoom) {
    this.#directory = directory;
    this.#inMemory = inMemory;
    this.#most = most;
  }

  /** Takes in a file. Rejects as `pieces` does, and with `unavailable` where there is no room for it; then nothing of it is left. */
  async take(pieces: AsyncIterable<Uint8Array>, label: FileLabel): Promise<HeldFile> {
    const taking = new Taking({ open: () => this.#open(), passed: (bytes) => this.#passing.pass(bytes) });
    const close = async (): Promise<void> => {
      this.#kept -= taking.size;
      await taking.close();
    };
    try {
      for await (const piece of pieces) {
        this.#kept += piece.length;
        taking.size += piece.length;
        if (this.#kept > this.#most) throw noRoom();
        await taking.add(piece, this.#inMemory);
        this.#passing.pass(piece.length);
      }
    } catch (error) {
      await close();
      throw isFull(error) ? noRoom(error) : error;
    }
    return taking.heldFile(label, close);
  }

  async #open(): Promise<FileHandle> {
    this.#folder ??= mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#folder;
    const path = join(this.#directory, randomUUID());
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return file;
  }
}

/** What the taking of a file needs. */
interface TakingPlace {
  open(): Promise<FileHandle>;
  /** Bytes were read and are not needed any more. */
  passed(bytes: number): void;
}

/** A file of the caller's own, which is read while it is sent. Rejects with `invalid_request` where it cannot be read. */
export async function openFile(path: string, label: FileLabel): Promise<HeldFile> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { size } = await file.stat();
    const head = new Uint8Array(Math.min(size, headBytes));
    await file.read(head, 0, head.length, 0);
    const opened = file;
    return keptFile(opened, { label, size, head, close: () => opened.close(), passed: () => {} });
  } catch (error) {
    await file?.close();
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Failure('invalid_request', `The file ${path} cannot be read: ${reason}.`, { cause: error });
  }
}

/** One file that is being taken in: first in memory, then in a file. */
class Taking {
  readonly #place: TakingPlace;
  readonly #held: Uint8Array[] = [];
  #head: Uint8Array | undefined;
  #file: FileHandle | undefined;
  size = 0;

  constructor(place: TakingPlace) {
    this.#place = place;
  }

  async add(piece: Uint8Array, inMemory: number): Promise<void> {
    if (this.#file !== undefined) return this.#file.writeFile(piece);
    this.#held.push(piece);
    if (this.size <= inMemory) return;
    this.#file = await this.#place.open();
    const held = Buffer.concat(this.#held.splice(0));
    this.#head = Uint8Array.from(held.subarray(0, headBytes));
    await this.#file.writeFile(held);
  }

  heldFile(label: FileLabel, close: () => Promise<void>): HeldFile {
    const { size } = this;
    const [file, head, place] = [this.#file, this.#head, this.#place];
    if (file === undefined || head === undefined) return { ...label, bytes: Buffer.concat(this.#held), close };
    return keptFile(file, { label, size, head, close, passed: (bytes) => place.passed(bytes) });
  }

  async close(): Promise<void> {
    this.size = 0;
    this.#held.length = 0;
    await this.#file?.close();
    this.#file = undefined;
  }
}

/** What is known of a file that is kept outside memory. */
interface KeptFacts extends Pick<TakingPlace, 'passed'> {
  readonly label: FileLabel;
  readonly size: number;
  readonly head: Uint8Array;
  readonly close: () => Promise<void>;
}

function keptFile(file: FileHandle, { label, size, head, close, passed }: KeptFacts): HeldFile {
  return {
    ...label,
    get bytes(): Uint8Array {
      return readAll(file.fd, size);
    },
    kept: { size, head, read: () => readPieces(file, size, passed) },
    close,
  };
}

/** Long enough for a recording's head, its tag included. */
const headBytes = 64 * 1024;
const pieceBytes = 64 * 1024;

async function* readPieces(file: FileHandle, size: number, passed: TakingPlace['passed']): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size;) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, size - at));
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw new Failure('internal', 'A file that was kept is shorter than it was.');
    yield piece.subarray(0, bytesRead);
    at += bytesRead;
    passed(bytesRead);
  }
}

function readAll(descriptor: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size;) {
    const count = readSync(descriptor, bytes, at, size - at, at);
    if (count === 0) throw new Failure('internal', 'A file that was kept is shorter than it was.');
    at += count;
  }
  return bytes;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function noRoom(cause?: unknown): Failure {
  return new Failure('unavailable', 'Too many files are being uploaded at the moment. Try again in a moment.', { retryAfter: 1, cause });
}

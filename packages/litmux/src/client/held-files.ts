import type { FileKeeper, FileLabel, HeldFile } from '../upstream/file-keeper.ts';
import { mediaKind } from '../wire/media-kind.ts';
import type { FileParams } from './client-body.ts';

/** The files of a call, ready to be sent as often as it is tried. */
export interface HeldFiles {
  readonly files: FileParams;
  /** Gives up what is kept of them. */
  close(): Promise<void>;
}

/** Takes in the files that a call gives as a path, a `Blob` or a stream: small ones are held in memory, large ones read while they are sent. */
export async function holdFiles({ file, image, mask }: FileParams): Promise<HeldFiles> {
  const holding = new Holding();
  try {
    const files = { file: await holding.hold(file), image: await holding.hold(image), mask: await holding.hold(mask) };
    return { files, close: () => holding.close() };
  } catch (error) {
    await holding.close();
    throw error;
  }
}

class Holding {
  readonly #held: HeldFile[] = [];
  #keeper: FileKeeper | undefined;

  /** A file, several, or what is none (an address), which stays as it is. */
  async hold(value: unknown): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.#holdAll(value);
    if (value instanceof Uint8Array) return { ...labelOf({}, value), bytes: value };
    if (value instanceof Blob) return this.#take(value.stream(), labelOf(value, new Uint8Array(await value.slice(0, 16).arrayBuffer())));
    if (isStream(value)) return this.#take(value, labelOf('path' in value ? { name: value.path } : {}));
    if ('stream' in value && isStream(value.stream)) return this.#take(value.stream, labelOf(value));
    if ('path' in value && typeof value.path === 'string') return this.#open(value.path, labelOf({ name: value.path, ...value }));
    return value;
  }

  async #holdAll(values: readonly unknown[]): Promise<readonly unknown[]> {
    const held: unknown[] = [];
    for (const value of values) held.push(await this.hold(value));
    return held;
  }

  async close(): Promise<void> {
    await Promise.all(this.#held.splice(0).map((file) => file.close()));
  }

  async #take(pieces: AsyncIterable<Uint8Array>, label: FileLabel): Promise<HeldFile> {
    if (this.#keeper === undefined) {
      const [{ FileKeeper: Keeper }, { tmpdir }] = await Promise.all([import('../upstream/file-keeper.ts'), import('node:os')]);
      this.#keeper = new Keeper({ directory: tmpdir() });
    }
    return this.#hold(await this.#keeper.take(pieces, label));
  }

  async #open(path: string, label: FileLabel): Promise<HeldFile> {
    const { openFile } = await import('../upstream/file-keeper.ts');
    return this.#hold(await openFile(path, label));
  }

  #hold(file: HeldFile): HeldFile {
    this.#held.push(file);
    return file;
  }
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** What a file says of itself, else what its beginning tells: providers want to know the format by its name. */
function labelOf(file: object, head: Uint8Array = new Uint8Array()): FileLabel {
  const kind = mediaKind(head);
  const name = 'name' in file && typeof file.name === 'string' ? file.name.split(/[/\\]/).at(-1) : undefined;
  const type = 'type' in file && typeof file.type === 'string' && file.type !== '' ? file.type : undefined;
  return {
    name: name ?? (kind === undefined ? 'file' : `file.${kind.extension}`),
    type: type ?? kind?.type ?? 'application/octet-stream',
  };
}

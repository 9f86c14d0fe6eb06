import { Failure } from '../core/failure.ts';
import type { FilePart } from '../core/modality.ts';

/** Fetches what stands at an http address that a caller gave. Rejects with `media_not_fetched`. */
export type MediaFetcher = (url: string, signal: AbortSignal) => Promise<FilePart>;

/**
 * A fetcher bounded as the environment says: `MAX_IMAGE_URL_DOWNLOAD_SIZE_MB` (20 by default; 0 switches it off) and
 * `LITMUX_FETCH_PRIVATE_MEDIA` (`true` allows addresses that are not public). What it needs loads at its first use.
 */
export function mediaFetcher(env: (name: string) => string | undefined): MediaFetcher {
  return async (url, signal) => {
    const [{ fetchMedia }, { isPublicAddress }] = await Promise.all([import('./fetch-media.ts'), import('./public-address.ts')]);
    const allows = allowsPrivate(env) ? (): boolean => true : isPublicAddress;
    return fetchMedia(url, { mostBytes: mostBytes(env), deadline: 30_000, allows }, signal);
  };
}

const megabyte = 1024 * 1024;

function mostBytes(env: (name: string) => string | undefined): number {
  const most = Number(env('MAX_IMAGE_URL_DOWNLOAD_SIZE_MB') ?? 20);
  return (Number.isFinite(most) ? most : 20) * megabyte;
}

function allowsPrivate(env: (name: string) => string | undefined): boolean {
  return /^(?:1|true|yes)$/i.test(env('LITMUX_FETCH_PRIVATE_MEDIA') ?? '');
}

/** As many addresses of one call are asked, as many at once, and as many bytes are held of them at most. */
const mostAddresses = 50;
const atOnce = 4;
const mostHeld = 64 * megabyte;

/** What stands at addresses, fetched once in a call however often it is asked. Everything is bounded: what would be more is refused with `media_not_fetched`. */
export class FetchedMedia {
  readonly #files = new Map<string, Promise<FilePart>>();
  #held = 0;

  /** What stands at each of the addresses. Rejects with the first failure. */
  async all(addresses: readonly string[], fetch: (url: string) => Promise<FilePart>): Promise<ReadonlyMap<string, FilePart>> {
    const urls = [...new Set(addresses)];
    if (urls.length > mostAddresses) throw tooMuch(`more than ${mostAddresses} addresses`);
    const files = new Map<string, FilePart>();
    for (let start = 0; start < urls.length; start += atOnce) {
      const some = urls.slice(start, start + atOnce);
      const fetched = await Promise.all(some.map((url) => this.#file(url, fetch)));
      fetched.forEach((file, index) => files.set(some[index] ?? '', file));
    }
    return files;
  }

  #file(url: string, fetch: (url: string) => Promise<FilePart>): Promise<FilePart> {
    let file = this.#files.get(url);
    if (file === undefined) {
      file = fetch(url).then((fetched) => this.#hold(fetched));
      this.#files.set(url, file);
      // A later attempt tries again what failed.
      file.catch(() => this.#files.delete(url));
    }
    return file;
  }

  #hold(file: FilePart): FilePart {
    this.#held += file.bytes.length;
    if (this.#held > mostHeld) throw tooMuch(`more than ${mostHeld / megabyte} MB`);
    return file;
  }
}

function tooMuch(what: string): Failure {
  return new Failure('media_not_fetched', `Media was not fetched: one call names ${what}.`);
}

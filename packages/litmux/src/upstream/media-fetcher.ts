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

/** What stands at addresses, fetched once in a call however often it is asked. */
export class FetchedMedia {
  readonly #held = new Map<string, Promise<FilePart>>();

  /** What stands at each of the addresses. Rejects with the first failure. */
  async all(addresses: readonly string[], fetch: (url: string) => Promise<FilePart>): Promise<ReadonlyMap<string, FilePart>> {
    const files = await Promise.all(addresses.map((url) => this.#one(url, fetch)));
    return new Map(addresses.flatMap((url, index) => (files[index] === undefined ? [] : [[url, files[index]]])));
  }

  #one(url: string, fetch: (url: string) => Promise<FilePart>): Promise<FilePart> {
    let file = this.#held.get(url);
    if (file === undefined) {
      file = fetch(url);
      this.#held.set(url, file);
      // A later attempt tries again what failed.
      file.catch(() => this.#held.delete(url));
    }
    return file;
  }
}

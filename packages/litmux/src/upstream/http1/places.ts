/** A server that is called: connections to it are interchangeable. */
export interface Origin {
  readonly secure: boolean;
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** As the `host` header says it. */
  readonly authority: string;
  /** What its last TLS connection left, so that the next one stands sooner. */
  session: Buffer | undefined;
}

/** Where a request goes: whom to connect to, and what to ask there. */
export interface Place {
  readonly origin: Origin;
  /** Path and query, as they stand in the request's first line. */
  readonly path: string;
}

const mostPlaces = 4096;

/** What URLs mean. Parsing one costs as much as translating a small body, and deployments call the same few. */
export class Places {
  readonly #places = new Map<string, Place>();
  readonly #origins = new Map<string, Origin>();

  /** Throws where the URL is none, or of another scheme than `http:` and `https:`. */
  find(url: string): Place {
    const known = this.#places.get(url);
    if (known !== undefined) return known;
    if (this.#places.size >= mostPlaces) {
      this.#places.clear();
      this.#origins.clear();
    }
    const parsed = new URL(url);
    // Whatever is no visible character of ASCII, the parser has escaped.
    const place = { origin: this.#origin(parsed), path: parsed.pathname + parsed.search };
    this.#places.set(url, place);
    return place;
  }

  #origin({ protocol, hostname, port, host }: URL): Origin {
    if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`${protocol} is not called, only http: and https: are`);
    const key = `${protocol}//${host}`;
    let origin = this.#origins.get(key);
    if (origin === undefined) {
      const secure = protocol === 'https:';
      origin = {
        secure,
        host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
        port: port === '' ? (secure ? 443 : 80) : Number(port),
        authority: host,
        session: undefined,
      };
      this.#origins.set(key, origin);
    }
    return origin;
  }
}

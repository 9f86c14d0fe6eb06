import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Failure } from '../core/failure.ts';
import type { FilePart } from '../core/modality.ts';
import { mediaKind } from '../wire/media-kind.ts';

/** Bounds of what is fetched on behalf of callers. */
export interface MediaBounds {
  /** Bytes of one file at most; 0: nothing is fetched. */
  readonly mostBytes: number;
  /** Milliseconds for one file, redirects included. */
  readonly deadline: number;
  /** Whether an IP address may be asked. */
  allows(address: string): boolean;
}

const mostRedirects = 3;

/**
 * Fetches a picture, sound, film or document that stands at an http address. A caller chose the address, so it must lead to the public net:
 * every host on the way is resolved once, and only addresses that were found to be public are connected to.
 * Throws `media_not_fetched` saying why.
 */
export async function fetchMedia(address: string, bounds: MediaBounds, signal: AbortSignal): Promise<FilePart> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(bounds.deadline)]);
  let url = webUrl(address);
  if (bounds.mostBytes <= 0) throw notFetched(url, 'fetching media by address is switched off');
  try {
    for (let redirects = 0; ; redirects += 1) {
      const answer = await ask(url, bounds, ending);
      const { statusCode: status = 0 } = answer;
      if (status >= 200 && status < 300) return await read(answer, url, bounds);
      answer.destroy();
      const { location } = answer.headers;
      if (status < 300 || status >= 400 || location === undefined) throw notFetched(url, `the host answered with status ${status}`);
      if (redirects === mostRedirects) throw notFetched(url, `it was redirected more than ${mostRedirects} times`);
      url = webUrl(location, url);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (!signal.aborted && ending.aborted) throw notFetched(url, `it did not come within ${bounds.deadline / 1000} s`, error);
    throw notFetched(url, error instanceof Error ? error.message : 'the connection failed', error);
  }
}

function webUrl(address: string, from?: URL): URL {
  const url = URL.canParse(address, from?.href) ? new URL(address, from?.href) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Failure('media_not_fetched', 'Media was not fetched: its address is none of http or https.');
  if (url.username !== '' || url.password !== '') throw notFetched(url, 'its address holds a user name');
  return url;
}

function ask(url: URL, bounds: MediaBounds, signal: AbortSignal): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !bounds.allows(host)) throw notFetched(url, isClosed);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      { agent: false, signal, headers: { accept: '*/*', 'user-agent': 'litmux' }, lookup: guarded(bounds) },
      resolve,
    );
    request.on('error', reject);
    request.end();
  });
}

const isClosed =
  'its address is not a public one (private, loopback and link-local addresses are refused; LITMUX_FETCH_PRIVATE_MEDIA=true allows them)';

/** Resolves a host for one connection, which goes to the addresses that were looked at and to no other. */
function guarded({ allows }: MediaBounds): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, []);
      if (found.length === 0 || !found.every(({ address }) => allows(address))) return done(new Error(isClosed), []);
      const [first] = found;
      if (options.all === true || first === undefined) return done(null, found);
      return done(null, first.address, first.family);
    });
  };
}

async function read(answer: IncomingMessage, url: URL, { mostBytes }: MediaBounds): Promise<FilePart> {
  const tooLong = `it is longer than ${mostBytes} bytes`;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    if (Number(answer.headers['content-length'] ?? 0) > mostBytes) throw notFetched(url, tooLong);
    for await (const chunk of answer.iterator()) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > mostBytes) throw notFetched(url, tooLong);
      chunks.push(chunk);
    }
  } finally {
    answer.destroy();
  }
  const bytes = Buffer.concat(chunks);
  const type = typeOf(answer.headers['content-type'], bytes);
  if (type === undefined)
    throw notFetched(url, `it is no picture, sound, film or document (${answer.headers['content-type'] ?? 'no content type'})`);
  return { name: url.pathname.split('/').at(-1) || 'media', type, bytes };
}

/** The media type by its header, or by how the bytes begin where the header says nothing; undefined for a web page and the like. */
function typeOf(header: string | undefined, bytes: Buffer): string | undefined {
  const said = header?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^(?:image|audio|video)\/|^application\/(?:pdf|json|xml|msword|vnd\.)|^text\/(?!html)/.test(said)) return said;
  if (said !== '' && !/octet-stream|binary|force-download/.test(said)) return undefined;
  return mediaKind(bytes)?.type;
}

function notFetched(url: URL, why: string, cause?: unknown): Failure {
  const place = `${url.protocol}//${url.host}${url.pathname}`.slice(0, 200);
  return new Failure('media_not_fetched', `Media was not fetched from ${place}: ${why}.`, { cause });
}

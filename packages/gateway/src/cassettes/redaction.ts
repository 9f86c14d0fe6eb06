import { Secret } from 'litmux/core';
import type { RoutingTable } from 'litmux/engine';

/** What stands where a secret stood. */
const mark = '***';

/** Texts shorter than this are too common to be looked for everywhere. */
const shortestSecret = 6;

const secretHeader =
  /authorization$|(?:^|[-_])(?:auth(?:[-_]|$)|(?:apikey|key|token|secret|signature|credential|password|cookie|organization|project)$)/i;
const secretQuery = /^(?:key|api[-_]?key|code|access_token|token|sig|signature|x-(?:amz|goog)-.*)$/i;

/** Texts that are secrets wherever they stand: in the group `secret`, else as a whole. */
const secretTexts: readonly RegExp[] = [
  /"(?:access_token|refresh_token|id_token|client_secret|api_key|apikey|password|private_key|authorization|session_?token|secret_?access_?key|access_?key_?id)"\s*:\s*"(?<secret>(?:[^"\\]|\\.)+)"/dgi,
  /(?:^|&)(?:client_secret|assertion|client_assertion|refresh_token|password|subject_token)=(?<secret>[^&\s]+)/dg,
  /<(?:SecretAccessKey|SessionToken|AccessKeyId)>(?<secret>[^<]+)</dg,
  /[?&](?:key|api[-_]?key|access_token|sig|signature|x-(?:amz|goog)-(?:signature|credential|security-token))=(?<secret>[^&\s"'\\]+)/dgi,
  /\bBearer\s+(?<secret>[\w.~+/=-]{12,})/dgi,
  /\b(?:sk|pk|rk|gsk|xai|hf|r8|pplx|nvapi|tgp|csk|fw)[-_](?=[\w-]*\d)[\w-]{16,}/dg,
  /\bAIza[\w-]{30,}|\bya29\.[\w.-]{16,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/dg,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/dg,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----/dgs,
];

/** Takes the secrets out of one exchange: those in its headers and its URL, those of the config, and whatever looks like one. */
export class Redaction {
  readonly #secrets: readonly string[];

  /** `known` are the secrets of the config; more are found in the request itself. */
  constructor(request: { readonly url: string; readonly headers: Readonly<Record<string, string>> }, known: Iterable<string> = []) {
    const found = new Set([...known, ...secretsInHeaders(request.headers), ...secretsInQuery(request.url)]);
    const long = [...found].filter((secret) => secret.length >= shortestSecret);
    // The longest first: one may be a part of another.
    this.#secrets = [...new Set(long.flatMap(formsOf))].toSorted((one, other) => other.length - one.length);
  }

  headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        secretHeader.test(name)
          ? value.replace(/^(?:([A-Za-z][\w-]*) )?.*$/s, (_, scheme) => (scheme === undefined ? mark : `${scheme} ${mark}`))
          : this.text(value),
      ]),
    );
  }

  url(url: string): string {
    const clean = url
      .replace(/^(\w+:\/\/)[^/@?]*@/, '$1')
      .replace(/([?&])([^=&]+)=([^&]*)/g, (whole, before: string, name: string) =>
        secretQuery.test(name) ? `${before}${name}=${mark}` : whole,
      );
    return this.text(clean);
  }

  text(text: string): string {
    return this.pieces([text])[0] ?? '';
  }

  /** The pieces of one text; a secret that spans several is taken out of all of them. */
  pieces(pieces: readonly string[]): readonly string[] {
    const spans = this.#spans(pieces.join(''));
    let start = 0;
    return pieces.map((piece) => {
      const from = start;
      start += piece.length;
      return spans.length === 0 ? piece : without(piece, from, spans);
    });
  }

  /** Bytes that are no text keep their length: each byte of a secret becomes an asterisk. */
  bytes(bytes: Uint8Array): Buffer {
    let text = Buffer.from(bytes).toString('latin1');
    for (const secret of this.#secrets) text = text.replaceAll(secret, '*'.repeat(secret.length));
    return Buffer.from(text, 'latin1');
  }

  #spans(text: string): readonly Span[] {
    const spans: Span[] = [];
    for (const secret of this.#secrets) {
      for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + secret.length))
        spans.push({ start: at, end: at + secret.length });
    }
    for (const pattern of secretTexts) {
      for (const { indices } of text.matchAll(pattern)) {
        const [start, end] = indices?.groups?.['secret'] ?? indices?.[0] ?? [0, 0];
        spans.push({ start, end });
      }
    }
    return merged(spans);
  }
}

/** The secrets of a config: credentials of its deployments. */
export function secretsOf({ byId, patterns }: RoutingTable): readonly string[] {
  const ofPatterns = patterns.flatMap((pattern) => pattern.group(pattern.name.replaceAll('*', 'secrets'))?.deployments ?? []);
  return [...byId.values(), ...ofPatterns].flatMap(({ settings }) =>
    Object.values(settings).flatMap((value) => (value instanceof Secret ? [value.reveal()] : [])),
  );
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A piece that begins at `from` without what lies in the spans; the mark stands where a span begins. */
function without(piece: string, from: number, spans: readonly Span[]): string {
  let clean = '';
  let at = 0;
  for (const { start, end } of spans) {
    const [first, last] = [start - from, end - from];
    if (last <= 0 || first >= piece.length) continue;
    if (first >= at) clean += piece.slice(at, first) + mark;
    at = Math.max(at, Math.min(last, piece.length));
  }
  return clean + piece.slice(at);
}

function merged(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else if (span.end > last.end) joined[joined.length - 1] = { start: last.start, end: span.end };
  }
  return joined;
}

function secretsInHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  const values = Object.entries(headers).flatMap(([name, value]) => (secretHeader.test(name) ? [value] : []));
  return values.flatMap((value) => [value, value.replace(/^[A-Za-z][\w-]* /, '')]);
}

function secretsInQuery(url: string): readonly string[] {
  const query = URL.parse(url)?.searchParams ?? [];
  return [...query].flatMap(([name, value]) => (secretQuery.test(name) ? [value] : []));
}

/** A secret as it may stand in a URL, in JSON, and in JSON that is a text of JSON, as arguments of tools are. */
function formsOf(secret: string): readonly string[] {
  const once = escaped(secret);
  const twice = escaped(once);
  return [secret, once, twice, escaped(twice), encodeURIComponent(secret)];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

import { Document, parse, Scalar, visit } from 'yaml';
import { isObject, numberOf, objectOf, objectsOf, textOf, type JsonObject, type JsonValue } from 'litmux/core';

/** One upstream exchange as it was recorded, secrets redacted. Times are milliseconds since the request was sent. */
export interface Cassette {
  /** ISO 8601. */
  readonly recordedAt: string;
  readonly request: RecordedRequest;
  /** Absent where no answer began. */
  readonly answer?: RecordedAnswer;
  readonly end: RecordedEnd;
}

/** What was sent. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RecordedBody;
}

/** A body: JSON as a value, other text as it was, anything else as base64. */
export type RecordedBody = { readonly json: JsonValue } | { readonly text: string } | { readonly base64: string };

/** What came back. */
export interface RecordedAnswer {
  readonly at: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly RecordedChunk[];
}

/** A piece of the answer as it came from the network. */
export type RecordedChunk = { readonly at: number } & ({ readonly text: string } | { readonly base64: string });

/** How the exchange ended: whole, cut off by the provider or the network, or closed by litmux (a hang-up, a deadline). */
export interface RecordedEnd {
  readonly at: number;
  readonly how: EndKind;
  /** What cut it off. */
  readonly error?: string;
}

const endKinds = ['complete', 'cut', 'closed'] as const;

/** The ways in which an exchange ends. */
export type EndKind = (typeof endKinds)[number];

/** The version of the format, which stands first in every file. */
const format = 1;

/** A cassette as YAML text. */
export function writeCassette({ recordedAt, request, answer, end }: Cassette): string {
  const { body, ...head } = request;
  const content = { litmux_cassette: format, recorded_at: recordedAt, request: { ...head, ...body }, answer, end };
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, { Scalar: (_key, scalar) => quoteBlank(scalar) });
  return document.toString({ lineWidth: 0, blockQuote: 'literal' });
}

/** A block of lines in which nothing is visible does not say where it is indented: its first spaces would be lost. */
function quoteBlank(scalar: Scalar): void {
  if (typeof scalar.value === 'string' && scalar.value.trim() === '') scalar.type = Scalar.QUOTE_DOUBLE;
}

/** The cassette of a YAML text. Throws an Error that says what is wrong with it. */
export function readCassette(text: string): Cassette {
  const document: unknown = parse(text);
  const root = isObject(document) ? document : {};
  if (root['litmux_cassette'] !== format) throw new Error(`it does not begin with "litmux_cassette: ${format}"`);
  const answer = objectOf(root['answer']);
  return {
    recordedAt: textOf(root['recorded_at']) ?? '',
    request: readRequest(objectOf(root['request']) ?? missing('request')),
    ...(answer !== undefined && { answer: readAnswer(answer) }),
    end: readEnd(objectOf(root['end']) ?? missing('end')),
  };
}

function readRequest(request: JsonObject): RecordedRequest {
  const json = request['json'];
  return {
    method: textOf(request['method']) ?? missing('request.method'),
    url: textOf(request['url']) ?? missing('request.url'),
    headers: readHeaders(request['headers']),
    body: json === undefined ? readPiece(request) : { json },
  };
}

function readAnswer(answer: JsonObject): RecordedAnswer {
  return {
    at: numberOf(answer['at']) ?? 0,
    status: numberOf(answer['status']) ?? missing('answer.status'),
    headers: readHeaders(answer['headers']),
    chunks: objectsOf(answer['chunks']).map((chunk) => ({ at: numberOf(chunk['at']) ?? 0, ...readPiece(chunk) })),
  };
}

function readPiece(piece: JsonObject): { readonly text: string } | { readonly base64: string } {
  const base64 = textOf(piece['base64']);
  return base64 === undefined ? { text: textOf(piece['text']) ?? '' } : { base64 };
}

function readHeaders(headers: JsonValue | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectOf(headers) ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function readEnd(end: JsonObject): RecordedEnd {
  const how = endKinds.find((kind) => kind === end['how']) ?? missing(`end.how (${endKinds.join(', ')})`);
  const error = textOf(end['error']);
  return { at: numberOf(end['at']) ?? 0, how, ...(error !== undefined && { error }) };
}

function missing(field: string): never {
  throw new Error(`it has no ${field}`);
}

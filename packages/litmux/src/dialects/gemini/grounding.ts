import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation } from '../../core/message.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';

/** The sources that a candidate names for its text: grounding, recitation, and pages it was given to read. */
export function readCitations(candidate: JsonObject, text: string): readonly Citation[] {
  const grounded = groundedCitations(objectOf(candidate['groundingMetadata']) ?? {}, text);
  const recited = objectOf(candidate['citationMetadata']);
  return [
    ...grounded,
    ...objectsOf(recited?.['citationSources'] ?? recited?.['citations']).map((source) => recitation(source, text)),
    ...pagesRead(candidate).filter((page) => !grounded.some((citation) => citation.url === page.url)),
  ];
}

/**
 * Grounding that comes in several pieces as one. A later list of sources goes on from the earlier one or says it again; where it does
 * neither, it follows, and what refers to it with it.
 */
export function joinGrounding(before: JsonObject, now: JsonObject): JsonObject {
  const [old, fresh] = [objectsOf(before['groundingChunks']), objectsOf(now['groundingChunks'])];
  const repeats = old.every((chunk, index) => sameChunk(chunk, fresh[index]));
  if (fresh.length === 0 || repeats) return { ...before, ...now, ...(fresh.length === 0 && old.length > 0 && { groundingChunks: old }) };
  const supports = objectsOf(now['groundingSupports']).map((support) => ({
    ...support,
    groundingChunkIndices: indicesOf(support).map((index) => index + old.length),
  }));
  const queries = [before['webSearchQueries'], now['webSearchQueries']].flatMap((list) => (Array.isArray(list) ? list : []));
  return {
    ...before,
    ...now,
    groundingChunks: [...old, ...fresh],
    groundingSupports: [...objectsOf(before['groundingSupports']), ...supports],
    ...(queries.length > 0 && { webSearchQueries: [...new Set(queries)] }),
  };
}

function sameChunk(one: JsonObject, other: JsonObject | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** How many searches Google bills: from Gemini 3 on each query, before that one for a grounded answer (https://ai.google.dev/pricing). */
export function searchesBilled(groundings: readonly (JsonObject | undefined)[], generation: number): number {
  const queries = groundings.map((grounding) =>
    Array.isArray(grounding?.['webSearchQueries']) ? grounding['webSearchQueries'].length : 0,
  );
  const all = queries.reduce((sum, count) => sum + count, 0);
  return generation >= 3 ? all : Math.min(all, 1);
}

/** Citations as Google's grounding metadata; undefined where there are none. */
export function writeGrounding(citations: readonly Citation[], text: string): JsonObject | undefined {
  if (citations.length === 0) return undefined;
  const sources = [...new Map(citations.map((citation) => [sourceKey(citation), citation])).values()];
  const keys = sources.map(sourceKey);
  const supports = citations.filter((citation) => citation.end !== undefined);
  return {
    groundingChunks: sources.map(writeChunk),
    groundingSupports: supports.map((citation) => ({
      segment: writeSegment(citation, text),
      groundingChunkIndices: [keys.indexOf(sourceKey(citation))],
    })),
  };
}

function groundedCitations(grounding: JsonObject, text: string): readonly Citation[] {
  const chunks = objectsOf(grounding['groundingChunks']);
  const supports = objectsOf(grounding['groundingSupports']);
  const cited = supports.flatMap((support) =>
    indicesOf(support).map((index) => ({ index, range: readSegment(objectOf(support['segment']) ?? {}, text) })),
  );
  const named = new Set(cited.map(({ index }) => index));
  return [
    ...cited.flatMap(({ index, range }) => {
      const chunk = chunks[index];
      return chunk === undefined ? [] : [{ ...readChunk(chunk), ...range }];
    }),
    ...chunks.filter((_chunk, index) => !named.has(index)).map(readChunk),
  ];
}

function indicesOf(support: JsonObject): readonly number[] {
  const indices: readonly JsonValue[] = Array.isArray(support['groundingChunkIndices']) ? support['groundingChunkIndices'] : [];
  return indices.filter((index) => typeof index === 'number');
}

function readChunk(chunk: JsonObject): Citation {
  const [kind = '', source = {}] = Object.entries(chunk).flatMap(([name, value]) => [[name, objectOf(value) ?? {}] as const])[0] ?? [];
  const url = textOf(source['uri']);
  const title = textOf(source['title']);
  const passage = kind === 'retrievedContext' ? textOf(source['text']) : undefined;
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(passage !== undefined && { quote: passage }),
    native: { dialect: 'gemini', value: chunk },
  };
}

function recitation(source: JsonObject, text: string): Citation {
  const url = textOf(source['uri']);
  const title = textOf(source['title']);
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...readSegment(source, text),
    native: { dialect: 'gemini', value: source },
  };
}

function pagesRead(candidate: JsonObject): readonly (Citation & { readonly url: string })[] {
  return objectsOf(objectOf(candidate['urlContextMetadata'])?.['urlMetadata']).flatMap((page) => {
    const url = textOf(page['retrievedUrl']);
    const failed = /ERROR|PAYWALL|UNSAFE/.test(textOf(page['urlRetrievalStatus']) ?? '');
    return url === undefined || failed ? [] : [{ url }];
  });
}

/** Google counts UTF-8 bytes and leaves a start of 0 out; we count characters. */
function readSegment(segment: JsonObject, text: string): { readonly start?: number; readonly end?: number } {
  const end = numberOf(segment['endIndex']);
  if (end === undefined) return {};
  return { start: characterAt(text, numberOf(segment['startIndex']) ?? 0), end: characterAt(text, end) };
}

function writeSegment(citation: Citation, text: string): JsonObject {
  const start = citation.start ?? 0;
  const end = citation.end ?? text.length;
  return { startIndex: byteLength(text.slice(0, start)), endIndex: byteLength(text.slice(0, end)), text: text.slice(start, end) };
}

function writeChunk(citation: Citation): JsonObject {
  if (citation.native?.dialect === 'gemini' && objectOf(citation.native.value) !== undefined) return objectOf(citation.native.value) ?? {};
  const { url, title, quote } = citation;
  if (url !== undefined) return { web: { uri: url, title: title ?? url } };
  return { retrievedContext: { ...(title !== undefined && { title }), ...(quote !== undefined && { text: quote }) } };
}

function sourceKey(citation: Citation): string {
  return citation.url ?? citation.title ?? citation.quote ?? '';
}

/** The character (UTF-16 unit) of a text at which its UTF-8 byte `offset` stands. */
function characterAt(text: string, offset: number): number {
  let bytes = 0;
  let index = 0;
  while (index < text.length && bytes < offset) {
    const point = text.codePointAt(index) ?? 0;
    bytes += utf8Length(point);
    index += point > 0xffff ? 2 : 1;
  }
  return index;
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += utf8Length(character.codePointAt(0) ?? 0);
  return bytes;
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

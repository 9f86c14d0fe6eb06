import type { JsonObject, JsonValue } from '../../core/json.ts';
import { refuseAddress } from '../../core/media-needed.ts';
import type { FilePart } from '../../core/modality.ts';
import { isObject, objectOf, textOf } from '../../wire/json-reader.ts';

/** What was fetched, by address. */
type Fetched = ReadonlyMap<string, FilePart> | undefined;

/** The turns of a caller's own body for a provider that takes media as data only: bytes in place of addresses. Throws `MediaNeeded` where they are not here. */
export function withMediaAsData(turns: readonly JsonValue[], fetched: Fetched): readonly JsonValue[] {
  return turns.map((turn, index) => {
    const content = objectOf(turn)?.['content'];
    return isObject(turn) && Array.isArray(content) ? { ...turn, content: blocksOf(content, `messages[${index}]`, fetched) } : turn;
  });
}

function blocksOf(blocks: readonly JsonValue[], path: string, fetched: Fetched): readonly JsonValue[] {
  return blocks.map((block, index) => (isObject(block) ? blockOf(block, `${path}.content[${index}]`, fetched) : block));
}

function blockOf(block: JsonObject, path: string, fetched: Fetched): JsonObject {
  const { type, source, content } = block;
  if (type === 'tool_result' && Array.isArray(content)) return { ...block, content: blocksOf(content, path, fetched) };
  const url = type === 'image' || type === 'document' ? textOf(objectOf(source)?.['url']) : undefined;
  return url === undefined ? block : { ...block, source: sourceOf(url, path, fetched) };
}

function sourceOf(url: string, path: string, fetched: Fetched): JsonObject {
  const file = fetched?.get(url);
  if (file === undefined) return refuseAddress(url, 'This provider takes images and documents as data only, not by URL.', path);
  if (file.type.startsWith('text/')) return { type: 'text', media_type: 'text/plain', data: new TextDecoder().decode(file.bytes) };
  return { type: 'base64', media_type: file.type, data: Buffer.from(file.bytes).toString('base64') };
}

import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { MediaPart } from '../../core/message.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';

/**
 * A block that is nothing but text to read (a result of a search, a document of text blocks) as a document of text, which every
 * format can say. The block itself goes with it, for those that know it. Undefined for any other block.
 */
export function readTextBlock(block: JsonObject): MediaPart | undefined {
  const words = block['type'] === 'search_result' ? wordsOfResult(block) : wordsOf(contentOf(block));
  if (words === undefined) return undefined;
  const name = textOf(block['title']);
  return {
    type: 'media',
    kind: 'document',
    source: { type: 'text', text: words },
    mediaType: 'text/plain',
    ...(name !== undefined && { name }),
    extra: { [native]: block },
  };
}

/** The block that such a document was; undefined for one that was none. */
export function nativeBlock(part: MediaPart): JsonObject | undefined {
  return objectOf(part.extra?.[native]);
}

const native = 'native_block';

function wordsOfResult(block: JsonObject): string | undefined {
  const words = wordsOf(block['content']);
  return words === undefined ? undefined : [textOf(block['title']), textOf(block['source']), words].filter(Boolean).join('\n');
}

function contentOf(block: JsonObject): JsonValue | undefined {
  const source = objectOf(block['source']);
  return block['type'] === 'document' && source?.['type'] === 'content' ? source['content'] : undefined;
}

/** The text of a list that holds nothing but text. */
function wordsOf(content: JsonValue | undefined): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content) || !content.every((item) => isObject(item) && item['type'] === 'text')) return undefined;
  return objectsOf(content)
    .map((item) => textOf(item['text']) ?? '')
    .join('\n');
}

import type { PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation } from '../../core/message.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';

/** A block of an answer as a part: how the part opens, and what of its content came with the opening. */
export interface OpenedPart {
  readonly opening: PartOpening;
  readonly deltas: readonly PartDelta[];
}

/**
 * Reads a block, whole or as it begins in a stream: what is still empty gives no delta.
 * A block without a neutral word opens an opaque part that holds it all.
 */
export function readBlock(block: JsonObject, newId: (prefix: string) => string): OpenedPart {
  switch (block['type']) {
    case 'text':
      return { opening: { type: 'text' }, deltas: [...textDelta(block['text']), ...listOf(block['citations']).map(citationDelta)] };
    case 'thinking':
      return { opening: { type: 'reasoning' }, deltas: [...textDelta(block['thinking']), ...signatureDelta(block['signature'])] };
    case 'redacted_thinking':
      return { opening: { type: 'reasoning', redacted: textOf(block['data']) ?? '' }, deltas: [] };
    case 'tool_use':
      return {
        opening: { type: 'tool-call', id: textOf(block['id']) ?? newId('toolu_'), name: textOf(block['name']) ?? '' },
        deltas: inputDelta(block['input']),
      };
    default:
      return { opening: { type: 'opaque', dialect: 'anthropic-messages', value: block }, deltas: [] };
  }
}

/** Reads a delta of a block that is not opaque; none for a kind that is not known. */
export function readDelta(delta: JsonObject): readonly PartDelta[] {
  switch (delta['type']) {
    case 'text_delta':
      return textDelta(delta['text']);
    case 'thinking_delta':
      return textDelta(delta['thinking']);
    case 'signature_delta':
      return signatureDelta(delta['signature']);
    case 'citations_delta':
      return objectOf(delta['citation']) === undefined ? [] : [citationDelta(delta['citation'] ?? null)];
    case 'input_json_delta':
      return argumentsDelta(textOf(delta['partial_json']));
    default:
      return [];
  }
}

/**
 * An opaque block with a delta added: text appended to the field of its name, a list or object put in place. `input` is grown as
 * JSON text by the caller.
 */
export function growOpaque(block: JsonObject, delta: JsonObject): JsonObject {
  const grown: JsonDraft = { ...block };
  for (const [name, value] of Object.entries(delta)) {
    const before = grown[name];
    if (name !== 'type' && name !== 'partial_json')
      grown[name] = typeof before === 'string' && typeof value === 'string' ? before + value : value;
  }
  return grown;
}

/** Reads a citation: of a page of the web by its address, of a document by its title. */
export function readCitation(value: JsonValue): Citation {
  const wire = objectOf(value) ?? {};
  const url = textOf(wire['url']) ?? textOf(wire['source']);
  const title = textOf(wire['title']) ?? textOf(wire['document_title']);
  const quote = textOf(wire['cited_text']);
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(quote !== undefined && { quote }),
    native: { dialect: 'anthropic-messages', value },
  };
}

/** Writes a citation; one from another vendor becomes one of a web page. */
export function writeCitation(citation: Citation): JsonValue {
  if (citation.native?.dialect === 'anthropic-messages') return citation.native.value;
  return {
    type: 'web_search_result_location',
    url: citation.url ?? '',
    title: citation.title ?? null,
    cited_text: citation.quote ?? '',
    encrypted_index: '',
  };
}

/** Whether a citation in a client's body is one that `writeCitation` wrote for another vendor's: Anthropic's own are encrypted. */
export function isForeignCitation(value: JsonValue): boolean {
  const citation = objectOf(value);
  return citation?.['type'] === 'web_search_result_location' && citation['encrypted_index'] === '';
}

function textDelta(text: JsonValue | undefined): readonly PartDelta[] {
  return typeof text === 'string' && text !== '' ? [{ type: 'text', text }] : [];
}

function argumentsDelta(json: string | undefined): readonly PartDelta[] {
  return json === undefined || json === '' ? [] : [{ type: 'arguments', json }];
}

function inputDelta(input: JsonValue | undefined): readonly PartDelta[] {
  if (typeof input === 'string') return argumentsDelta(input);
  const object = objectOf(input) ?? {};
  return Object.keys(object).length === 0 ? [] : [{ type: 'arguments', json: JSON.stringify(object) }];
}

function signatureDelta(value: JsonValue | undefined): readonly PartDelta[] {
  return typeof value === 'string' && value !== '' ? [{ type: 'signature', signature: { signer: 'anthropic-messages', value } }] : [];
}

function citationDelta(value: JsonValue): PartDelta {
  return { type: 'citation', citation: readCitation(value) };
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

import type { PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation } from '../../core/message.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { readMedia } from './media.ts';

/** A block of an answer as a part: how the part opens, and what of its content came with the opening. */
export interface OpenedPart {
  readonly opening: PartOpening;
  readonly deltas: readonly PartDelta[];
}

/** Reads a whole block, or the start of one in a stream. A block without a neutral word opens an opaque part that holds it all. */
export function readBlock(block: JsonObject, newId: (prefix: string) => string): OpenedPart {
  const opening = openingOf(block, newId);
  return { opening, deltas: opening.type === 'opaque' || opening.type === 'media' ? [] : readContent(block) };
}

/** Reads a delta of a block: in it stands a piece of what would stand in a whole one. */
export function readDelta(delta: JsonObject): readonly PartDelta[] {
  return readContent(delta);
}

/** Reads a citation: of a page of the web by its address, of a document by its title. */
export function readCitation(wire: JsonObject): Citation {
  const url = textOf(objectOf(objectOf(wire['location'])?.['web'])?.['url']) ?? webAddress(textOf(wire['source']));
  const title = textOf(wire['title']);
  const quote = objectsOf(wire['sourceContent'])
    .map((piece) => textOf(piece['text']) ?? '')
    .join('');
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(quote !== '' && { quote }),
    native: { dialect: 'bedrock-converse', value: wire },
  };
}

/** How a part opens; a delta of a block that had no start opens it too. */
function openingOf(block: JsonObject, newId: (prefix: string) => string): PartOpening {
  const call = objectOf(block['toolUse']);
  // A call that the provider runs itself is none of the caller's.
  if (call !== undefined && call['type'] !== 'server_tool_use') {
    return { type: 'tool-call', id: textOf(call['toolUseId']) ?? newId('tooluse_'), name: textOf(call['name']) ?? '' };
  }
  const thought = objectOf(block['reasoningContent']);
  if (thought !== undefined) {
    const redacted = textOf(thought['redactedContent']);
    return { type: 'reasoning', ...(redacted !== undefined && { redacted }) };
  }
  if ('text' in block || 'citationsContent' in block || 'citation' in block) return { type: 'text' };
  return readMedia(block) ?? { type: 'opaque', dialect: 'bedrock-converse', value: block };
}

function readContent(block: JsonObject): readonly PartDelta[] {
  const cited = objectOf(block['citationsContent']);
  const thought = objectOf(block['reasoningContent']);
  const whole = objectOf(thought?.['reasoningText']) ?? thought;
  return [
    ...textDelta(block['text']),
    ...objectsOf(cited?.['content']).flatMap((piece) => textDelta(piece['text'])),
    ...objectsOf(cited?.['citations']).map(citationDelta),
    ...(objectOf(block['citation']) === undefined ? [] : [citationDelta(objectOf(block['citation']) ?? {})]),
    ...textDelta(whole?.['text']),
    ...signatureDelta(whole?.['signature']),
    ...inputDelta(objectOf(block['toolUse'])?.['input']),
  ];
}

function textDelta(text: JsonValue | undefined): readonly PartDelta[] {
  return typeof text === 'string' && text !== '' ? [{ type: 'text', text }] : [];
}

/** Only Claude signs its thoughts on Bedrock, and takes them back wherever it is served. */
function signatureDelta(value: JsonValue | undefined): readonly PartDelta[] {
  return typeof value === 'string' && value !== '' ? [{ type: 'signature', signature: { signer: 'anthropic-messages', value } }] : [];
}

/** A whole input is an object, a piece of one in a stream is text. */
function inputDelta(input: JsonValue | undefined): readonly PartDelta[] {
  if (typeof input === 'string') return input === '' ? [] : [{ type: 'arguments', json: input }];
  const object = objectOf(input) ?? {};
  return Object.keys(object).length === 0 ? [] : [{ type: 'arguments', json: JSON.stringify(object) }];
}

function citationDelta(wire: JsonObject): PartDelta {
  return { type: 'citation', citation: readCitation(wire) };
}

function webAddress(source: string | undefined): string | undefined {
  return source !== undefined && /^https?:\/\//.test(source) ? source : undefined;
}

import type { PartOpening } from '../../core/event.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation, MediaPart, OpaquePart, Signature } from '../../core/message.ts';
import { isObject } from '../../wire/json-reader.ts';
import { writeCarried, type Carried } from './carried.ts';
import { writeLogprobs } from './logprobs.ts';

/** Where an item stands in the output, and what its id is made of. */
export interface ItemSeat {
  readonly index: number;
  readonly key: string;
}

/** An event of a stream, but for its number. */
export type ItemEvent = JsonObject & { readonly type: string };

/** An output item as it is told: its beginning, its end, and what it is when it is whole. */
export interface OutputItem {
  readonly seat: ItemSeat;
  begin(): readonly ItemEvent[];
  end(): readonly ItemEvent[];
  whole(): JsonObject;
}

/** A message: texts and refusals. */
export class MessageItem implements OutputItem {
  readonly seat: ItemSeat;
  readonly #id: string;
  readonly #contents: ContentDraft[] = [];

  constructor(seat: ItemSeat) {
    this.seat = seat;
    this.#id = `msg_${seat.key}`;
  }

  begin(): readonly ItemEvent[] {
    return [added(this.seat, { ...this.#said('in_progress'), content: [] })];
  }

  /** How many contents it has: the place of the next one. */
  get size(): number {
    return this.#contents.length;
  }

  open(type: 'text' | 'refusal'): readonly ItemEvent[] {
    const content: ContentDraft = { type, text: '', annotations: [], logprobs: [], closed: false };
    const place = this.#contents.push(content) - 1;
    return [{ type: 'response.content_part.added', ...this.#at(place), part: writeContent(content) }];
  }

  say(place: number, text: string, logprobs: JsonValue | undefined): readonly ItemEvent[] {
    const content = this.#contents[place];
    if (content === undefined) return [];
    content.text += text;
    if (content.type === 'refusal') return [{ type: 'response.refusal.delta', ...this.#at(place), delta: text }];
    const tokens = writeLogprobs(logprobs);
    content.logprobs.push(...tokens);
    return [{ type: 'response.output_text.delta', ...this.#at(place), delta: text, logprobs: tokens }];
  }

  cite(place: number, citation: Citation): readonly ItemEvent[] {
    const content = this.#contents[place];
    const annotation = content === undefined ? undefined : writeAnnotation(citation, content.text.length);
    if (content === undefined || annotation === undefined) return [];
    const index = content.annotations.push(annotation) - 1;
    return [{ type: 'response.output_text.annotation.added', ...this.#at(place), annotation_index: index, annotation }];
  }

  close(place: number): readonly ItemEvent[] {
    const content = this.#contents[place];
    if (content === undefined || content.closed) return [];
    content.closed = true;
    const at = this.#at(place);
    const { text } = content;
    return [
      content.type === 'text'
        ? { type: 'response.output_text.done', ...at, text, logprobs: content.logprobs }
        : { type: 'response.refusal.done', ...at, refusal: text },
      { type: 'response.content_part.done', ...at, part: writeContent(content) },
    ];
  }

  end(): readonly ItemEvent[] {
    return [...this.#contents.flatMap((_, place) => this.close(place)), done(this.seat, this.whole())];
  }

  whole(): JsonObject {
    return this.#said('completed');
  }

  #said(status: string): JsonObject {
    return { id: this.#id, type: 'message', status, role: 'assistant', content: this.#contents.map(writeContent) };
  }

  #at(place: number): JsonObject {
    return { item_id: this.#id, output_index: this.seat.index, content_index: place };
  }
}

/** A thought: its words as a summary, its proof as encrypted content. */
export class ThoughtItem implements OutputItem {
  readonly seat: ItemSeat;
  readonly #id: string;
  #text = '';
  #proof: string | undefined;

  constructor(seat: ItemSeat, redacted: string | undefined) {
    this.seat = seat;
    this.#id = `rs_${seat.key}`;
    this.#proof = redacted === undefined ? undefined : writeCarried({ type: 'redacted', data: redacted });
  }

  begin(): readonly ItemEvent[] {
    return [added(this.seat, { id: this.#id, type: 'reasoning', summary: [], status: 'in_progress' })];
  }

  think(text: string): readonly ItemEvent[] {
    if (text === '') return [];
    const first = this.#text === '';
    this.#text += text;
    const delta: ItemEvent = { type: 'response.reasoning_summary_text.delta', ...this.#at(), delta: text };
    return first ? [{ type: 'response.reasoning_summary_part.added', ...this.#at(), part: summary('') }, delta] : [delta];
  }

  /** What proves the thought; one of another vendor travels in our own wrapping. */
  sign(signature: Signature): void {
    this.#proof = signature.signer === 'openai-responses' ? signature.value : writeCarried({ type: 'thought', signature });
  }

  end(): readonly ItemEvent[] {
    const words: readonly ItemEvent[] =
      this.#text === ''
        ? []
        : [
            { type: 'response.reasoning_summary_text.done', ...this.#at(), text: this.#text },
            { type: 'response.reasoning_summary_part.done', ...this.#at(), part: summary(this.#text) },
          ];
    return [...words, done(this.seat, this.whole())];
  }

  whole(): JsonObject {
    return {
      id: this.#id,
      type: 'reasoning',
      summary: this.#text === '' ? [] : [summary(this.#text)],
      ...(this.#proof !== undefined && { encrypted_content: this.#proof }),
      status: 'completed',
    };
  }

  #at(): JsonObject {
    return { item_id: this.#id, output_index: this.seat.index, summary_index: 0 };
  }
}

/** A call of a function or of a custom tool. */
export class CallItem implements OutputItem {
  readonly seat: ItemSeat;
  readonly #id: string;
  readonly #call: Extract<PartOpening, { type: 'tool-call' }>;
  #text = '';

  constructor(seat: ItemSeat, call: Extract<PartOpening, { type: 'tool-call' }>) {
    this.seat = seat;
    this.#call = call;
    this.#id = `${call.custom === true ? 'ctc' : 'fc'}_${seat.key}`;
  }

  begin(): readonly ItemEvent[] {
    return [added(this.seat, this.#said('in_progress'))];
  }

  argue(text: string): readonly ItemEvent[] {
    if (text === '') return [];
    this.#text += text;
    return [{ type: `response.${this.#field}.delta`, ...this.#at(), delta: text }];
  }

  /** A function that was called without arguments is called with none. */
  end(): readonly ItemEvent[] {
    const missing = this.#text === '' && this.#call.custom !== true ? this.argue('{}') : [];
    const { name, custom } = this.#call;
    const words = custom === true ? { input: this.#text } : { name, arguments: this.#text };
    return [...missing, { type: `response.${this.#field}.done`, ...this.#at(), ...words }, done(this.seat, this.whole())];
  }

  whole(): JsonObject {
    return this.#said('completed');
  }

  get #field(): string {
    return this.#call.custom === true ? 'custom_tool_call_input' : 'function_call_arguments';
  }

  #said(status: string): JsonObject {
    const { id, name, custom } = this.#call;
    const said = { id: this.#id, status, call_id: id, name };
    return custom === true
      ? { ...said, type: 'custom_tool_call', input: this.#text }
      : { ...said, type: 'function_call', arguments: this.#text };
  }

  #at(): JsonObject {
    return { item_id: this.#id, output_index: this.seat.index };
  }
}

/** An item that comes whole. */
export class WholeItem implements OutputItem {
  readonly seat: ItemSeat;
  readonly #item: JsonObject;

  constructor(seat: ItemSeat, item: JsonObject) {
    this.seat = seat;
    this.#item = { id: `${item['type'] === 'reasoning' ? 'rs' : 'ig'}_${seat.key}`, ...item };
  }

  begin(): readonly ItemEvent[] {
    return [added(this.seat, this.#item)];
  }

  end(): readonly ItemEvent[] {
    return [done(this.seat, this.#item)];
  }

  whole(): JsonObject {
    return this.#item;
  }
}

/** The item of a medium that the model made, or of a part that only its own dialect understands; undefined for what has no item here. */
export function writeShown(part: MediaPart | OpaquePart): JsonObject | undefined {
  if (part.type === 'opaque') return part.dialect === 'openai-responses' ? part.value : writeProof({ type: 'part', part });
  if (part.kind !== 'image' || part.source.type !== 'data') return undefined;
  return { type: 'image_generation_call', status: 'completed', result: part.source.base64 };
}

/** An item that carries what has no field of its own. */
export function writeProof(carried: Carried): JsonObject {
  return { type: 'reasoning', summary: [], encrypted_content: writeCarried(carried), status: 'completed' };
}

interface ContentDraft {
  readonly type: 'text' | 'refusal';
  text: string;
  readonly annotations: JsonObject[];
  readonly logprobs: JsonObject[];
  closed: boolean;
}

function writeContent({ type, text, annotations, logprobs }: ContentDraft): JsonObject {
  return type === 'refusal'
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: [...annotations], logprobs: [...logprobs] };
}

/** A source as an annotation: a page by its address, a document, which has no id here, by its title. Undefined for one that has neither. */
function writeAnnotation(citation: Citation, length: number): JsonObject | undefined {
  const { url, title, native } = citation;
  if (native?.dialect === 'openai-responses' && isObject(native.value)) return native.value;
  const end = citation.end ?? length;
  if (url !== undefined) return { type: 'url_citation', url, title: title ?? url, start_index: citation.start ?? 0, end_index: end };
  return title === undefined ? undefined : { type: 'file_citation', file_id: '', filename: title, index: end };
}

function summary(text: string): JsonObject {
  return { type: 'summary_text', text };
}

function added(seat: ItemSeat, item: JsonObject): ItemEvent {
  return { type: 'response.output_item.added', output_index: seat.index, item };
}

function done(seat: ItemSeat, item: JsonObject): ItemEvent {
  return { type: 'response.output_item.done', output_index: seat.index, item };
}

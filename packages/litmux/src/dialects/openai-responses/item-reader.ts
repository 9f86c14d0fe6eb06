import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { readLogprobs } from './logprobs.ts';
import { readAnnotation } from './parts.ts';
import { thoughtOf } from './read-input.ts';

/**
 * Reads the output items of a response: the one place where an item becomes parts. A stream opens an item, lets it grow and closes it with the
 * whole item, which tells what no delta told; a whole answer only closes its items. So both give the same parts.
 */
export class ItemReader {
  readonly #context: ReadContext;
  readonly #items = new Map<number, ItemDraft>();
  readonly #logprobs: JsonValue[] = [];
  #events: ChatEvent[] = [];
  #next = 0;
  #hasCalls = false;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** The item at this place begins. */
  open(place: number, item: JsonObject): void {
    const draft = this.#at(place);
    if (isCall(item)) this.#openCall(draft, item);
  }

  /** The item at this place grows by an event of this type. */
  grow(place: number, type: string, event: JsonObject): void {
    const draft = this.#at(place);
    const delta = textOf(event['delta']) ?? '';
    const content = numberOf(event['content_index']) ?? 0;
    switch (type) {
      case 'response.output_text.delta':
        return this.#say(this.#content(draft, content, 'text'), delta, event['logprobs']);
      case 'response.refusal.delta':
        return this.#say(this.#content(draft, content, 'refusal'), delta, undefined);
      case 'response.output_text.annotation.added':
        return this.#cite(this.#content(draft, content, 'text'), objectOf(event['annotation']) ?? {});
      case 'response.reasoning_summary_text.delta':
        return this.#think(draft, { kind: 'summary', index: numberOf(event['summary_index']) ?? 0, text: delta });
      case 'response.reasoning_text.delta':
        return this.#think(draft, { kind: 'content', index: content, text: delta });
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        if (draft.call !== undefined) this.#argue(draft.call, delta);
        return;
      default:
    }
  }

  /** The item at this place is complete: what has not been told of it is told now. */
  close(place: number, item: JsonObject): void {
    const draft = this.#at(place);
    if (draft.closed) return;
    draft.closed = true;
    switch (item['type']) {
      case 'message':
        return this.#closeMessage(draft, item);
      case 'reasoning':
        return this.#closeReasoning(draft, item);
      case 'function_call':
      case 'custom_tool_call':
        return this.#closeCall(draft, item);
      case 'image_generation_call':
        return this.#closeImage(item);
      default:
        this.#show({ type: 'opaque', dialect: 'openai-responses', value: item });
    }
  }

  /** Ends what no item closed, and tells what the end of the answer has to say. */
  end(): { readonly hasCalls: boolean; readonly logprobs: JsonValue | undefined } {
    for (const draft of this.#items.values()) {
      if (!draft.closed)
        for (const part of [...draft.contents.map(({ part }) => part), draft.thought, draft.call]) if (part !== undefined) this.#end(part);
      draft.closed = true;
    }
    return { hasCalls: this.#hasCalls, logprobs: readLogprobs(this.#logprobs) };
  }

  /** The events since the last call. */
  take(): readonly ChatEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  #closeMessage(draft: ItemDraft, item: JsonObject): void {
    objectsOf(item['content']).forEach((content, index) => {
      const type = content['type'] === 'refusal' ? 'refusal' : 'text';
      const part = draft.contents[index]?.part ?? this.#content(draft, index, type);
      const logprobs = Array.isArray(content['logprobs']) ? content['logprobs'] : [];
      this.#complete(part, textOf(content[type]) ?? '', logprobs);
      this.#logprobs.push(...logprobs);
      for (const annotation of objectsOf(content['annotations']).slice(part.cited)) this.#cite(part, annotation);
    });
    for (const { part } of draft.contents) this.#end(part);
  }

  #closeReasoning(draft: ItemDraft, item: JsonObject): void {
    const value = textOf(item['encrypted_content']) ?? '';
    const text = thoughtOf(item);
    if (value === '' && text === '' && draft.thought === undefined) return;
    const part = (draft.thought ??= this.#begin({ type: 'reasoning' }));
    this.#complete(part, text, undefined);
    if (value !== '') this.#delta(part, { type: 'signature', signature: { signer: 'openai-responses', value } });
    this.#end(part);
  }

  #closeCall(draft: ItemDraft, item: JsonObject): void {
    const part = this.#openCall(draft, item);
    const said = item['arguments'] ?? item['input'];
    const text = textOf(said) ?? (said === undefined || said === null ? '' : JSON.stringify(said));
    if (text.startsWith(part.told)) this.#argue(part, text.slice(part.told.length));
    this.#end(part);
  }

  /** A picture that is not there is told by its item alone. */
  #closeImage(item: JsonObject): void {
    const base64 = textOf(item['result']) ?? '';
    if (base64 === '') return this.#show({ type: 'opaque', dialect: 'openai-responses', value: item });
    const mediaType = `image/${textOf(item['output_format']) ?? 'png'}`;
    this.#show({ type: 'media', kind: 'image', source: { type: 'data', base64 }, mediaType });
  }

  #openCall(draft: ItemDraft, item: JsonObject): PartDraft {
    this.#hasCalls = true;
    const custom = item['type'] === 'custom_tool_call';
    const id = textOf(item['call_id']) || textOf(item['id']) || this.#context.newId('call_');
    return (draft.call ??= this.#begin({ type: 'tool-call', id, name: textOf(item['name']) ?? '', ...(custom && { custom }) }));
  }

  #content(draft: ItemDraft, index: number, type: 'text' | 'refusal'): PartDraft {
    const known = draft.contents.find((content) => content.index === index);
    if (known !== undefined) return known.part;
    const part = this.#begin({ type });
    draft.contents.push({ index, part });
    return part;
  }

  /** Pieces of one thought are told apart by a blank line. A vendor that gives both the thought and its summary is taken at the first. */
  #think(draft: ItemDraft, piece: { readonly kind: 'summary' | 'content'; readonly index: number; readonly text: string }): void {
    const part = (draft.thought ??= this.#begin({ type: 'reasoning' }));
    draft.thoughtKind ??= piece.kind;
    if (draft.thoughtKind !== piece.kind) return;
    const gap = part.told !== '' && draft.thoughtIndex !== piece.index ? '\n\n' : '';
    draft.thoughtIndex = piece.index;
    this.#say(part, gap + piece.text, undefined);
  }

  #complete(part: PartDraft, whole: string, logprobs: JsonValue | undefined): void {
    if (whole.startsWith(part.told)) this.#say(part, whole.slice(part.told.length), part.told === '' ? logprobs : undefined);
  }

  #say(part: PartDraft, text: string, logprobs: JsonValue | undefined): void {
    if (text === '') return;
    part.told += text;
    const told = readLogprobs(logprobs);
    this.#delta(part, { type: 'text', text, ...(told !== undefined && { logprobs: told }) });
  }

  #argue(part: PartDraft, json: string): void {
    if (json === '') return;
    part.told += json;
    this.#delta(part, { type: 'arguments', json });
  }

  #cite(part: PartDraft, annotation: JsonObject): void {
    part.cited += 1;
    this.#delta(part, { type: 'citation', citation: readAnnotation(annotation) });
  }

  /** A part that comes whole. */
  #show(opening: PartOpening): void {
    this.#end(this.#begin(opening));
  }

  #begin(opening: PartOpening): PartDraft {
    const index = this.#next++;
    this.#events.push({ type: 'part-start', choice: 0, index, part: opening });
    return { index, told: '', cited: 0 };
  }

  #delta(part: PartDraft, delta: PartDelta): void {
    this.#events.push({ type: 'part-delta', choice: 0, index: part.index, delta });
  }

  #end(part: PartDraft): void {
    this.#events.push({ type: 'part-end', choice: 0, index: part.index });
  }

  #at(place: number): ItemDraft {
    let draft = this.#items.get(place);
    if (draft === undefined) this.#items.set(place, (draft = { contents: [], closed: false }));
    return draft;
  }
}

/** What has come of one output item. */
interface ItemDraft {
  /** The parts of a message in order, under the index that events give them: some vendors do not count it from 0. */
  readonly contents: { readonly index: number; readonly part: PartDraft }[];
  thought?: PartDraft;
  thoughtKind?: 'summary' | 'content';
  thoughtIndex?: number;
  call?: PartDraft;
  closed: boolean;
}

/** What has been told of one part. */
interface PartDraft {
  readonly index: number;
  told: string;
  cited: number;
}

function isCall(item: JsonObject): boolean {
  return (item['type'] === 'function_call' || item['type'] === 'custom_tool_call') && (textOf(item['name']) ?? '') !== '';
}

import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation } from '../../core/message.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { OpenParts } from '../open-parts.ts';
import { readCitations } from './citations.ts';
import { readFinish } from './finish.ts';
import { readLogprobs } from './logprobs.ts';

/** Reads the pieces of one answer into events, the same for a whole answer and a stream. */
export class AnswerReader {
  readonly #context: ReadContext;
  readonly #parts = new OpenParts();
  readonly #logprobs: JsonValue[] = [];
  readonly #sources: Citation[] = [];
  /** The arguments of calls of which nothing has been told yet. */
  readonly #held = new Map<number, string>();
  #lastText: number | undefined;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** A block of content that begins, with what of it came at once. */
  openContent(index: number, block: JsonObject): readonly ChatEvent[] {
    if (this.#parts.has(contentName(index))) return [];
    const isThought = block['type'] === 'thinking' || typeof block['thinking'] === 'string';
    if (!isThought) this.#lastText = index;
    const start = this.#parts.start(contentName(index), { type: isThought ? 'reasoning' : 'text' });
    return [...this.#parts.end(planName), start, ...this.#growContent(index, block)];
  }

  /** More of a block of content. One that did not begin begins with it. */
  growContent(index: number, block: JsonObject, logprobs?: JsonValue): readonly ChatEvent[] {
    return [...this.openContent(index, withoutWords(block)), ...this.#growContent(index, block, logprobs)];
  }

  /** A thought is complete. A text waits for the end of the answer, because its sources may come later. */
  closeContent(index: number): readonly ChatEvent[] {
    return index === this.#lastText ? [] : this.#parts.end(contentName(index));
  }

  /** The model's words about which tools it will call, and why: a thought. */
  growPlan(text: JsonValue | undefined): readonly ChatEvent[] {
    if (typeof text !== 'string' || text === '') return [];
    const start = this.#parts.has(planName) ? [] : [this.#parts.start(planName, { type: 'reasoning' })];
    return [...start, ...this.#parts.grow(planName, { type: 'text', text })];
  }

  openCall(index: number, call: JsonObject): readonly ChatEvent[] {
    const name = textOf(objectOf(call['function'])?.['name']) ?? '';
    const id = textOf(call['id']) ?? this.#context.newId('call_');
    this.#held.set(index, '');
    const start = this.#parts.start(callName(index), { type: 'tool-call', id, name });
    return [...this.#parts.end(planName), start, ...this.growCall(index, call)];
  }

  /** More of a call's arguments. A call without any has the arguments `null`, which are held back until they turn out to be others. */
  growCall(index: number, call: JsonObject): readonly ChatEvent[] {
    const json = textOf(objectOf(call['function'])?.['arguments']) ?? '';
    const held = this.#held.get(index);
    if (held === undefined) return json === '' ? [] : this.#parts.grow(callName(index), { type: 'arguments', json });
    const all = held + json;
    this.#held.set(index, all);
    if ('null'.startsWith(all.trim())) return [];
    this.#held.delete(index);
    return this.#parts.grow(callName(index), { type: 'arguments', json: all });
  }

  closeCall(index: number): readonly ChatEvent[] {
    const none = this.#held.delete(index) ? this.#parts.grow(callName(index), { type: 'arguments', json: '{}' }) : [];
    return [...none, ...this.#parts.end(callName(index))];
  }

  /** A passage and its sources: told of the text that it stands in, or of the answer where that is no text. */
  cite(wire: JsonObject): readonly ChatEvent[] {
    const citations = readCitations(wire);
    const block = numberOf(wire['content_index']) ?? this.#lastText;
    const isOfText = block !== undefined && block === this.#lastText && (textOf(wire['type']) ?? 'TEXT_CONTENT') === 'TEXT_CONTENT';
    if (isOfText) return citations.flatMap((citation) => this.#parts.grow(contentName(block), { type: 'citation', citation }));
    this.#sources.push(...citations);
    return [];
  }

  /** The end of the answer. `ending` holds `finish_reason`, `usage`, and the error of one that failed. */
  finish(ending: JsonObject): readonly ChatEvent[] {
    const calls = [...this.#held.keys()].flatMap((index) => this.closeCall(index));
    const finish = readFinish(ending, {
      hasCalls: this.#parts.hasCalls,
      logprobs: this.#logprobs,
      sources: this.#sources,
    });
    return [...calls, ...this.#parts.endAll(), finish];
  }

  /** Log probabilities of a whole answer. */
  keepLogprobs(items: JsonValue | undefined): void {
    for (const item of objectsOf(items)) this.#logprobs.push(...readLogprobs(item));
  }

  #growContent(index: number, block: JsonObject, logprobs?: JsonValue): readonly ChatEvent[] {
    const text = textOf(block['thinking']) ?? textOf(block['text']) ?? '';
    const item = objectOf(logprobs);
    const content = item === undefined ? [] : readLogprobs(item);
    this.#logprobs.push(...content);
    if (text === '') return [];
    return this.#parts.grow(contentName(index), {
      type: 'text',
      text,
      ...(content.length > 0 && { logprobs: { content, refusal: null } }),
    });
  }
}

const planName = 'plan';

function contentName(index: number): string {
  return `content ${index}`;
}

function callName(index: number): string {
  return `call ${index}`;
}

function withoutWords(block: JsonObject): JsonObject {
  return { type: block['type'] ?? (typeof block['thinking'] === 'string' ? 'thinking' : 'text') };
}

import type { AnswerContext, AnswerWriter, ClientFrame } from '../../core/dialect.ts';
import type { ChatEvent, ChoiceEnd, FinishEvent, PartDelta, PartOpening } from '../../core/event.ts';
import type { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Citation } from '../../core/message.ts';
import { replay, type ChatResponse } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { textOf } from '../../wire/json-reader.ts';
import type { Carried } from './carried.ts';
import { envelopeOf } from './envelope.ts';
import { writeFailureEvent } from './failure-event.ts';
import {
  CallItem,
  MessageItem,
  ThoughtItem,
  WholeItem,
  writeProof,
  writeShown,
  type ItemEvent,
  type ItemSeat,
  type OutputItem,
} from './output-items.ts';
import { writeUsage } from './usage.ts';

/**
 * A writer of one answer for a client of the Responses API: items one after the other, each with every event and key that OpenAI's
 * clients require. Source: https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function answerWriter(context: AnswerContext): AnswerWriter {
  return new ResponseWriter(context);
}

class ResponseWriter implements AnswerWriter {
  readonly #context: AnswerContext;
  readonly #envelope: JsonObject;
  readonly #parts = new Map<number, GrowingPart>();
  readonly #output: (JsonObject | undefined)[] = [];
  #frames: ClientFrame[] = [];
  #sequence = 0;
  #begun = false;
  #message: MessageItem | undefined;
  #response: JsonObject = {};

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#envelope = envelopeOf(context);
  }

  /** A whole answer is what its stream would have ended with. */
  whole(response: ChatResponse): JsonObject {
    for (const event of replay(response)) this.event(event);
    return this.#response;
  }

  event(event: ChatEvent): readonly ClientFrame[] {
    this.#begin();
    this.#write(event);
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  end(): readonly ClientFrame[] {
    return [];
  }

  fail(failure: Failure): readonly ClientFrame[] {
    return [writeFailureEvent(failure, this.#sequence++)];
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    for (const type of ['response.created', 'response.in_progress']) this.#tell([{ type, response: this.#envelope }]);
  }

  #write(event: ChatEvent): void {
    switch (event.type) {
      case 'start':
        return;
      case 'part-start':
        return event.choice === 0 ? this.#open(event.index, event.part) : undefined;
      case 'part-delta':
        return event.choice === 0 ? this.#grow(event.index, event.delta) : undefined;
      case 'part-end':
        return event.choice === 0 ? this.#close(event.index) : undefined;
      case 'finish':
        return this.#finish(event);
    }
  }

  #open(index: number, part: PartOpening): void {
    switch (part.type) {
      case 'text':
      case 'refusal': {
        const item = (this.#message ??= this.#take((seat) => new MessageItem(seat)));
        this.#parts.set(index, { type: 'text', item, place: item.size });
        return this.#tell(item.open(part.type));
      }
      case 'reasoning':
        this.#closeMessage();
        this.#parts.set(index, { type: 'reasoning', item: this.#take((seat) => new ThoughtItem(seat, part.redacted)) });
        return;
      case 'tool-call':
        this.#closeMessage();
        this.#parts.set(index, { type: 'call', item: this.#take((seat) => new CallItem(seat, part)), callId: part.id });
        return;
      case 'media':
      case 'opaque':
        this.#closeMessage();
        return this.#show(writeShown(part));
    }
  }

  #grow(index: number, delta: PartDelta): void {
    const part = this.#parts.get(index);
    if (part === undefined) return;
    switch (delta.type) {
      case 'text':
        if (part.type === 'text') this.#tell(part.item.say(part.place, delta.text, delta.logprobs));
        else if (part.type === 'reasoning') this.#tell(part.item.think(delta.text));
        return;
      case 'arguments':
        if (part.type === 'call') this.#tell(part.item.argue(delta.json));
        return;
      case 'signature':
        if (part.type === 'reasoning') part.item.sign(delta.signature);
        else if (part.type === 'call') part.proof = { type: 'call', callId: part.callId, signature: delta.signature };
        else part.proof = { type: 'text', signature: delta.signature };
        return;
      case 'citation':
        if (part.type === 'text') this.#cite(part, delta.citation);
    }
  }

  #close(index: number): void {
    const part = this.#parts.get(index);
    if (part === undefined) return;
    switch (part.type) {
      case 'text':
        this.#tell(part.item.close(part.place));
        break;
      case 'reasoning':
        return this.#end(part.item);
      case 'call':
        this.#end(part.item);
    }
    if (part.proof === undefined) return;
    this.#closeMessage();
    this.#show(writeProof(part.proof));
  }

  #cite(part: GrowingText, citation: Citation): void {
    this.#tell(part.item.cite(part.place, citation));
  }

  #finish(event: FinishEvent): void {
    const text = [...this.#parts.values()].findLast((part) => part.type === 'text');
    if (text !== undefined && text.item === this.#message) for (const citation of event.citations ?? []) this.#cite(text, citation);
    this.#closeMessage();
    const end = event.choices.find(({ choice }) => choice === 0);
    const stop = end === undefined ? undefined : stopOf(end);
    const status = stop === undefined ? 'completed' : 'incomplete';
    const tier = textOf(event.extra?.['service_tier']);
    this.#response = {
      ...this.#envelope,
      status,
      incomplete_details: stop === undefined ? null : { reason: stop },
      output: this.#output.filter((item) => item !== undefined),
      ...(tier !== undefined && { service_tier: tier }),
      usage: writeUsage(event.usage ?? noUsage),
    };
    this.#tell([{ type: `response.${status}`, response: this.#response }]);
  }

  #closeMessage(): void {
    if (this.#message !== undefined) this.#end(this.#message);
    this.#message = undefined;
  }

  #show(item: JsonObject | undefined): void {
    if (item !== undefined) this.#end(this.#take((seat) => new WholeItem(seat, item)));
  }

  /** The next place in the output, taken by a new item. */
  #take<Item extends OutputItem>(make: (seat: ItemSeat) => Item): Item {
    const index = this.#output.length;
    this.#output.push(undefined);
    const item = make({ index, key: `${this.#context.callId.replaceAll('-', '')}${index.toString(36)}` });
    this.#tell(item.begin());
    return item;
  }

  #end(item: OutputItem): void {
    this.#tell(item.end());
    this.#output[item.seat.index] = item.whole();
  }

  #tell(events: readonly ItemEvent[]): void {
    for (const event of events) this.#frames.push({ event: event.type, data: { ...event, sequence_number: this.#sequence++ } });
  }
}

interface GrowingText {
  readonly type: 'text';
  readonly item: MessageItem;
  /** Its place in the content of the message. */
  readonly place: number;
  proof?: Carried;
}

/** A part that is being told, with what proves it where the format has no field for that. */
type GrowingPart =
  | GrowingText
  | { readonly type: 'reasoning'; readonly item: ThoughtItem; proof?: Carried }
  | { readonly type: 'call'; readonly item: CallItem; readonly callId: string; proof?: Carried };

/** Why an answer is incomplete; undefined for one that is complete. */
function stopOf({ reason }: ChoiceEnd): string | undefined {
  switch (reason) {
    case 'length':
      return 'max_output_tokens';
    case 'content-filter':
      return 'content_filter';
    case 'stop':
    case 'tool-calls':
      return undefined;
  }
}

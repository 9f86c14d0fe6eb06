import type { AnswerContext, AnswerWriter, ClientFrame } from '../../core/dialect.ts';
import type { ChatEvent, ChoiceEnd, FinishEvent, PartDelta, PartOpening, StartEvent } from '../../core/event.ts';
import type { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ChatResponse } from '../../core/response.ts';
import { noUsage, type Usage } from '../../core/usage.ts';
import { writeFailure } from './failure.ts';
import { aroundFreeText, isFreeText, writeDelta, writeJsonDelta, writeOpening, writePart, writeSources } from './answer-blocks.ts';
import { writeUsage } from './usage.ts';
import type { WireMessage } from './wire.ts';

/** Writes an answer for a client of the Messages API. */
export function answerWriter(context: AnswerContext): AnswerWriter {
  return new MessageWriter(context);
}

/**
 * The format knows one open block at a time, while parts may interleave: a text that goes on after another part has begun becomes
 * a second block, and what belongs to another part than an open tool call waits until the call is complete.
 */
class MessageWriter implements AnswerWriter {
  readonly #context: AnswerContext;
  readonly #parts = new Map<number, PartOpening>();
  #open: OpenBlock | undefined;
  #waiting: ChatEvent[] = [];
  #blocks = 0;
  #usage: Usage = noUsage;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  whole(response: ChatResponse): JsonObject {
    const [choice] = response.choices;
    return {
      ...writeMessage(response.id, response.usage, this.#context),
      content: [...(choice?.parts.flatMap(writePart) ?? []), ...writeSources(response.citations)],
      ...(choice !== undefined && writeStop(choice)),
    };
  }

  event(event: ChatEvent): readonly ClientFrame[] {
    switch (event.type) {
      case 'start':
        return this.#start(event);
      case 'part-start':
      case 'part-delta':
      case 'part-end':
        return event.choice === 0 ? this.#part(event) : [];
      case 'finish':
        return [...this.#closeAll(), ...writeSources(event.citations).flatMap((block) => this.#wholeBlock(block)), this.#finish(event)];
    }
  }

  end(): readonly ClientFrame[] {
    return [frame('message_stop', {})];
  }

  fail(failure: Failure): readonly ClientFrame[] {
    return [{ event: 'error', data: writeFailure(failure, this.#context) }];
  }

  #start(event: StartEvent): readonly ClientFrame[] {
    this.#usage = event.usage ?? noUsage;
    return [frame('message_start', { message: writeMessage(event.id, this.#usage, this.#context) })];
  }

  #finish(event: FinishEvent): ClientFrame {
    const [choice] = event.choices;
    const ending = choice === undefined ? { stop_reason: 'end_turn', stop_sequence: null } : writeStop(choice);
    return frame('message_delta', { delta: ending, usage: writeUsage(event.usage ?? this.#usage) });
  }

  #part(event: PartEvent): readonly ClientFrame[] {
    const open = this.#open;
    if (open !== undefined && open.index !== event.index && !open.splits) {
      this.#waiting.push(event);
      return [];
    }
    switch (event.type) {
      case 'part-start':
        this.#parts.set(event.index, event.part);
        return this.#begin(event.index, event.part);
      case 'part-delta':
        return this.#grow(event.index, event.delta);
      case 'part-end':
        return open?.index === event.index ? [...this.#close(), ...this.#replayWaiting()] : [];
    }
  }

  #begin(index: number, opening: PartOpening): readonly ClientFrame[] {
    const block = writeOpening(opening);
    if (block === undefined) return this.#close();
    const closed = this.#close();
    const open: OpenBlock = {
      index,
      block: this.#blocks,
      splits: opening.type !== 'tool-call',
      freeText: isFreeText(opening),
      afterwards: [],
    };
    this.#open = open;
    this.#blocks += 1;
    const begun = [...closed, frame('content_block_start', { index: open.block, content_block: block })];
    return open.freeText ? [...begun, deltaFrame(open, writeJsonDelta(aroundFreeText.before))] : begun;
  }

  #grow(index: number, delta: PartDelta): readonly ClientFrame[] {
    const opening = this.#parts.get(index);
    if (opening === undefined || opening.type === 'media' || opening.type === 'opaque') return [];
    const written = writeDelta(opening, delta);
    if (written === undefined) return [];
    const begun = this.#open?.index === index ? [] : this.#begin(index, opening);
    if (this.#open === undefined) return begun;
    if (written.type === 'block') {
      this.#open.afterwards.push(written.value);
      return begun;
    }
    return [...begun, deltaFrame(this.#open, written.value)];
  }

  /** Closes the open block, with the blocks that must follow it. */
  #close(): readonly ClientFrame[] {
    if (this.#open === undefined) return [];
    const open = this.#open;
    this.#open = undefined;
    const last = open.freeText ? [deltaFrame(open, writeJsonDelta(aroundFreeText.after))] : [];
    return [...last, frame('content_block_stop', { index: open.block }), ...open.afterwards.flatMap((value) => this.#wholeBlock(value))];
  }

  #wholeBlock(value: JsonObject): readonly ClientFrame[] {
    const index = this.#blocks;
    this.#blocks += 1;
    return [frame('content_block_start', { index, content_block: value }), frame('content_block_stop', { index })];
  }

  #closeAll(): readonly ClientFrame[] {
    const frames = [...this.#close()];
    while (this.#waiting.length > 0) frames.push(...this.#replayWaiting(), ...this.#close());
    return frames;
  }

  #replayWaiting(): readonly ClientFrame[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting.flatMap((event) => this.event(event));
  }
}

type PartEvent = Exclude<ChatEvent, StartEvent | FinishEvent>;

interface OpenBlock {
  /** The part's index. */
  readonly index: number;
  /** The block's own index. */
  readonly block: number;
  /** Whether the part may go on in a second block. */
  readonly splits: boolean;
  /** Whether it is a call whose input is free text. */
  readonly freeText: boolean;
  /** Blocks that follow this one. */
  readonly afterwards: JsonObject[];
}

function deltaFrame({ block }: OpenBlock, delta: JsonObject): ClientFrame {
  return frame('content_block_delta', { index: block, delta });
}

function frame(type: string, fields: JsonObject): ClientFrame {
  return { event: type, data: { type, ...fields } };
}

function writeMessage(id: string | undefined, usage: Usage, context: AnswerContext): WireMessage {
  return {
    id: id ?? `msg_${context.callId}`,
    type: 'message',
    role: 'assistant',
    model: context.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: writeUsage(usage),
  };
}

const ownReasons: ReadonlySet<string> = new Set([
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'compaction',
  'refusal',
  'model_context_window_exceeded',
]);

function writeStop(choice: ChoiceEnd): Pick<WireMessage, 'stop_reason' | 'stop_sequence'> {
  return { stop_reason: stopReason(choice), stop_sequence: choice.stopSequence ?? null };
}

function stopReason(choice: ChoiceEnd): string {
  if (choice.native !== undefined && ownReasons.has(choice.native)) return choice.native;
  switch (choice.reason) {
    case 'stop':
      return choice.stopSequence === undefined ? 'end_turn' : 'stop_sequence';
    case 'length':
      return 'max_tokens';
    case 'tool-calls':
      return 'tool_use';
    case 'content-filter':
      return 'refusal';
  }
}

import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { outputPlan, type OutputPlan } from './output-plan.ts';
import { growOpaque, readBlock, readDelta } from './parts.ts';
import { toolNames, type ToolNames } from './tool-names.ts';
import { traitsOf } from './traits.ts';

/** Reads the blocks of one answer into events, the same for a whole answer and a stream. */
export class BlockReader {
  readonly #context: ReadContext;
  readonly #plan: OutputPlan;
  readonly #names: ToolNames;
  readonly #open = new Map<number, OpenBlock>();
  #calls = 0;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#plan = outputPlan(context.request, context.upstreamModel, traitsOf(context.traits));
    this.#names = toolNames(context.request);
  }

  /** Whether the caller was asked to run a tool. */
  get hasCalls(): boolean {
    return this.#calls > 0;
  }

  /** The events of a block that is complete. */
  whole(index: number, block: JsonObject): readonly ChatEvent[] {
    return [...this.open(index, block), ...this.close(index)];
  }

  /** The events of a block that begins. */
  open(index: number, block: JsonObject): readonly ChatEvent[] {
    const { opening, deltas } = readBlock(block, (prefix) => this.#context.newId(prefix));
    switch (opening.type) {
      case 'opaque':
        // An opaque part comes whole: its start waits for the end of the block.
        this.#open.set(index, { type: 'opaque', block: opening.value, json: '' });
        return [];
      case 'tool-call':
        return this.#openCall(index, opening, deltas);
      case 'text':
      case 'reasoning':
      case 'refusal':
      case 'media':
        this.#open.set(index, { type: 'part', signature: '' });
        return [start(index, opening), ...deltas.flatMap((delta) => this.#growPart(index, delta))];
    }
  }

  /** The events of a delta. */
  grow(index: number, wire: JsonObject): readonly ChatEvent[] {
    const block = this.#open.get(index);
    switch (block?.type) {
      case undefined:
        return [];
      case 'opaque':
        this.#open.set(index, {
          type: 'opaque',
          block: growOpaque(block.block, wire),
          json: block.json + (textOf(wire['partial_json']) ?? ''),
        });
        return [];
      case 'part':
        return readDelta(wire).flatMap((delta) => this.#growPart(index, delta));
      case 'call':
      case 'output':
        return readDelta(wire).flatMap((delta) => this.#growCall(index, block, delta));
    }
  }

  /** The events of the end of a block. */
  close(index: number): readonly ChatEvent[] {
    const block = this.#open.get(index);
    this.#open.delete(index);
    const end: ChatEvent = { type: 'part-end', choice: 0, index };
    switch (block?.type) {
      case undefined:
        return [];
      case 'part':
        return [...signed(index, block.signature), end];
      case 'opaque':
        return [start(index, { type: 'opaque', dialect: 'anthropic-messages', value: withInput(block) }), end];
      case 'call':
        return block.json === '' ? [grow(index, { type: 'arguments', json: '{}' }), end] : [end];
      case 'output':
        return block.wrapped || block.json === '' ? [grow(index, { type: 'text', text: unwrap(block) }), end] : [end];
    }
  }

  /** The events of the ends of all blocks that are still open. */
  closeAll(): readonly ChatEvent[] {
    return [...this.#open.keys()].flatMap((index) => this.close(index));
  }

  /** A signature may come in pieces, so that it is told at the end of its block. */
  #growPart(index: number, delta: PartDelta): readonly ChatEvent[] {
    const block = this.#open.get(index);
    if (delta.type !== 'signature' || block?.type !== 'part') return [grow(index, delta)];
    this.#open.set(index, { type: 'part', signature: block.signature + delta.signature.value });
    return [];
  }

  #openCall(index: number, opening: Extract<PartOpening, { type: 'tool-call' }>, deltas: readonly PartDelta[]): readonly ChatEvent[] {
    const isOutput = this.#plan.type === 'tool' && opening.name === this.#plan.name;
    const block: CallBlock = isOutput ? { type: 'output', wrapped: this.#plan.wrapped, json: '' } : { type: 'call', json: '' };
    if (!isOutput) this.#calls += 1;
    this.#open.set(index, block);
    const begun = start(index, isOutput ? { type: 'text' } : { ...opening, name: this.#names.read(opening.name) });
    return [begun, ...deltas.flatMap((delta) => this.#growCall(index, block, delta))];
  }

  #growCall(index: number, block: CallBlock, delta: PartDelta): readonly ChatEvent[] {
    if (delta.type !== 'arguments') return [];
    this.#open.set(index, { ...block, json: block.json + delta.json });
    if (block.type === 'call') return [grow(index, delta)];
    return block.wrapped ? [] : [grow(index, { type: 'text', text: delta.json })];
  }
}

/**
 * A block that has begun: a part that grows as it comes, a call, the call of the tool whose input is the answer, or one that is
 * kept until it is whole.
 */
type OpenBlock = PartBlock | CallBlock | { readonly type: 'opaque'; readonly block: JsonObject; readonly json: string };

type PartBlock = { readonly type: 'part'; readonly signature: string };

type CallBlock =
  | { readonly type: 'call'; readonly json: string }
  | { readonly type: 'output'; readonly wrapped: boolean; readonly json: string };

function start(index: number, part: PartOpening): ChatEvent {
  return { type: 'part-start', choice: 0, index, part };
}

function grow(index: number, delta: PartDelta): ChatEvent {
  return { type: 'part-delta', choice: 0, index, delta };
}

function signed(index: number, value: string): readonly ChatEvent[] {
  return value === '' ? [] : [grow(index, { type: 'signature', signature: { signer: 'anthropic-messages', value } })];
}

function withInput(opaque: { readonly block: JsonObject; readonly json: string }): JsonObject {
  const input = opaque.json === '' ? undefined : parseJson(opaque.json);
  return input === undefined ? opaque.block : { ...opaque.block, input };
}

/** The answer in a tool's input: the value under its one key, where it had to be wrapped. */
function unwrap(output: { readonly wrapped: boolean; readonly json: string }): string {
  if (!output.wrapped) return '{}';
  const value = objectOf(parseJson(output.json))?.['value'];
  return value === undefined ? output.json : JSON.stringify(value);
}

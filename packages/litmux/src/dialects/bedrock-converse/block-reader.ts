import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectOf, parseJson } from '../../wire/json-reader.ts';
import type { OutputPlan } from '../anthropic-messages/output-plan.ts';
import { toolNames, type ToolNames } from '../anthropic-messages/tool-names.ts';
import { outputPlan } from './output-plan.ts';
import { readBlock, readDelta } from './parts.ts';
import { traitsOf } from './traits.ts';
import { longestName } from './writing.ts';

/** Reads the blocks of one answer into events, the same for a whole answer and a stream. */
export class BlockReader {
  readonly #context: ReadContext;
  readonly #plan: OutputPlan;
  readonly #names: ToolNames;
  readonly #open = new Map<number, OpenBlock>();
  #calls = 0;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#plan = outputPlan(context.request, traitsOf(context.traits).baseModel ?? context.upstreamModel);
    this.#names = toolNames(context.request, longestName);
  }

  /** Whether the caller was asked to run a tool. */
  get hasCalls(): boolean {
    return this.#calls > 0;
  }

  /** The events of a block that is complete. */
  whole(index: number, block: JsonObject): readonly ChatEvent[] {
    return [...this.open(index, block), ...this.close(index)];
  }

  /** The events of a block that begins. One that does not say what it is begins with its first delta. */
  open(index: number, block: JsonObject): readonly ChatEvent[] {
    if (Object.keys(block).length === 0) return [];
    const { opening, deltas } = readBlock(block, (prefix) => this.#context.newId(prefix));
    const begun = opening.type === 'tool-call' ? this.#openCall(index, opening) : this.#openPart(index, opening);
    return [...begun, ...deltas.flatMap((delta) => this.#growPart(index, delta))];
  }

  /** The events of a delta; one of a block that had no start begins it, as texts and thoughts do. */
  grow(index: number, delta: JsonObject): readonly ChatEvent[] {
    const block = this.#open.get(index);
    if (block === undefined) return this.open(index, delta);
    if (block.type === 'opaque') {
      this.#open.set(index, { ...block, pieces: [...block.pieces, delta] });
      return [];
    }
    return readDelta(delta).flatMap((piece) => this.#growPart(index, piece));
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
        return [start(index, { type: 'opaque', dialect: 'bedrock-converse', value: joined(block) }), end];
      case 'call':
        return block.json === '' ? [grow(index, { type: 'arguments', json: '{}' }), end] : [end];
      case 'output':
        return block.wrapped || block.json === '' ? [grow(index, { type: 'text', text: unwrapped(block) }), end] : [end];
    }
  }

  /** The events of the ends of all blocks that are still open. */
  closeAll(): readonly ChatEvent[] {
    return [...this.#open.keys()].flatMap((index) => this.close(index));
  }

  #openCall(index: number, opening: Extract<PartOpening, { type: 'tool-call' }>): readonly ChatEvent[] {
    const isOutput = this.#plan.type === 'tool' && opening.name === this.#plan.name;
    this.#open.set(index, isOutput ? { type: 'output', wrapped: this.#plan.wrapped, json: '' } : { type: 'call', json: '' });
    if (isOutput) return [start(index, { type: 'text' })];
    this.#calls += 1;
    return [start(index, { ...opening, name: this.#names.read(opening.name) })];
  }

  /** An opaque part comes whole: its start waits for the end of the block. */
  #openPart(index: number, opening: Exclude<PartOpening, { type: 'tool-call' }>): readonly ChatEvent[] {
    if (opening.type === 'opaque') {
      this.#open.set(index, { type: 'opaque', block: opening.value, pieces: [] });
      return [];
    }
    this.#open.set(index, { type: 'part', signature: '' });
    return [start(index, opening)];
  }

  #growPart(index: number, delta: PartDelta): readonly ChatEvent[] {
    const block = this.#open.get(index);
    switch (block?.type) {
      case undefined:
      case 'opaque':
        return [];
      case 'part':
        if (delta.type !== 'signature') return delta.type === 'arguments' ? [] : [grow(index, delta)];
        this.#open.set(index, { type: 'part', signature: block.signature + delta.signature.value });
        return [];
      case 'call':
      case 'output':
        return this.#growCall(index, block, delta);
    }
  }

  #growCall(index: number, block: CallBlock, delta: PartDelta): readonly ChatEvent[] {
    if (delta.type !== 'arguments') return [];
    this.#open.set(index, { ...block, json: block.json + delta.json });
    if (block.type === 'call') return [grow(index, delta)];
    return block.wrapped ? [] : [grow(index, { type: 'text', text: delta.json })];
  }
}

/** A block that has begun: a part that grows as it comes, a call, the call of the tool whose input is the answer, or one that is kept until it is whole. */
type OpenBlock = PartBlock | CallBlock | OpaqueBlock;

/** Its signature may come in pieces. */
type PartBlock = { readonly type: 'part'; readonly signature: string };
type CallBlock =
  | { readonly type: 'call'; readonly json: string }
  | { readonly type: 'output'; readonly wrapped: boolean; readonly json: string };
type OpaqueBlock = { readonly type: 'opaque'; readonly block: JsonObject; readonly pieces: readonly JsonObject[] };

function start(index: number, part: PartOpening): ChatEvent {
  return { type: 'part-start', choice: 0, index, part };
}

function grow(index: number, delta: PartDelta): ChatEvent {
  return { type: 'part-delta', choice: 0, index, delta };
}

function signed(index: number, value: string): readonly ChatEvent[] {
  return value === '' ? [] : [grow(index, { type: 'signature', signature: { signer: 'anthropic-messages', value } })];
}

/** An opaque block with its pieces: the input of a call is one JSON text in them, the contents of a result are lists. */
function joined({ block, pieces }: OpaqueBlock): JsonObject {
  const [kind] = Object.keys(block);
  if (kind === undefined || pieces.length === 0) return block;
  const inner = objectOf(block[kind]) ?? {};
  const parts = pieces.map((piece) => piece[kind]);
  const json = parts.map((part) => objectOf(part)?.['input']).filter((input) => typeof input === 'string');
  if (json.length > 0) return { [kind]: { ...inner, input: parseJson(json.join('')) ?? {} } };
  return { [kind]: { ...inner, content: parts.flatMap((part) => (Array.isArray(part) ? part : [])) } };
}

/** The answer in a tool's input: the value under its one key, where it had to be wrapped. */
function unwrapped(output: { readonly wrapped: boolean; readonly json: string }): string {
  if (!output.wrapped) return '{}';
  const value = objectOf(parseJson(output.json))?.['value'];
  return value === undefined ? output.json : JSON.stringify(value);
}

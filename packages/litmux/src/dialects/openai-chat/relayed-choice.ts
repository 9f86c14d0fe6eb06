import type { ReadContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectOf, textOf } from '../../wire/json-reader.ts';
import { writeFinish } from './answer-fields.ts';
import { hasSoundLogprobs, mendCall, mendLogprobs, mendWords } from './mend-choice.ts';
import { CallTracker, readPiece, type CallInProgress, type CallPiece } from './tool-calls.ts';
import { finishOf, openAIFinishes } from './wire-answer.ts';

/** Relays one choice of a stream, chunk by chunk. */
export class RelayedChoice {
  readonly #index: number;
  readonly #calls: CallTracker;
  /** Calls whose name has not come yet, with their first piece and the arguments so far. */
  readonly #nameless = new Map<CallInProgress, { readonly wire: JsonObject; readonly text: string }>();
  #begun = false;
  #finished = false;
  /** An end that came together with words: more may follow (Cerebras ends with each tool call), so it is told when the stream is over. */
  #ending: string | undefined;

  constructor(index: number, context: ReadContext) {
    this.#index = index;
    this.#calls = new CallTracker(() => context.newId('call_'));
  }

  /** The choice as the client shall read it: the same object where it is in OpenAI's form; undefined where nothing is left to say. */
  relay(choice: JsonObject): JsonObject | undefined {
    const delta = objectOf(choice['delta']) ?? {};
    const calls = delta['tool_calls'] === undefined ? undefined : this.#relayCalls(delta['tool_calls']);
    if (calls === delta['tool_calls'] && this.#isSound(choice, delta)) {
      this.#begun = true;
      if (choice['finish_reason'] !== null) this.#finished = true;
      return choice;
    }
    return this.#mended(choice, delta, calls);
  }

  /** The finish that the provider never told, for a choice that has begun. */
  end(): JsonObject | undefined {
    if (this.#finished || !this.#begun) return undefined;
    this.#finished = true;
    const bare = this.#bareCalls();
    return {
      index: this.#index,
      delta: bare.length > 0 ? { tool_calls: bare } : {},
      logprobs: null,
      finish_reason: this.#ending ?? (this.#calls.count > 0 ? 'tool_calls' : 'stop'),
    };
  }

  #isSound(choice: JsonObject, delta: JsonObject): boolean {
    const finish = choice['finish_reason'];
    const content = delta['content'];
    return (
      choice['index'] === this.#index &&
      !this.#finished &&
      (finish === null || (this.#isSoundFinish(finish) && saysNothing(delta) && this.#bareCalls().length === 0)) &&
      (delta['role'] === undefined) === this.#begun &&
      (content === undefined || content === null || typeof content === 'string') &&
      delta['function_call'] === undefined &&
      delta['reasoning'] === undefined &&
      delta['reasoning_details'] === undefined &&
      hasSoundLogprobs(choice['logprobs'])
    );
  }

  #isSoundFinish(finish: JsonValue | undefined): boolean {
    return (
      typeof finish === 'string' &&
      openAIFinishes.has(finish) &&
      (finish === 'tool_calls' || finish === 'length' || this.#calls.count === 0)
    );
  }

  #mended(choice: JsonObject, delta: JsonObject, calls: JsonValue | undefined): JsonObject | undefined {
    const mended: JsonDraft = { ...delta };
    mendWords(mended);
    if (calls === undefined) delete mended['tool_calls'];
    else mended['tool_calls'] = calls;
    const isSilent = saysNothing(mended);
    if (this.#finished && isSilent) return undefined;
    const ending = this.#finished ? undefined : this.#endingOf(choice);
    if (this.#begun) delete mended['role'];
    else mended['role'] = 'assistant';
    this.#begun = true;
    if (ending !== undefined && isSilent) {
      this.#finished = true;
      const bare = this.#bareCalls();
      if (bare.length > 0) mended['tool_calls'] = bare;
    } else this.#ending = ending ?? this.#ending;
    return {
      ...choice,
      index: this.#index,
      delta: mended,
      logprobs: mendLogprobs(choice['logprobs']),
      finish_reason: isSilent ? (ending ?? null) : null,
    };
  }

  /** No arguments are `{}`: some providers send nothing instead, which no client can parse. */
  #bareCalls(): readonly JsonObject[] {
    return this.#calls.bareCalls().map((index) => ({ index, function: { arguments: '{}' } }));
  }

  #endingOf(choice: JsonObject): string | undefined {
    const native = textOf(choice['finish_reason']) ?? textOf(objectOf(choice['finish_details'])?.['type']);
    if (native === 'function_call') return native;
    const reason = finishOf(native, this.#calls.count > 0);
    return reason === undefined ? undefined : writeFinish(reason);
  }

  /** Pieces of tool calls under the index of their call; the same list where they are so already. */
  #relayCalls(list: JsonValue): JsonValue | undefined {
    if (!Array.isArray(list) || list.length === 0) return undefined;
    const relayed = list.flatMap((wire: JsonValue): readonly JsonValue[] => (isObject(wire) ? this.#relayCall(wire) : [wire]));
    if (relayed.length === 0) return undefined;
    return relayed.length === list.length && relayed.every((call, place) => call === list[place]) ? list : relayed;
  }

  /** Nothing while the call has no name: clients look for it in the first piece. */
  #relayCall(wire: JsonObject): readonly JsonObject[] {
    const piece = readPiece(wire);
    const known = this.#calls.count;
    const call = this.#calls.callOf(piece);
    const nameless = call.position === known ? { wire, text: '' } : this.#nameless.get(call);
    if (nameless === undefined) {
      const continues = piece.name === '' && wire['id'] === undefined && isSoundPiece(wire, piece, call.position);
      return [continues ? wire : continueCall(wire, call.position)];
    }
    if (piece.name === '') {
      this.#nameless.set(call, { ...nameless, text: nameless.text + piece.arguments });
      return [];
    }
    this.#nameless.delete(call);
    const isWhole = nameless.wire === wire && piece.id !== '' && piece.id === call.id && typeof wire['type'] === 'string';
    if (isWhole && isSoundPiece(wire, piece, call.position)) return [wire];
    const begun = { ...piece, id: this.#calls.idOf(call), index: call.position, arguments: nameless.text + piece.arguments };
    return [mendCall({ ...nameless.wire, ...wire }, begun)];
  }
}

/** Whether a piece stands under the index of its call, with its arguments as a text. */
function isSoundPiece(wire: JsonObject, piece: CallPiece, position: number): boolean {
  const said = objectOf(wire['function'])?.['arguments'];
  return piece.index === position && wire['custom'] === undefined && (said === undefined || typeof said === 'string');
}

/** A later piece: its arguments, and neither id nor name again. */
function continueCall(wire: JsonObject, position: number): JsonObject {
  const piece = readPiece(wire);
  const { id: _id, type: _type, function: _function, custom: _custom, ...rest } = wire;
  const words = piece.custom ? { custom: { input: piece.arguments } } : { function: { arguments: piece.arguments } };
  return { ...rest, index: position, ...words };
}

function saysNothing(delta: JsonObject): boolean {
  return Object.entries(delta).every(
    ([name, value]) =>
      name === 'role' || value === '' || value === null || value === undefined || (Array.isArray(value) && value.length === 0),
  );
}

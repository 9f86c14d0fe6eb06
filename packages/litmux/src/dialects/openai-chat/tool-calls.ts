import type { JsonObject } from '../../core/json.ts';
import { numberOf, objectOf, textOf } from '../../wire/json-reader.ts';

/** One tool call of an answer, as far as it has come. */
export interface CallInProgress {
  /** Its place among the calls of its choice: 0, 1, 2, … */
  readonly position: number;
  /** The provider's id; empty while none has come. */
  id: string;
  /** Whether any arguments have come, or none are due because the call is a custom tool's. */
  hasArguments: boolean;
}

/** One tool call, or a piece of one, in the provider's words. */
export interface CallPiece {
  /** The provider's index; absent where it gives none. */
  readonly index: number | undefined;
  /** Empty where the piece has none. */
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly custom: boolean;
  readonly wire: JsonObject;
}

/** Reads a tool call or a piece of one. Arguments may come as an object, names and ids as null. */
export function readPiece(wire: JsonObject): CallPiece {
  const custom = objectOf(wire['custom']);
  const called = objectOf(wire['function']) ?? custom ?? {};
  const isCustom = custom !== undefined && objectOf(wire['function']) === undefined;
  const said = isCustom ? called['input'] : called['arguments'];
  return {
    index: numberOf(wire['index']),
    id: textOf(wire['id']) ?? '',
    name: textOf(called['name']) ?? '',
    arguments: textOf(said) ?? (said === undefined || said === null ? '' : JSON.stringify(said)),
    custom: isCustom,
    wire,
  };
}

/**
 * Tells to which call of a choice a piece belongs. Providers leave out the index, send 0 throughout, or repeat the id in every piece; so a piece goes
 * by its index unless that is taken by a call with another id, without an index by its id, and without either to the call that came last.
 */
export class CallTracker {
  readonly #newId: () => string;
  readonly #byIndex = new Map<number, CallInProgress>();
  readonly #byId = new Map<string, CallInProgress>();
  readonly #all: CallInProgress[] = [];
  #last: CallInProgress | undefined;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /** How many calls there are. */
  get count(): number {
    return this.#all.length;
  }

  /** The call of a piece; a new one where the piece begins it. */
  callOf(piece: CallPiece): CallInProgress {
    const call = this.#find(piece) ?? this.#begin();
    if (piece.arguments !== '' || piece.custom) call.hasArguments = true;
    if (piece.index !== undefined) this.#byIndex.set(piece.index, call);
    if (call.id === '' && piece.id !== '') {
      // Two calls under one id could not be told apart when their results come back.
      call.id = this.#byId.has(piece.id) ? this.#newId() : piece.id;
      this.#byId.set(call.id, call);
    }
    this.#last = call;
    return call;
  }

  /** The places of functions that were called without arguments so far. */
  bareCalls(): readonly number[] {
    return this.#all.filter((call) => !call.hasArguments).map((call) => call.position);
  }

  /** The call's id, made here if the provider has given none by now. */
  idOf(call: CallInProgress): string {
    if (call.id === '') call.id = this.#newId();
    return call.id;
  }

  #begin(): CallInProgress {
    const call = { position: this.#all.length, id: '', hasArguments: false };
    this.#all.push(call);
    return call;
  }

  #find(piece: CallPiece): CallInProgress | undefined {
    if (piece.index === undefined) {
      const known = piece.id === '' ? undefined : this.#byId.get(piece.id);
      return known ?? (piece.name === '' ? this.#last : undefined);
    }
    const call = this.#byIndex.get(piece.index);
    const isOther = call !== undefined && piece.name !== '' && piece.id !== '' && call.id !== '' && call.id !== piece.id;
    return isOther ? this.#byId.get(piece.id) : call;
  }
}

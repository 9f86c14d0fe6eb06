import type { FailedAnswer } from '../core/dialect.ts';
import type { Failure } from '../core/failure.ts';
import type { Modality, ModalityAnswer } from '../core/modality.ts';
import type { UnsignedRequest } from '../core/provider.ts';
import type { AskedOne, JointAnswer, Teller } from './asked.ts';

/** A call of a modality that keeps the answer it has read. */
export interface PartOfAnswer<M extends Modality> extends AskedOne {
  readonly answer: ModalityAnswer<M> | undefined;
}

/** The answers of all parts in their order, and those among them that were made, and are paid, now. */
export interface PartAnswers<M extends Modality> {
  readonly all: readonly ModalityAnswer<M>[];
  readonly fresh: readonly ModalityAnswer<M>[];
}

/** An answer that is put together of those of several calls. Parts that an earlier attempt has answered are not asked again. */
export class JointModality<M extends Modality> implements AskedOne {
  readonly unsigned: UnsignedRequest;
  readonly dropped: readonly string[];
  readonly joint: JointAnswer;
  readonly #parts: readonly PartOfAnswer<M>[];
  readonly #first: PartOfAnswer<M>;

  constructor(
    first: PartOfAnswer<M>,
    more: readonly PartOfAnswer<M>[],
    tell: (answers: PartAnswers<M>, teller: Teller) => void | Promise<void>,
  ) {
    const parts = [first, ...more];
    const unanswered = parts.filter(({ answer }) => answer === undefined);
    this.#parts = parts;
    this.#first = first;
    this.unsigned = first.unsigned;
    this.dropped = first.dropped;
    this.joint = {
      parts: unanswered,
      tell: async (teller) => await tell({ all: answersOf(parts), fresh: answersOf(unanswered) }, teller),
    };
  }

  /** The part at a place, where it has been answered. */
  answered(index: number): PartOfAnswer<M> | undefined {
    const part = this.#parts[index];
    return part?.answer === undefined ? undefined : part;
  }

  open(): undefined {}

  readWhole(): void {}

  readFailure(answer: FailedAnswer): Failure {
    return this.#first.readFailure(answer);
  }
}

function answersOf<M extends Modality>(parts: readonly PartOfAnswer<M>[]): readonly ModalityAnswer<M>[] {
  return parts.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
}

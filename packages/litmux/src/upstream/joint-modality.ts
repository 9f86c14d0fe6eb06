import type { FailedAnswer } from '../core/dialect.ts';
import type { Failure } from '../core/failure.ts';
import type { Modality, ModalityAnswer } from '../core/modality.ts';
import type { UnsignedRequest } from '../core/provider.ts';
import type { AskedOne, JointAnswer, Teller } from './asked.ts';

/** A call of a modality that keeps the answer it has read. */
export interface PartOfAnswer<M extends Modality> extends AskedOne {
  readonly answer: ModalityAnswer<M> | undefined;
}

/** An answer that is put together of those of several calls. */
export class JointModality<M extends Modality> implements AskedOne {
  readonly unsigned: UnsignedRequest;
  readonly dropped: readonly string[];
  readonly joint: JointAnswer;
  readonly #first: PartOfAnswer<M>;

  constructor(
    first: PartOfAnswer<M>,
    more: readonly PartOfAnswer<M>[],
    tell: (answers: readonly ModalityAnswer<M>[], teller: Teller) => void | Promise<void>,
  ) {
    const parts = [first, ...more];
    this.#first = first;
    this.unsigned = first.unsigned;
    this.dropped = first.dropped;
    this.joint = {
      parts,
      tell: (teller) =>
        tell(
          parts.flatMap(({ answer }) => (answer === undefined ? [] : [answer])),
          teller,
        ),
    };
  }

  open(): undefined {}

  readWhole(): void {}

  readFailure(answer: FailedAnswer): Failure {
    return this.#first.readFailure(answer);
  }
}

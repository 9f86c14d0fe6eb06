import type { FailedAnswer } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import type { UnsignedRequest } from '../core/provider.ts';
import type { AskedOne, Teller } from './asked.ts';

/** What a provider is not asked, because it is answered here. */
export class AnsweredHere implements AskedOne {
  readonly unsigned: UnsignedRequest = { method: 'POST', url: '', headers: {}, body: '' };
  readonly dropped: readonly string[] = [];
  readonly #answer: (teller: Teller) => Promise<void>;

  constructor(answer: (teller: Teller) => Promise<void>) {
    this.#answer = answer;
  }

  answerHere(teller: Teller): Promise<void> {
    return this.#answer(teller);
  }

  open(): undefined {}

  readWhole(): void {}

  readFailure({ status }: FailedAnswer): Failure {
    return new Failure('internal', `An answer of status ${status} to what was never asked.`);
  }
}

import type { Failure } from '../core/failure.ts';
import type { Deployment } from '../routing/deployment.ts';
import type { Step, Walk } from '../routing/walk.ts';
import type { AnswerSummary } from '../upstream/answer-summary.ts';
import type { Continuation } from '../upstream/asked.ts';
import type { Leg } from './leg.ts';

/** An answer that broke off in the middle, once or more often, and what goes on with it. */
export class Breaks {
  /** What the client hears where nobody goes on: what broke the answer first. */
  readonly failure: Failure;
  readonly #first: AnswerSummary;
  readonly #passed = new Set<Deployment>();
  #asked: Continuation;
  #told: Leg;

  /** The first break of an answer; undefined where nobody can go on. */
  static of(leg: Leg, answer: AnswerSummary, failure: Failure): Breaks | undefined {
    const asked = failure.code === 'content_policy_violation' ? undefined : leg.rest();
    return asked && new Breaks(asked, { leg, answer, failure });
  }

  private constructor(asked: Continuation, { leg, answer, failure }: { leg: Leg; answer: AnswerSummary; failure: Failure }) {
    this.failure = failure;
    this.#first = answer;
    this.#asked = asked;
    this.#told = leg;
  }

  /** What the next leg asks. */
  get asked(): Continuation {
    return this.#asked;
  }

  /** The leg that the client has heard last. */
  get told(): Leg {
    return this.#told;
  }

  /** Where the rest is asked for, after a leg broke off or did not even begin to answer. */
  after(failed: Leg, walk: Walk): Step {
    this.#asked = failed.rest() ?? this.#asked;
    return this.insteadOf(failed.step.deployment, walk);
  }

  /** Where it is asked for instead of a deployment that is not free. */
  insteadOf(deployment: Deployment, walk: Walk): Step {
    this.#passed.add(deployment);
    return walk.onward((other) => !this.#passed.has(other) && this.#asked.suits(other));
  }

  /** A leg has begun to tell the rest. */
  goesOn(leg: Leg): void {
    this.#told = leg;
  }

  /** The answer as one: it is known by the id with which it began. */
  whole(last: AnswerSummary): AnswerSummary {
    const { answerId, firstContentAt, headers, dropped } = this.#first;
    return { ...last, answerId, firstContentAt, headers, dropped, contentBegun: true };
  }
}

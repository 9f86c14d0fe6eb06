import { Failure, type Plan } from 'litmux/engine';
import type { Caller } from '../access/caller.ts';
import { limitsOf } from '../access/limits-of.ts';
import type { Actual, Admission, Ask, ScopeLimits } from '../meters/admission.ts';
import { addedLegs, addsLegs } from './added-legs.ts';
import { ownerOf } from './call-entry.ts';
import { checkMostCost } from './explain.ts';
import type { House } from './house.ts';
import type { Question } from './question.ts';
import type { WorstCase } from './reservation.ts';

/** A call as the journal knows it from its beginning. */
export interface CallIdentity {
  readonly callId: string;
  readonly callType: string;
  readonly startedAt: number;
  readonly caller: Caller | undefined;
}

/** What a call may use of its caller's limits and money: let in before it is tried, held while it is under way, settled once. */
export class Allowance {
  readonly #house: House;
  readonly #call: CallIdentity;
  readonly #blocksUnpriced: boolean;
  #worst: WorstCase | undefined;
  #admission: Admission | undefined;

  constructor(house: House, call: CallIdentity, blocksUnpriced: boolean) {
    this.#house = house;
    this.#call = call;
    this.#blocksUnpriced = blocksUnpriced;
  }

  /** What limits the caller. */
  get limits(): readonly ScopeLimits[] {
    const { caller } = this.#call;
    return caller === undefined ? [] : limitsOf(caller);
  }

  /** No price is known of something that the call may reach. */
  get unpriced(): boolean {
    return this.#worst?.unpriced === true;
  }

  /** The ceiling that the caller's budgets buy, where that is less than was asked for. */
  get loweredCeiling(): number | undefined {
    return this.#admission?.ceilingLowered === true ? this.#admission.ceiling : undefined;
  }

  /** Where money is reserved, no provider may be asked for more than it was reserved for, whatever thinking would add to the caller's own ceiling. */
  get ceiling(): number | undefined {
    const admission = this.#admission;
    if (admission === undefined || admission.reserved === 0) return admission?.ceiling;
    return admission.ceiling ?? this.#worst?.ceiling;
  }

  /** Lets a call in at its worst case, or throws what is in its way. A call that was let in before and is planned anew holds what the new plan needs. */
  admit(plan: Plan, question: Question): void {
    const { limits } = this;
    const worst = question.worstCase(plan);
    this.#worst = worst;
    checkMostCost(worst, question.options.maxCost);
    if (limits.length === 0) return;
    const budgeted = limits.some((scope) => scope.budget !== undefined);
    if (budgeted && worst.unpriced && this.#blocksUnpriced) throw unpricedRefusal(question.model);
    const ask = askOf(worst, question);
    if (this.#admission !== undefined) return this.#house.meters.extend(this.#admission, limits, ask);
    this.#admission = this.#house.meters.admit(limits, ask);
    if (budgeted) this.#open(question, worst);
  }

  /** Says whether the call may have to pay for one more upstream call; undefined where it makes only one, or nothing limits it. */
  addedLegs(plan: Plan, { options: { maxCost } }: Question): (() => boolean) | undefined {
    if (!addsLegs(plan)) return undefined;
    return addedLegs({
      meters: this.#house.meters,
      caller: this.#call.caller,
      admission: this.#admission,
      worst: this.#worst,
      maxCost,
    });
  }

  /** Replaces what was held by what was used; says whether that was more than the bound. */
  settle(actual: Actual): boolean {
    return this.#admission !== undefined && this.#house.meters.settle(this.#admission, actual).overBound;
  }

  #open(question: Question, worst: WorstCase): void {
    const { callId, callType, startedAt, caller } = this.#call;
    this.#house.journal.open({
      callId,
      startedAt,
      ...ownerOf(caller),
      model: question.model,
      callType,
      stream: question.stream,
      inputTokens: Math.ceil(question.bytes / 4),
      cost: Math.min(Math.ceil(worst.inputCost / 4), this.#admission?.reserved ?? 0),
    });
  }
}

function askOf(worst: WorstCase, question: Question): Ask {
  return {
    inputCost: worst.inputCost,
    outputRate: worst.outputRate,
    choices: question.choices,
    ceiling: worst.ceiling,
    ceilingIsCallers: worst.ceilingIsCallers,
    tokens: question.tokens,
    priced: !worst.unpriced || worst.inputCost > 0 || worst.outputRate > 0,
  };
}

function unpricedRefusal(model: string): Failure {
  return new Failure(
    'budget_exceeded',
    `No price is known for model=${model}, and the budget's policy for models without a price is \`block\`. Set input_cost_per_token and output_cost_per_token on its deployment.`,
    { param: 'model', model },
  );
}

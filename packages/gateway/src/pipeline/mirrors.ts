import {
  Call,
  Failure,
  findGroup,
  planCall,
  type CallListener,
  type CallResult,
  type Deadlines,
  type ModelGroup,
  type Plan,
  type RoutingState,
} from 'litmux/engine';
import type { Snapshot } from '../config/snapshot.ts';
import type { SpendScopes } from '../meters/spend-scopes.ts';
import { accountOf } from './account.ts';
import { callEntry } from './call-entry.ts';
import { newCallId } from './call-id.ts';
import type { House } from './house.ts';
import type { Question } from './question.ts';
import { Spending } from './spending.ts';

/** A call whose copy goes to another model too. */
export interface MirrorOrder {
  readonly house: House;
  readonly snapshot: Snapshot;
  readonly routing: RoutingState;
  readonly question: Question;
  readonly callId: string;
  readonly callType: string;
  readonly deadlines: Partial<Deadlines> | undefined;
}

/** Whether copies of a call go to another model too. */
export function isMirrored({ stops: [own] }: Plan): boolean {
  return own?.candidates[0]?.gatewayParams['silent_model'] !== undefined;
}

/** Mirrored calls of one thread that may be under way at once; what is more is dropped, and counted. */
const mostInFlight = 64;

/**
 * Sends copies of calls to the model that `silent_model` of their first deployment names, beside the calls themselves: nobody waits for a copy, its answer is
 * dropped, its failure is nobody's. It is tried once, counts against budgets of its provider, deployment and tags, and has an entry of its own that belongs to
 * the operator and to no key. Calls with files are not copied, since files are kept no longer than their call.
 */
export class Mirrors {
  readonly #underWay = new Set<MirroredCall>();

  /** Sends a copy, soon. */
  send(plan: Plan, order: MirrorOrder): void {
    const name = plan.stops[0]?.candidates[0]?.gatewayParams['silent_model'];
    const group = typeof name === 'string' ? findGroup(order.snapshot, name) : undefined;
    if (group === undefined || order.question.hasFiles === true) return;
    if (this.#underWay.size >= mostInFlight) return order.house.watch.mirrorDropped();
    const call = new MirroredCall(order, group, () => this.#underWay.delete(call));
    this.#underWay.add(call);
    setImmediate(() => call.start());
  }

  /** Ends what is under way; it is accounted for as far as it has come. */
  end(): void {
    for (const call of this.#underWay) call.end();
  }
}

class MirroredCall implements CallListener {
  readonly #order: MirrorOrder;
  readonly #group: ModelGroup;
  readonly #over: () => void;
  readonly #callId: string;
  readonly #startedAt: number;
  readonly #scopes: SpendScopes | undefined;
  #call: Call | undefined;

  constructor(order: MirrorOrder, group: ModelGroup, over: () => void) {
    this.#order = order;
    this.#group = group;
    this.#over = over;
    this.#startedAt = order.house.engine.now();
    this.#callId = newCallId(this.#startedAt);
    this.#scopes = order.house.spending();
  }

  start(): void {
    const { house, routing, snapshot, question, deadlines } = this.#order;
    const { tags } = question.options;
    const spending = this.#scopes && new Spending({ scopes: this.#scopes, meters: house.meters, question, tags });
    const plan = planCall(snapshot, {
      group: this.#group,
      model: question.model,
      now: this.#startedAt,
      state: routing,
      random: house.engine.random,
      promptBytes: question.bytes,
      stream: question.stream,
      tags,
      fallbacks: [],
      retries: 0,
      ...(question.conversation !== undefined && { request: question.conversation }),
      spending,
    });
    const asked = question.asked(plan, undefined);
    const common = { asked, plan, settings: snapshot.settings, state: routing, callId: this.#callId, gate: spending };
    this.#call = new Call(house.engine, { ...common, ...(deadlines !== undefined && { deadlines }) }, this);
    this.#call.start();
  }

  end(): void {
    if (this.#call === undefined) return this.#over();
    this.#settle(this.#call.cancel(), new Failure('client_disconnect', 'The gateway stopped.'));
  }

  committed(): void {}
  frames(): void {}
  bytes(): void {}
  whole(): void {}

  ended(result: CallResult): void {
    this.#settle(result, undefined);
  }

  failed(failure: Failure, result: CallResult): void {
    this.#settle(result, failure);
  }

  #settle(result: CallResult, failure: Failure | undefined): void {
    const { house, question, callType, callId } = this.#order;
    this.#over();
    const facts = {
      callId: this.#callId,
      callType,
      startedAt: this.#startedAt,
      endedAt: house.engine.now(),
      requesterIp: '',
      caller: undefined,
      question,
      tierDown: undefined,
      plan: undefined,
      waitedMs: undefined,
    };
    const entry = { ...callEntry(facts, { result, account: accountOf(result), failure, overBound: false }), mirrorOf: callId };
    house.watch.settled(entry);
    house.journal.settle(entry, () => {});
  }
}

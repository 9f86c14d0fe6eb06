import {
  asFailure,
  Call,
  Failure,
  lookingAt,
  type CallListener,
  type CallResult,
  type ClientFrame,
  type JsonObject,
  type Plan,
  type RoutingState,
  type WholeAnswer,
} from 'litmux/engine';
import type { Caller } from '../access/caller.ts';
import { identify } from '../access/identify.ts';
import { limitsOf } from '../access/limits-of.ts';
import { mayReach } from '../access/may-reach.ts';
import type { Snapshot } from '../config/snapshot.ts';
import type { Entry } from '../ledger/entry.ts';
import { accountOf, type Account } from './account.ts';
import { Allowance } from './allowance.ts';
import { answerHeaders, failureHeaders } from './answer-headers.ts';
import { callEntry, type Outcome } from './call-entry.ts';
import { newCallId } from './call-id.ts';
import { readConversation } from './chat.ts';
import { explanation, traceText } from './explain.ts';
import type { Arriving, House, Incoming, Reply, ReplyHeaders } from './house.ts';
import { isMirrored } from './mirrors.ts';
import { Patience, refuseEmptyHanded, wasOutpaced } from './patience.ts';
import { inProvidersWords } from './providers-words.ts';
import type { Question } from './question.ts';
import { routeCall, type Route } from './route-call.ts';
import { readModality } from './modality.ts';
import { setModel } from './set-model.ts';
import type { Spending } from './spending.ts';
import { tierDownText, type TierDown } from './tier-down.ts';

/** Serves one call of whatever kind, from its bytes to its last byte and its entry in the ledger. */
export function serveCall(house: House, incoming: Incoming, reply: Reply): void {
  beginCall(house, incoming, reply)?.run(incoming);
}

/** A call whose caller is known. */
export interface BegunCall {
  run(incoming: Incoming): void;
  /** The request will not come in whole. */
  refuse(failure: Failure): void;
}

/** Begins a call before its body has come: undefined where its caller may not make it, which is told. */
export function beginCall(house: House, arriving: Arriving, reply: Reply): BegunCall | undefined {
  const call = new GovernedCall(house, arriving, reply);
  return call.isKnown() ? call : undefined;
}

/** What happens to a call, in order: known, read, allowed, planned, admitted, tried, said, settled. */
class GovernedCall implements CallListener, BegunCall {
  readonly #house: House;
  readonly #incoming: Arriving;
  readonly #reply: Reply;
  readonly #snapshot: Snapshot;
  readonly #routing: RoutingState;
  readonly #callId: string;
  readonly #setModel: string | undefined;
  #caller: Caller | undefined;
  #question: Question | undefined;
  #allowance: Allowance | undefined;
  #call: Call | undefined;
  #trace: string | undefined;
  #tierDown: TierDown | undefined;
  #spending: Spending | undefined;
  #keptPlan: JsonObject | undefined;
  #patience: Patience | undefined;
  #streaming = false;
  #settled = false;

  constructor(house: House, incoming: Arriving, reply: Reply) {
    this.#house = house;
    this.#incoming = incoming;
    this.#reply = reply;
    this.#snapshot = house.snapshot();
    this.#routing = incoming.surface.explains === true ? lookingAt(house.routing()) : house.routing();
    this.#callId = newCallId(incoming.receivedAt);
    this.#setModel = setModel(incoming.surface, this.#snapshot.general);
  }

  /** Whether its caller is known and may call at this path; otherwise it is told why not. */
  isKnown(): boolean {
    try {
      const { failure } = this.#house.journal;
      if (failure !== undefined) throw failure;
      this.#caller = this.#identify();
      return true;
    } catch (error) {
      this.refuse(asFailure(error));
      return false;
    }
  }

  run(incoming: Incoming): void {
    try {
      const question = readQuestion(incoming, this.#setModel);
      this.#question = question;
      const route = this.#route(question);
      const priority = question.options.priority ?? this.#snapshot.queue.priority;
      if (priority !== undefined) this.#patience = new Patience(this.#house.waitingRoom(), priority);
      if (this.#incoming.surface.explains === true) return this.#explain(route, question);
      if (this.#patience?.mustWait(route.plan) === true) return this.#wait(route.plan, question);
      this.#go(route, question);
    } catch (error) {
      this.refuse(asFailure(error));
    }
  }

  #go(route: Route, question: Question): void {
    if (question.options.trace === true || this.#snapshot.general.keepsPlans) this.#keptPlan = this.#explanation(route, question);
    if (question.options.trace === true) this.#trace = traceText(route.plan);
    this.#allowance ??= this.#newAllowance();
    this.#allowance.admit(route.plan, question);
    this.#try(route, question);
  }

  #newAllowance(): Allowance {
    const { surface, receivedAt } = this.#incoming;
    const call = { callId: this.#callId, callType: surface.callType, startedAt: receivedAt, caller: this.#caller };
    return new Allowance(this.#house, call, this.#snapshot.general.unpricedPolicy === 'block');
  }

  #wait(plan: Plan, question: Question): void {
    if (this.#patience?.hasWaited !== true) {
      refuseEmptyHanded(this.#caller === undefined ? [] : limitsOf(this.#caller), this.#house.meters);
      this.#reply.onHangUp(() => this.#hungUp());
    }
    this.#patience?.wait(plan, {
      route: () => this.#route(question),
      go: (route) => this.#go(route, question),
      fail: (failure) => this.refuse(failure),
    });
  }

  /** Somebody was faster than a call that may wait: it waits again. */
  #waitsAgain(failure: Failure, result: CallResult): boolean {
    if (this.#patience === undefined || this.#question === undefined || !wasOutpaced(failure, result)) return false;
    try {
      this.#wait(this.#route(this.#question).plan, this.#question);
      return true;
    } catch {
      return false;
    }
  }

  #identify(): Caller {
    const { headers, url, surface } = this.#incoming;
    const caller = identify(headers, url, this.#house.door());
    mayReach(caller, surface.path, 'llm');
    return caller;
  }

  #route(question: Question): Route {
    const { surface, receivedAt } = this.#incoming;
    const route = routeCall(question, {
      house: this.#house,
      snapshot: this.#snapshot,
      routing: this.#routing,
      caller: this.#caller,
      path: surface.path,
      setModel: this.#setModel,
      now: this.#patience?.hasWaited === true ? this.#house.engine.now() : receivedAt,
    });
    this.#tierDown = route.tierDown;
    this.#spending = route.spending;
    return route;
  }

  /** What would happen from here on; nothing is counted, held, sent or written down. */
  #explain(route: Route, question: Question): void {
    const told = JSON.stringify(this.#explanation(route, question));
    this.#reply.json(200, ['x-litellm-call-id', this.#callId, 'x-litellm-version', this.#house.version], told);
  }

  #explanation({ plan, tierDown }: Route, question: Question): JsonObject {
    const { meters, engine } = this.#house;
    const limits = this.#caller === undefined ? [] : limitsOf(this.#caller);
    return explanation({
      plan,
      worst: question.worstCase(plan),
      limits,
      meters,
      now: engine.now(),
      tierDown,
      queue: this.#patience?.row(plan),
    });
  }

  #try({ plan, settings, deadlines, spending, tierDown }: Route, question: Question): void {
    const mayAddLeg = this.#allowance?.addedLegs(plan, question);
    const call = new Call(
      this.#house.engine,
      {
        asked: question.asked(plan, this.#allowance?.ceiling),
        plan,
        settings,
        state: this.#routing,
        callId: this.#callId,
        gate: spending,
        ...(tierDown !== undefined && { elsewhere: true }),
        ...(deadlines !== undefined && { deadlines }),
        ...(mayAddLeg !== undefined && { mayAddLeg }),
      },
      this,
    );
    this.#call = call;
    if (this.#patience?.hasWaited !== true) this.#reply.onHangUp(() => this.#hungUp());
    call.start();
    if (isMirrored(plan)) this.#mirror(plan, question, deadlines);
  }

  #mirror(plan: Plan, question: Question, deadlines: Route['deadlines']): void {
    this.#house.mirrors.send(plan, {
      house: this.#house,
      snapshot: this.#snapshot,
      routing: this.#routing,
      question,
      callId: this.#callId,
      callType: this.#incoming.surface.callType,
      deadlines,
    });
  }

  committed(result: CallResult): void {
    const contentType = result.answer?.contentType;
    if (contentType === undefined && this.#question?.conversation?.stream !== true) return;
    this.#streaming = true;
    this.#reply.open(this.#headers(result, undefined), contentType);
  }

  frames(frames: readonly ClientFrame[]): void {
    this.#keepPace(this.#reply.frames(frames));
  }

  bytes(bytes: Uint8Array): void {
    this.#keepPace(this.#reply.bytes(bytes));
  }

  #keepPace(keepsUp: boolean): void {
    const call = this.#call;
    if (keepsUp || call === undefined) return;
    call.pause();
    this.#reply.onDrain(() => call.resume());
  }

  whole(answer: WholeAnswer): void {
    this.#whole = answer;
  }

  #whole: WholeAnswer | undefined;

  ended(result: CallResult, last: readonly ClientFrame[]): void {
    const account = accountOf(result);
    this.#settle(result, account, undefined, (unwritten) => {
      if (unwritten !== undefined) this.#fail(unwritten, result);
      else if (this.#streaming) this.#reply.close(last);
      else this.#reply.json(200, this.#headers(result, account), this.#whole?.text() ?? '');
    });
  }

  failed(failure: Failure, result: CallResult): void {
    if (this.#waitsAgain(failure, result)) return;
    this.#house.watch.failed(failure, this.#callId);
    const said = inProvidersWords(failure, result);
    this.#settle(result, accountOf(result), said, () => this.#fail(said, result));
  }

  #fail(failure: Failure, result: CallResult): void {
    if (!this.#streaming) return this.#say(failure, answerHeaders({ ...this.#facts(result, undefined), failed: true }));
    const frames = this.#call?.failFrames(failure);
    if (frames === undefined) this.#reply.cut();
    else this.#reply.close(frames);
  }

  #hungUp(): void {
    this.#patience?.leave();
    const result = this.#call?.cancel() ?? noResult;
    const failure = new Failure('client_disconnect', 'The client closed the connection before the answer was complete.');
    this.#settle(result, accountOf(result), failure, () => {});
  }

  /** A refusal before anything was sent. It consumes nothing; the ledger keeps it as a failed call of its key. */
  refuse(failure: Failure): void {
    this.#house.watch.failed(failure, this.#callId);
    const say = (): void => this.#say(failure, answerHeaders(this.#facts(undefined, undefined)));
    if (this.#caller === undefined || this.#incoming.surface.explains === true) say();
    else this.#settle(noResult, noAccount, failure, say);
  }

  #say(failure: Failure, headers: ReplyHeaders): void {
    const { dialect } = this.#incoming.surface;
    const status = failure.code === 'budget_exceeded' ? this.#snapshot.general.budgetExceededStatus : failure.status;
    headers.push(...failureHeaders(failure));
    this.#reply.json(status, headers, JSON.stringify(dialect.writeFailure(failure, { callId: this.#callId })));
  }

  /** Once, whatever happens: meters get the real cost, the journal the entry. `written` is called when that is done. */
  #settle(result: CallResult, account: Account, failure: Failure | undefined, written: (unwritten: Failure | undefined) => void): void {
    if (this.#settled) return;
    this.#settled = true;
    const overBound = this.#allowance?.settle(account) ?? false;
    const entry = this.#entry({ result, account, failure, overBound });
    this.#house.watch.settled(entry);
    this.#house.journal.settle(entry, (unwritten) => this.#finish(written, unwritten));
    this.#house.waitingRoom().look();
  }

  /** Lines are written for many calls at once: what goes wrong with the answer of one must not reach the others. */
  #finish(written: (unwritten: Failure | undefined) => void, unwritten: Failure | undefined): void {
    try {
      written(unwritten);
    } catch (error) {
      this.#house.watch.failed(asFailure(error), this.#callId);
      this.#reply.cut();
    }
  }

  #entry(outcome: Outcome): Entry {
    const { surface, receivedAt, requesterIp } = this.#incoming;
    return callEntry(
      {
        callId: this.#callId,
        callType: surface.callType,
        startedAt: receivedAt,
        endedAt: this.#house.engine.now(),
        requesterIp,
        caller: this.#caller,
        question: this.#question,
        tierDown: this.#tierDown,
        plan: this.#keptPlan,
        waitedMs: this.#patience?.waitedMs,
      },
      outcome,
    );
  }

  #headers(result: CallResult, account: Account | undefined): ReplyHeaders {
    return answerHeaders(this.#facts(result, account));
  }

  #facts(result: CallResult | undefined, account: Account | undefined): Parameters<typeof answerHeaders>[0] {
    const caller = this.#caller;
    const record = caller?.type === 'key' ? caller.key.record : undefined;
    const unpriced = account?.unpriced ?? (this.#allowance?.unpriced === true && caller?.type === 'key');
    return {
      callId: this.#callId,
      version: this.#house.version,
      model: this.#question?.model ?? '',
      result,
      receivedAt: this.#incoming.receivedAt,
      now: this.#house.engine.now(),
      ...(account !== undefined && { cost: account.cost }),
      ...(caller?.type === 'key' && { keySpend: this.#house.meters.read(caller.key.slot).spent }),
      ...(record?.maxBudget !== undefined && { keyBudget: record.maxBudget }),
      ...(record?.rpmLimit !== undefined && { keyRpm: record.rpmLimit }),
      ...(record?.tpmLimit !== undefined && { keyTpm: record.tpmLimit }),
      ...(unpriced && { unpriced }),
      ...(this.#trace !== undefined && { trace: this.#trace }),
      ...(this.#tierDown !== undefined && { tierDown: tierDownText(this.#tierDown) }),
      ...(this.#patience?.waitedMs !== undefined && { waitedMs: this.#patience.waitedMs }),
      ...loweredCeiling(this.#allowance, this.#spending),
    };
  }
}

/** The lower of what the caller's budgets and the deployment's buy, where that is less than was asked for. */
function loweredCeiling(allowance: Allowance | undefined, spending: Spending | undefined): { readonly outputCeiling?: number } {
  const own = allowance?.loweredCeiling;
  const there = spending?.loweredCeiling;
  if (own === undefined && there === undefined) return {};
  return { outputCeiling: Math.min(own ?? Infinity, there ?? Infinity) };
}

const noResult: CallResult = { deployment: undefined, answer: undefined, attempts: [], fallbacks: 0 };
const noAccount: Account = accountOf(noResult);

function readQuestion(incoming: Incoming, set: string | undefined): Question {
  const surface = set === undefined ? incoming.surface : { ...incoming.surface, setModel: set };
  return surface.type === 'conversation' ? readConversation(incoming, surface) : readModality(incoming, surface);
}

import type { ClientFrame } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import { defaultDeadlines, type Deployment } from '../routing/deployment.ts';
import type { Hedge, HedgedGroup } from '../routing/hedging.ts';
import type { Plan, Stop } from '../routing/plan.ts';
import type { LatencyKind } from '../routing/state.ts';
import { Walk, type Step, type TryStep } from '../routing/walk.ts';
import type { AnswerSummary } from '../upstream/answer-summary.ts';
import type { Asked } from '../upstream/asked.ts';
import type { EngineContext } from '../upstream/engine-context.ts';
import type { AttemptRefusal } from './attempt-gate.ts';
import { Breaks } from './breaks.ts';
import { enter, Leg, type AttemptRecord, type LegListener, type LegOrder } from './leg.ts';
import { Race } from './race.ts';
import type { WholeAnswer } from '../upstream/whole-answer.ts';

/** A call that is wanted: what is asked, and where it may be tried. */
export interface CallOrder extends LegOrder {
  readonly asked: Asked;
  readonly plan: Plan;
  /** Another model was planned than the one that was asked for: whoever answers says who it is. */
  readonly elsewhere?: boolean;
  /** Whether one more upstream call may cost money besides one that costs already; asked before it begins. Absent: always. */
  readonly mayAddLeg?: () => boolean;
}

/** Who hears of a call: committed, then frames…, bytes… or whole, then ended; or failed. Each call ends with ended or failed, once, unless it is cancelled. */
export interface CallListener {
  /** Content has begun: headers may be sent. */
  committed(result: CallResult): void;
  frames(frames: readonly ClientFrame[]): void;
  /** A piece of an answer that is no JSON: sound, subtitles. */
  bytes(bytes: Uint8Array): void;
  whole(answer: WholeAnswer): void;
  /** The answer is complete; `last` are the frames that end a stream, to be sent when the call is accounted for. */
  ended(result: CallResult, last: readonly ClientFrame[]): void;
  /** The first failure of the call, which is the one that explains it; after `committed`, the one that broke it. */
  failed(failure: Failure, result: CallResult): void;
}

/** How a call went. */
export interface CallResult {
  /** The deployment that answers, or that was tried last. */
  readonly deployment: Deployment | undefined;
  readonly answer: AnswerSummary | undefined;
  readonly attempts: readonly AttemptRecord[];
  /** How many fallback groups were entered. */
  readonly fallbacks: number;
}

/** A call under way: its attempts one after the other along the plan, until one answers. */
export class Call implements LegListener {
  readonly #engine: EngineContext;
  readonly #order: CallOrder;
  readonly #listener: CallListener;
  readonly #walk: Walk;
  readonly #attempts: AttemptRecord[] = [];
  readonly #endBy: number;
  #step: TryStep | undefined;
  #leg: Leg | undefined;
  #race: Race | undefined;
  #answer: AnswerSummary | undefined;
  #firstFailure: Failure | undefined;
  #committed = false;
  #breaks: Breaks | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(engine: EngineContext, order: CallOrder, listener: CallListener) {
    this.#engine = engine;
    this.#order = order;
    this.#listener = listener;
    this.#walk = new Walk(order.plan, order.settings, () => engine.random());
    this.#endBy = engine.now() + (order.deadlines?.total ?? 0) + defaultDeadlines.total;
  }

  start(): void {
    this.#take(this.#walk.first());
  }

  /** Ends the call in silence, closes its connections and tells how it went so far. */
  cancel(): CallResult {
    if (this.#over) return this.#result();
    this.#over = true;
    clearTimeout(this.#timer);
    for (const leg of [this.#rivalOf(this.#leg), this.#leg]) if (leg !== undefined) this.#attempts.push(leg.cancel(false));
    const last = this.#attempts.at(-1)?.answer;
    if (last !== undefined) this.#answer = this.#whole(last);
    return this.#result();
  }

  /** The frames that tell a client in the middle of the answer that it failed; undefined where only a cut connection can. */
  failFrames(failure: Failure): readonly ClientFrame[] | undefined {
    return (this.#breaks?.told ?? this.#leg)?.failFrames(failure);
  }

  /** The listener does not keep up: stop reading until `resume`. */
  pause(): void {
    this.#leg?.pause();
  }

  resume(): void {
    this.#leg?.resume();
  }

  legCommitted(leg: Leg, answer: AnswerSummary): void {
    if (this.#breaks !== undefined) return this.#breaks.goesOn(leg);
    this.#committed = true;
    this.#answer = answer;
    if (leg.step.stop.group.hedge !== undefined) this.#hasWon(leg);
    this.#listener.committed(this.#result());
  }

  frames(frames: readonly ClientFrame[]): void {
    this.#listener.frames(frames);
  }

  bytes(bytes: Uint8Array): void {
    this.#listener.bytes(bytes);
  }

  whole(answer: WholeAnswer): void {
    this.#listener.whole(answer);
  }

  legEnded(leg: Leg, answer: AnswerSummary, last: readonly ClientFrame[]): void {
    this.#answer = this.#whole(answer);
    this.#attempts.push(leg.record(answer, undefined));
    this.#over = true;
    this.#listener.ended(this.#result(), last);
  }

  legFailed(leg: Leg, answer: AnswerSummary, failure: Failure): void {
    if (this.#over) return;
    this.#answer = this.#whole(answer);
    this.#attempts.push(leg.record(answer, failure));
    this.#firstFailure ??= failure;
    if (this.#committed) return this.#goOn(leg, answer, failure);
    const rival = this.#rivalOf(leg);
    if (rival !== undefined) return this.#lead(rival);
    this.#leg = undefined;
    this.#take(this.#walk.after({ deployment: leg.step.deployment, failure }));
  }

  /** An answer that broke off is gone on with by another deployment, where one can; else the client hears what broke it. */
  #goOn(leg: Leg, answer: AnswerSummary, failure: Failure): void {
    const breaks = this.#breaks ?? Breaks.of(leg, answer, failure);
    if (breaks === undefined) return this.#giveUp(failure);
    this.#breaks = breaks;
    const step = breaks.after(leg, this.#walk);
    if (step.type === 'give-up' || this.#order.mayAddLeg?.() === false) this.#giveUp(breaks.failure);
    else this.#take(step);
  }

  #take(step: Step): void {
    if (step.type === 'give-up') return this.#giveUp(this.#firstFailure ?? noDeployment(this.#order.plan.model, this.#walk.own));
    const endsIn = this.#endBy - this.#engine.now();
    if (step.waitMs >= endsIn) return this.#giveUp(this.#firstFailure ?? noDeployment(this.#order.plan.model, this.#walk.own));
    if (isEntered(step, this.#step, this.#order.plan)) this.#order.state.turn(step.stop.group.name);
    this.#step = step;
    if (step.waitMs <= 0) return this.#try(step);
    this.#timer = setTimeout(() => this.#try(step), step.waitMs);
  }

  #try(step: TryStep): void {
    const leg = this.#begin(step);
    if (!(leg instanceof Leg)) return this.#insteadOf(step, leg.reason);
    this.#leg = leg;
    const { hedge } = step.stop.group;
    if (hedge !== undefined && this.#attempts.length === 0) this.#race = this.#raceBehind(leg, hedge);
    leg.start();
  }

  #insteadOf({ deployment }: TryStep, reason: string): void {
    if (this.#breaks === undefined) return this.#take(this.#walk.insteadOf(deployment, reason));
    const step = this.#breaks.insteadOf(deployment, this.#walk);
    if (step.type === 'give-up') this.#giveUp(this.#breaks.failure);
    else this.#take(step);
  }

  /** A leg that is counted and has not started, or the reason why its deployment is not free for it. */
  #begin(step: TryStep): Leg | AttemptRefusal {
    const pass = enter(step, this.#order, this.#engine.now());
    if (pass.type === 'refusal') return pass;
    return new Leg(this.#engine, this.#order, {
      step,
      pass,
      asked: this.#breaks?.asked ?? this.#order.asked,
      isFallback: this.#walk.fallbacks > 0 || this.#order.elsewhere === true,
      continues: this.#order.plan.stops[0]?.group.continues,
      listener: this,
    });
  }

  /** The race that the first leg of a call may come into. */
  #raceBehind(first: Leg, hedge: Hedge): Race | undefined {
    const afterMs = this.#hedging(first).begin(hedge, this.#kind);
    return afterMs === undefined ? undefined : new Race(first, afterMs, () => this.#secondBeside(first, hedge));
  }

  #secondBeside(first: Leg, hedge: Hedge): Leg | undefined {
    const now = this.#engine.now();
    const steps = this.#walk.beside(first.step.deployment).filter(({ deployment }) => this.#order.state.restsUntil(deployment.id) <= now);
    if (steps.length === 0 || !this.#hedging(first).hasRoom(hedge) || this.#order.mayAddLeg?.() === false) return undefined;
    for (const step of steps) {
      const leg = this.#begin(step);
      if (!(leg instanceof Leg)) continue;
      this.#walk.taken();
      this.#hedging(first).hedged();
      return leg;
    }
    return undefined;
  }

  /** Whoever says something first leads; the other one is closed. */
  #hasWon(leg: Leg): void {
    const hedging = this.#hedging(leg);
    const now = this.#engine.now();
    const rival = this.#rivalOf(leg);
    hedging.took(now - leg.startedAt, this.#kind);
    if (rival !== undefined) {
      hedging.took(now - rival.startedAt, this.#kind);
      this.#attempts.push(rival.cancel(true));
    }
    this.#lead(leg);
  }

  #lead(leg: Leg): void {
    this.#leg = leg;
    this.#step = leg.step;
  }

  /** The leg that races another one, which leaves the race. */
  #rivalOf(leg: Leg | undefined): Leg | undefined {
    const race = this.#race;
    this.#race = undefined;
    return leg === undefined ? undefined : race?.without(leg);
  }

  #hedging(leg: Leg): HedgedGroup {
    return this.#order.state.hedging.of(leg.step.stop.group.name);
  }

  get #kind(): LatencyKind {
    return this.#order.asked.stream ? 'stream' : 'whole';
  }

  /** The answer as the client knows it, which may have been told by several legs. */
  #whole(answer: AnswerSummary): AnswerSummary {
    return this.#breaks === undefined ? answer : this.#breaks.whole(answer);
  }

  #giveUp(failure: Failure): void {
    this.#over = true;
    this.#listener.failed(failure, this.#result());
  }

  #result(): CallResult {
    return { deployment: this.#step?.deployment, answer: this.#answer, attempts: this.#attempts, fallbacks: this.#walk.fallbacks };
  }
}

/** A fallback takes its turn in its group's round robin when it is entered; most calls never get there. */
function isEntered({ stop }: TryStep, before: TryStep | undefined, plan: Plan): boolean {
  return stop.strategy === 'round-robin' && stop.group !== plan.stops[0]?.group && stop.group !== before?.stop.group;
}

function noDeployment(model: string, stop: Stop | undefined): Failure {
  const { removed = [], refusal = 'no_deployment' } = stop ?? {};
  const reasons = removed.map(({ deployment, reason }) => `${deployment} ${reason}`).join('; ');
  const message = `No deployments available for selected model. Passed model=${model}.${reasons === '' ? '' : ` Left out: ${reasons}.`}`;
  return new Failure(refusal, message, { model, param: 'model', ...(refusal === 'no_deployment' && { retryAfter: 1 }) });
}

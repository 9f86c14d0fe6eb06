import type { ClientFrame } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import { completionTokens, promptTokens } from '../core/usage.ts';
import { beginProbe, noteOutcome } from '../routing/cooldown.ts';
import { defaultDeadlines, type Deadlines, type Deployment } from '../routing/deployment.ts';
import type { Plan, Stop } from '../routing/plan.ts';
import type { AttemptUse, RoutingState } from '../routing/state.ts';
import type { RoutingSettings } from '../routing/table.ts';
import { Walk, type Step } from '../routing/walk.ts';
import type { AnswerSummary } from '../upstream/answer-summary.ts';
import type { Asked } from '../upstream/asked.ts';
import { Attempt, type AttemptListener } from '../upstream/attempt.ts';
import type { EngineContext } from '../upstream/engine-context.ts';

/** A call that is wanted: what is asked, and where it may be tried. */
export interface CallOrder {
  readonly asked: Asked;
  readonly plan: Plan;
  readonly settings: RoutingSettings;
  readonly state: RoutingState;
  readonly callId: string;
  /** Deadlines of the call's own, which win over the deployments'. */
  readonly deadlines?: Partial<Deadlines>;
}

/** Who hears of a call: committed, then frames…, bytes… or whole, then ended; or failed. Each call ends with ended or failed, once, unless it is cancelled. */
export interface CallListener {
  /** Content has begun: headers may be sent. */
  committed(result: CallResult): void;
  frames(frames: readonly ClientFrame[]): void;
  /** A piece of an answer that is no JSON: sound, subtitles. */
  bytes(bytes: Uint8Array): void;
  whole(body: JsonObject): void;
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

/** One upstream call as the ledger tells it. */
export interface AttemptRecord {
  readonly deployment: Deployment;
  readonly status: number;
  readonly failure?: Failure;
  readonly ms: number;
  readonly startedAt: number;
  /** Of a failed attempt: what its provider had already worked. */
  readonly answer: AnswerSummary;
}

/** A call under way: its attempts one after the other along the plan, until one answers. */
export class Call implements AttemptListener {
  readonly #engine: EngineContext;
  readonly #order: CallOrder;
  readonly #listener: CallListener;
  readonly #walk: Walk;
  readonly #attempts: AttemptRecord[] = [];
  readonly #endBy: number;
  #attempt: Attempt | undefined;
  #step: Extract<Step, { type: 'try' }> | undefined;
  #startedAt = 0;
  #answer: AnswerSummary | undefined;
  #firstFailure: Failure | undefined;
  #committed = false;
  #probe = false;
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

  /** Ends the call in silence, closes its connection and tells how it went so far. */
  cancel(): CallResult {
    if (!this.#over) {
      this.#over = true;
      clearTimeout(this.#timer);
      const answer = this.#attempt?.cancel();
      if (answer !== undefined && this.#step !== undefined) {
        this.#answer = answer;
        this.#record(answer, new Failure('client_disconnect', 'The client closed the connection.'));
      }
    }
    return this.#result();
  }

  /** The frames that tell a client in the middle of the answer that it failed; undefined where only a cut connection can. */
  failFrames(failure: Failure): readonly ClientFrame[] | undefined {
    return this.#attempt?.failFrames(failure);
  }

  /** The listener does not keep up: stop reading until `resume`. */
  pause(): void {
    this.#attempt?.pause();
  }

  resume(): void {
    this.#attempt?.resume();
  }

  committed(summary: AnswerSummary): void {
    this.#committed = true;
    this.#answer = summary;
    this.#listener.committed(this.#result());
  }

  frames(frames: readonly ClientFrame[]): void {
    this.#listener.frames(frames);
  }

  bytes(bytes: Uint8Array): void {
    this.#listener.bytes(bytes);
  }

  whole(body: JsonObject): void {
    this.#listener.whole(body);
  }

  ended(summary: AnswerSummary, last: readonly ClientFrame[]): void {
    this.#answer = summary;
    this.#record(summary, undefined);
    this.#over = true;
    this.#listener.ended(this.#result(), last);
  }

  failed(failure: Failure, summary: AnswerSummary): void {
    if (this.#over) return;
    this.#answer = summary;
    this.#record(summary, failure);
    this.#firstFailure ??= failure;
    if (this.#committed) return this.#giveUp(failure);
    const deployment = this.#step?.deployment;
    if (deployment === undefined) return this.#giveUp(failure);
    this.#take(this.#walk.after({ deployment, failure }));
  }

  #take(step: Step): void {
    if (step.type === 'give-up') return this.#giveUp(this.#firstFailure ?? noDeployment(this.#order.plan.model, this.#walk.own));
    const endsIn = this.#endBy - this.#engine.now();
    if (step.waitMs >= endsIn) return this.#giveUp(this.#firstFailure ?? noDeployment(this.#order.plan.model, this.#walk.own));
    if (isEntered(step, this.#step, this.#order.plan)) this.#order.state.turn(step.stop.group.name);
    this.#step = step;
    if (step.waitMs <= 0) return this.#try(step);
    this.#attempt = undefined;
    this.#timer = setTimeout(() => this.#try(step), step.waitMs);
  }

  #try(step: Extract<Step, { type: 'try' }>): void {
    const { deployment } = step;
    const { asked, callId, deadlines } = this.#order;
    this.#startedAt = this.#engine.now();
    if (isTracked(step)) {
      const { state, settings } = this.#order;
      if (!state.begin(deployment.id, this.#startedAt, deployment.maxParallel)) return this.#take(this.#walk.insteadOf(deployment));
      this.#probe = beginProbe({ deployment, now: this.#startedAt }, state, settings);
    }
    const place = { callId, created: Math.floor(this.#startedAt / 1000), isFallback: this.#walk.fallbacks > 0 };
    this.#attempt = new Attempt(this.#engine, { deployment, asked, place, ...(deadlines !== undefined && { deadlines }) }, this);
    this.#attempt.start();
  }

  #record(answer: AnswerSummary, failure: Failure | undefined): void {
    const step = this.#step;
    if (step === undefined) return;
    const now = this.#engine.now();
    const { deployment } = step;
    this.#attempts.push({
      deployment,
      status: failure !== undefined && answer.status < 300 && !answer.contentBegun ? 0 : answer.status,
      ...(failure !== undefined && { failure }),
      ms: now - this.#startedAt,
      startedAt: this.#startedAt,
      answer,
    });
    if (!isTracked(step)) return;
    const { state, settings } = this.#order;
    state.end(deployment.id, { now, ...useOf(answer, { startedAt: this.#startedAt, now, stream: this.#order.asked.stream, failure }) });
    if (failure?.code === 'client_disconnect') return;
    noteOutcome(
      { deployment, ...(failure !== undefined && { failure }), peers: step.stop.group.deployments, probe: this.#probe, now },
      state,
      settings,
    );
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
function isEntered({ stop }: Extract<Step, { type: 'try' }>, before: Extract<Step, { type: 'try' }> | undefined, plan: Plan): boolean {
  return stop.group.strategy === 'round-robin' && stop.group !== plan.stops[0]?.group && stop.group !== before?.stop.group;
}

/** Only among several deployments, or under a limit of its own, does it matter how a deployment fares. */
function isTracked({ deployment, stop }: Extract<Step, { type: 'try' }>): boolean {
  return (
    stop.group.deployments.length > 1 ||
    deployment.maxParallel !== undefined ||
    deployment.rpm !== undefined ||
    deployment.tpm !== undefined
  );
}

/** LiteLLM counts a call that timed out as this slow. */
const timedOutMs = 1_000_000;

function useOf(
  answer: AnswerSummary,
  call: { startedAt: number; now: number; stream: boolean; failure: Failure | undefined },
): Pick<AttemptUse, 'tokens' | 'latency'> {
  const { usage, firstContentAt } = answer;
  const kind = call.stream ? 'stream' : 'whole';
  if (call.failure !== undefined) return { tokens: 0, ...(call.failure.code === 'timeout' && { latency: { kind, ms: timedOutMs } }) };
  const output = usage === undefined ? 0 : completionTokens(usage);
  const ms = call.stream ? (firstContentAt ?? call.now) - call.startedAt : (call.now - call.startedAt) / Math.max(1, output);
  return { tokens: usage === undefined ? 0 : promptTokens(usage) + output, latency: { kind, ms } };
}

function noDeployment(model: string, stop: Stop | undefined): Failure {
  const { removed = [], refusal = 'no_deployment' } = stop ?? {};
  const reasons = removed.map(({ deployment, reason }) => `${deployment} ${reason}`).join('; ');
  const message = `No deployments available for selected model. Passed model=${model}.${reasons === '' ? '' : ` Left out: ${reasons}.`}`;
  return new Failure(refusal, message, { model, param: 'model', ...(refusal === 'no_deployment' && { retryAfter: 1 }) });
}

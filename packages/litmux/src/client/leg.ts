import type { ClientFrame } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import { completionTokens, promptTokens } from '../core/usage.ts';
import { beginProbe, noteOutcome } from '../routing/cooldown.ts';
import type { Deadlines, Deployment } from '../routing/deployment.ts';
import type { AttemptUse, RoutingState } from '../routing/state.ts';
import type { RoutingSettings } from '../routing/table.ts';
import type { TryStep } from '../routing/walk.ts';
import type { AnswerSummary } from '../upstream/answer-summary.ts';
import type { Asked, Continuation } from '../upstream/asked.ts';
import { Attempt, type AttemptListener } from '../upstream/attempt.ts';
import type { EngineContext } from '../upstream/engine-context.ts';
import type { AttemptGate, AttemptPass, AttemptRefusal } from './attempt-gate.ts';
import type { WholeAnswer } from '../upstream/whole-answer.ts';

/** One upstream call as the ledger tells it. */
export interface AttemptRecord {
  readonly deployment: Deployment;
  readonly status: number;
  readonly failure?: Failure;
  /** It was closed because another attempt of the same call was faster. */
  readonly outrun?: true;
  readonly ms: number;
  readonly startedAt: number;
  /** Of a failed attempt: what its provider had already worked. */
  readonly answer: AnswerSummary;
}

/** Who hears of the legs of a call. */
export interface LegListener {
  legCommitted(leg: Leg, answer: AnswerSummary): void;
  frames(frames: readonly ClientFrame[]): void;
  bytes(bytes: Uint8Array): void;
  whole(answer: WholeAnswer): void;
  legEnded(leg: Leg, answer: AnswerSummary, last: readonly ClientFrame[]): void;
  legFailed(leg: Leg, answer: AnswerSummary, failure: Failure): void;
}

/** What the legs of a call have in common. */
export interface LegOrder {
  readonly settings: RoutingSettings;
  readonly state: RoutingState;
  readonly callId: string;
  readonly deadlines?: Partial<Deadlines>;
  /** Present where money is limited by deployment. */
  readonly gate?: AttemptGate | undefined;
}

/** One upstream call of a call, and what routing learns from it. */
export class Leg implements AttemptListener {
  readonly step: TryStep;
  readonly startedAt: number;
  readonly #engine: EngineContext;
  readonly #order: LegOrder;
  readonly #listener: LegListener;
  readonly #attempt: Attempt;
  readonly #stream: boolean;
  readonly #probe: boolean;
  readonly #pass: AttemptPass;

  /** Throws nothing; `enter` gave its pass. */
  constructor(engine: EngineContext, order: LegOrder, { step, pass, asked, isFallback, continues, listener }: LegParts) {
    const { deployment } = step;
    const { callId, deadlines, state, settings } = order;
    this.step = step;
    this.startedAt = engine.now();
    this.#engine = engine;
    this.#order = order;
    this.#listener = listener;
    this.#pass = pass;
    this.#stream = asked.stream;
    this.#probe = isTracked(step) && beginProbe({ deployment, now: this.startedAt }, state, settings);
    const place = {
      callId,
      created: Math.floor(this.startedAt / 1000),
      isFallback,
      ...(continues && { continues }),
      ...(pass.ceiling !== undefined && { ceiling: pass.ceiling }),
    };
    this.#attempt = new Attempt(engine, { deployment, asked, place, ...(deadlines !== undefined && { deadlines }) }, this);
  }

  start(): void {
    this.#attempt.start();
  }

  /** Closes its connection in silence and gives its record: the client hung up, or another leg was faster. */
  cancel(outrun: boolean): AttemptRecord {
    const answer = this.#attempt.cancel();
    return this.#recorded(answer, outrun ? undefined : new Failure('client_disconnect', 'The client closed the connection.'), outrun);
  }

  /** The leg is over: routing hears how it went; gives the record for the ledger. */
  record(answer: AnswerSummary, failure: Failure | undefined): AttemptRecord {
    return this.#recorded(answer, failure, false);
  }

  pause(): void {
    this.#attempt.pause();
  }

  resume(): void {
    this.#attempt.resume();
  }

  failFrames(failure: Failure): readonly ClientFrame[] | undefined {
    return this.#attempt.failFrames(failure);
  }

  /** What goes on with its answer where it broke off; undefined where nobody can. */
  rest(): Continuation | undefined {
    return this.#attempt.rest();
  }

  committed(answer: AnswerSummary): void {
    this.#listener.legCommitted(this, answer);
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

  ended(answer: AnswerSummary, last: readonly ClientFrame[]): void {
    this.#listener.legEnded(this, answer, last);
  }

  failed(failure: Failure, answer: AnswerSummary): void {
    this.#listener.legFailed(this, answer, failure);
  }

  #recorded(answer: AnswerSummary, failure: Failure | undefined, outrun: boolean): AttemptRecord {
    const { deployment, stop } = this.step;
    const { state, settings } = this.#order;
    const now = this.#engine.now();
    if (isTracked(this.step)) {
      const stopped = outrun || failure?.code === 'client_disconnect';
      const use = stopped ? nothingUsed : useOf(answer, { startedAt: this.startedAt, now, stream: this.#stream, failure });
      state.end(deployment.id, { now, ...use });
      const peers = stop.group.deployments;
      if (!stopped) noteOutcome({ deployment, ...(failure !== undefined && { failure }), peers, probe: this.#probe, now }, state, settings);
    }
    const record: AttemptRecord = {
      deployment,
      status: failure !== undefined && answer.status < 300 && !answer.contentBegun ? 0 : answer.status,
      ...(failure !== undefined && { failure }),
      ...(outrun && { outrun }),
      ms: now - this.startedAt,
      startedAt: this.startedAt,
      answer,
    };
    this.#pass.leave(record);
    return record;
  }
}

/** What a leg is made of. */
export interface LegParts {
  readonly step: TryStep;
  readonly pass: AttemptPass;
  readonly asked: Asked;
  readonly isFallback: boolean;
  readonly continues: true | undefined;
  readonly listener: LegListener;
}

/** Counts a leg that is to begin, where its deployment is free for it; otherwise says why it is not. */
export function enter(step: TryStep, { gate, state }: LegOrder, now: number): AttemptPass | AttemptRefusal {
  const { deployment } = step;
  const entered = gate === undefined ? freePass : gate.enter(deployment);
  if (entered.type === 'refusal' || !isTracked(step) || state.begin(deployment.id, now, deployment.maxParallel)) return entered;
  entered.leave(undefined);
  return { type: 'refusal', reason: `has its ${deployment.maxParallel} calls in flight` };
}

const freePass: AttemptPass = { type: 'pass', leave: () => {} };

/** Only among several deployments, or under a limit of its own, does it matter how a deployment fares. */
function isTracked({ deployment, stop }: TryStep): boolean {
  return (
    stop.group.deployments.length > 1 ||
    deployment.maxParallel !== undefined ||
    deployment.rpm !== undefined ||
    deployment.tpm !== undefined
  );
}

const nothingUsed = { tokens: 0 };

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

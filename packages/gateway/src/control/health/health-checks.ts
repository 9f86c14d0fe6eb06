import { booleanOf } from 'litmux/settings';
import { asFailure, type Catalog, type EngineContext, type Failure } from 'litmux/engine';
import type { HealthSettings } from '../../config/health-settings.ts';
import type { Snapshot } from '../../config/snapshot.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { SharedRoutingState } from '../../meters/shared-routing-state.ts';
import { newCallId } from '../../pipeline/call-id.ts';
import { checkDeployment, mostOf } from './check-deployment.ts';
import type { DailyAllowance } from './daily-allowance.ts';
import { healthQuestion, modeOf } from './health-question.ts';
import { healthTargets, type HealthTarget, type UncheckedTarget } from './health-target.ts';
import { restUnhealthy } from './rest-unhealthy.ts';

/** What health checks work with. */
export interface HealthCheckParts {
  /** The config in force. */
  snapshot(): Snapshot;
  settings(): HealthSettings;
  /** The memory in which threads share what routing remembers, of the config in force. */
  routing(): SharedRoutingState;
  readonly catalog: Catalog;
  readonly engine: EngineContext;
  readonly allowance: DailyAllowance;
  /** Writes the entry of a check into the ledger. */
  book(entry: Entry): void;
  log(level: 'info' | 'warn', message: string, fields?: Record<string, string | number>): void;
}

/** A check that was made. Times are milliseconds since 1970. */
export interface HealthCheck {
  readonly target: HealthTarget;
  readonly callId: string;
  readonly checkedAt: number;
  readonly ms: number;
  /** Undefined where the deployment is well. */
  readonly failure: Failure | undefined;
}

/** What is known of deployments: those that were checked, and those that were not. */
export interface HealthReport {
  readonly checks: readonly HealthCheck[];
  readonly unchecked: readonly UncheckedTarget[];
}

/** Which deployments are meant. */
export type Meant = (target: HealthTarget | UncheckedTarget) => boolean;

const dayMs = 86_400_000;
/** Checks that are remembered; the ledger has all of them. */
const longestHistory = 1_000;

/** Asks deployments whether they answer: when somebody wants to know, and again and again where the operator wants it. Its cost is bounded by the day. */
export class HealthChecks {
  readonly #parts: HealthCheckParts;
  readonly #latest = new Map<string, HealthCheck>();
  readonly #history: HealthCheck[] = [];
  readonly #running = new Map<string, Promise<HealthCheck | UncheckedTarget>>();
  readonly #resting = new Set<string>();
  readonly #stop = new AbortController();
  #round: Promise<HealthReport> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The day, since 1970, on which it was last told that the money of the day is spent. */
  #toldOn = 0;

  constructor(parts: HealthCheckParts) {
    this.#parts = parts;
  }

  /** Checks that were made, the newest first. */
  get history(): readonly HealthCheck[] {
    return this.#history.toReversed();
  }

  /** The last check of every deployment of the config in force. */
  get latest(): readonly HealthCheck[] {
    return this.#targets(() => true).flatMap((target) => this.#known(target) ?? []);
  }

  /** Begins or ends the rounds in the background as the config in force says; to be called when it has changed. */
  follow(): void {
    clearTimeout(this.#timer);
    if (this.#stop.signal.aborted || !this.#parts.settings().background) return;
    const round = this.#checkBackground();
    this.#round = round;
    const next = (): void => {
      // A change of the config has begun another round meanwhile, which goes on instead.
      if (this.#round === round) this.#timer = setTimeout(() => this.follow(), this.#parts.settings().intervalMs).unref();
    };
    round.then(next, (error: unknown) => {
      this.#parts.log('warn', `A round of health checks failed: ${asFailure(error).message}`);
      next();
    });
  }

  /**
   * What is known of the deployments that are meant: the last round in the background where there is one; else they are checked now, but for those
   * that were checked within `freshMs`.
   */
  async report(meant: Meant, freshMs = 0): Promise<HealthReport> {
    if (!this.#parts.settings().background) return this.check(meant, freshMs);
    const first = await this.#round;
    const targets = this.#targets(meant);
    const checks = targets.flatMap((target) => this.#known(target) ?? []);
    const unchecked = targets.flatMap((target): UncheckedTarget[] => {
      if (target.type === 'unchecked') return [target];
      if (this.#known(target) !== undefined) return [];
      const reason = first?.unchecked.find(({ id }) => id === target.deployment.id)?.reason;
      return [left(target, reason ?? (isBackground(target) ? 'it has not been checked yet' : 'disable_background_health_check is set'))];
    });
    return { checks, unchecked };
  }

  /** Checks the deployments that are meant now. One that is being checked already is not checked twice, nor one whose last check is fresh. */
  async check(meant: Meant, freshMs = 0): Promise<HealthReport> {
    const { engine, allowance } = this.#parts;
    const freshSince = engine.now() - freshMs;
    const find = async (target: HealthTarget): Promise<HealthCheck | UncheckedTarget> => {
      const known = this.#known(target);
      return known !== undefined && known.checkedAt > freshSince ? known : this.#checkOnce(target);
    };
    await allowance.begin(engine.now());
    const queue = this.#targets(meant).entries();
    const results: (HealthCheck | UncheckedTarget)[] = [];
    const work = async (): Promise<void> => {
      for (const [index, target] of queue) results[index] = target.type === 'unchecked' ? target : await find(target);
    };
    await Promise.all(Array.from({ length: this.#parts.settings().concurrency }, work));
    return {
      checks: results.flatMap((result) => ('target' in result ? [result] : [])),
      unchecked: results.flatMap((result) => ('target' in result ? [] : [result])),
    };
  }

  /** Checks a deployment that may stand in no config. */
  async checkOne(target: HealthTarget): Promise<HealthCheck | UncheckedTarget> {
    await this.#parts.allowance.begin(this.#parts.engine.now());
    return this.#check(target);
  }

  /** Ends the rounds; checks under way are broken off and accounted for. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stop.abort();
    await Promise.allSettled(this.#running.values());
  }

  async #checkBackground(): Promise<HealthReport> {
    const report = await this.check(isBackground);
    const { settings, snapshot, routing, engine } = this.#parts;
    const { routing: steers, stalenessMs, ignoreTransient } = settings();
    if (!steers) return report;
    const findings = report.checks.flatMap(({ target, failure }) =>
      target.routedAs === undefined ? [] : [{ id: target.routedAs, failure }],
    );
    const order = { table: snapshot(), state: routing(), now: engine.now(), restMs: stalenessMs, ignoreTransient };
    restUnhealthy(findings, this.#resting, order);
    return report;
  }

  #targets(meant: Meant): readonly (HealthTarget | UncheckedTarget)[] {
    const { snapshot, catalog } = this.#parts;
    return healthTargets(snapshot(), catalog).filter(meant);
  }

  #known(target: HealthTarget | UncheckedTarget): HealthCheck | undefined {
    return target.type === 'target' ? this.#latest.get(target.deployment.id) : undefined;
  }

  #checkOnce(target: HealthTarget): Promise<HealthCheck | UncheckedTarget> {
    const { id } = target.deployment;
    let running = this.#running.get(id);
    if (running === undefined) this.#running.set(id, (running = this.#check(target).finally(() => this.#running.delete(id))));
    return running;
  }

  async #check(target: HealthTarget): Promise<HealthCheck | UncheckedTarget> {
    const { engine, allowance, settings, book } = this.#parts;
    const { deployment } = target;
    try {
      const question = healthQuestion(deployment, (name) => engine.env(name));
      if (question === undefined) return left(target, `nothing is asked of the mode ${modeOf(deployment)}`);
      const most = mostOf(question, deployment);
      if (!allowance.take(most, settings().dailyBudget)) return this.#unaffordable(target);
      const callId = newCallId(engine.now());
      const { failure, entry } = await checkDeployment(engine, deployment, { callId, question, signal: this.#stop.signal });
      allowance.settle(most, entry.cost);
      book(entry);
      return this.#note({ target, callId, checkedAt: entry.startedAt, ms: entry.endedAt - entry.startedAt, failure });
    } catch (error) {
      return left(target, asFailure(error).message);
    }
  }

  #note(check: HealthCheck): HealthCheck {
    this.#latest.set(check.target.deployment.id, check);
    this.#history.push(check);
    if (this.#history.length > longestHistory) this.#history.shift();
    return check;
  }

  #unaffordable(target: HealthTarget): UncheckedTarget {
    const today = Math.floor(this.#parts.engine.now() / dayMs);
    if (today !== this.#toldOn) this.#parts.log('warn', 'Health checks have used up what they may cost today (health_check_max_budget).');
    this.#toldOn = today;
    return left(target, 'what checks may cost a day (health_check_max_budget) is used up');
  }
}

function isBackground(target: HealthTarget | UncheckedTarget): boolean {
  return target.type === 'unchecked' || booleanOf(target.deployment.info['disable_background_health_check']) !== true;
}

function left({ name, deployment }: HealthTarget, reason: string): UncheckedTarget {
  return { type: 'unchecked', name, id: deployment.id, reason };
}

import type { Failure } from '../core/failure.ts';
import type { Deployment } from './deployment.ts';
import { countFor } from './fault-class.ts';
import type { RoutingState } from './state.ts';
import type { RoutingSettings } from './table.ts';

/** Faults must be at least this many in a minute before their share decides. */
const leastCalls = 5;

/** What a finished attempt says about its deployment's health. */
export interface AttemptOutcome {
  readonly deployment: Deployment;
  readonly failure?: Failure;
  /** The deployments that share the group, this one included. */
  readonly peers: readonly Deployment[];
  /** The attempt was the first after a rest: one fault is enough for the next. */
  readonly probe: boolean;
  readonly now: number;
}

/**
 * Notes an attempt and lets the deployment rest where LiteLLM's rules say so (contract 5.6): at once for 429, 401, 404 and 408 in a group of several,
 * or when more than half of a minute's calls failed; by count where `allowed_fails` or its policy is set. The last healthy deployment of a group never rests.
 */
export function noteOutcome(outcome: AttemptOutcome, state: RoutingState, settings: RoutingSettings): void {
  const { deployment, failure, peers, probe, now } = outcome;
  const seconds = restSeconds(outcome, settings);
  if (peers.length < 2 || !settings.cooldowns || seconds <= 0) return;
  const fault = failure !== undefined && isFault(failure);
  const { calls, faults } = state.note(deployment.id, fault, now);
  if (failure === undefined && probe) state.rest(deployment.id, 0);
  if (!fault) return;
  const allowed = countFor(settings.allowedFailsPolicy, failure) ?? settings.allowedFails;
  const rests = probe || (allowed === undefined ? restsByDefault(failure, calls, faults) : faults > allowed);
  if (rests && peers.some((peer) => peer !== deployment && state.restsUntil(peer.id) <= now))
    state.rest(deployment.id, now + seconds * 1000);
}

/**
 * Says whether an attempt that begins now is the first after a rest. While it is under way others leave the deployment alone,
 * so that one call, not all of them, finds out whether it is well again.
 */
export function beginProbe(outcome: Pick<AttemptOutcome, 'deployment' | 'now'>, state: RoutingState, settings: RoutingSettings): boolean {
  const { deployment, now } = outcome;
  const until = state.restsUntil(deployment.id);
  if (until === 0) return false;
  state.rest(deployment.id, now + restSeconds(outcome, settings) * 1000);
  return true;
}

function restSeconds({ deployment, failure }: Pick<AttemptOutcome, 'deployment' | 'failure'>, settings: RoutingSettings): number {
  return deployment.cooldownSeconds ?? restAsked(failure) ?? settings.cooldownSeconds;
}

function isFault(failure: Failure): boolean {
  return failure.code !== 'connection' && (failure.status >= 500 || [401, 404, 408, 429].includes(failure.status));
}

function restsByDefault(failure: Failure, calls: number, faults: number): boolean {
  return failure.status < 500 || (calls >= leastCalls && faults / calls > 0.5);
}

function restAsked(failure: Failure | undefined): number | undefined {
  const asked = failure?.retryAfter;
  return asked !== undefined && asked > 0 && asked <= 3600 ? asked : undefined;
}

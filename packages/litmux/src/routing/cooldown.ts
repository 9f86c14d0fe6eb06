import type { Failure } from '../core/failure.ts';
import type { Deployment } from './deployment.ts';
import type { RoutingState } from './state.ts';
import type { RoutingSettings } from './table.ts';

/** Faults must be at least this many in a minute before their share decides. */
const leastCalls = 5;

/** What a finished attempt says about its deployment's health. */
export interface AttemptOutcome {
  readonly deployment: Deployment;
  readonly failure?: Failure;
  /** How many deployments share the group. */
  readonly groupSize: number;
  readonly now: number;
}

/**
 * Notes an attempt and lets the deployment rest where LiteLLM's rules say so (contract 5.6): at once for 429, 401, 404 and 408 in a group of several,
 * or when more than half of a minute's calls failed; by count where `allowed_fails` is set. The last deployment of a group never rests.
 */
export function noteOutcome(outcome: AttemptOutcome, state: RoutingState, settings: RoutingSettings): void {
  const { deployment, failure, groupSize, now } = outcome;
  const fault = failure !== undefined && isFault(failure);
  const seconds = deployment.cooldownSeconds ?? restAsked(failure) ?? settings.cooldownSeconds;
  if (groupSize < 2 || !settings.cooldowns || seconds <= 0) return;
  const { calls, faults } = state.note(deployment.id, fault, now);
  if (!fault) return;
  const rests = settings.allowedFails === undefined ? restsByDefault(failure, calls, faults) : faults > settings.allowedFails;
  if (rests) state.rest(deployment.id, now + seconds * 1000);
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

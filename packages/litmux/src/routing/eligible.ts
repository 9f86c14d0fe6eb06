import type { FailureCode } from '../core/failure-table.ts';
import type { ChatRequest } from '../core/request.ts';
import type { Deployment, ModelGroup, Strategy } from './deployment.ts';
import { obeysRateLimits } from './arrange.ts';
import type { Removal } from './plan.ts';
import type { RoutingState } from './state.ts';
import type { RoutingSettings } from './table.ts';

/** What decides whether a deployment may serve a call. */
export interface EligibilityFacts {
  readonly now: number;
  readonly state: RoutingState;
  /** What is asked; absent where only names are planned. */
  readonly request?: Pick<ChatRequest, 'tools' | 'output' | 'webSearch'>;
  /** Bytes of the request's text: a token has four of them or more in most texts. */
  readonly promptBytes?: number;
  /** Tags of the call, for tag routing. */
  readonly tags?: readonly string[];
  /** The client's name for itself, for tag routing. */
  readonly userAgent?: string | undefined;
  /** The region in which the call must stay (`eu`, `us`, or a provider's own name). */
  readonly region?: string;
  /** A strategy that replaces the groups' own. */
  readonly strategy?: Strategy;
  /** Present where money is limited by deployment. */
  readonly spending?: SpendingView | undefined;
}

/** What is spent where, as far as a plan must know. */
export interface SpendingView {
  /** Why a deployment cannot be paid for the call; undefined where it can. */
  against(deployment: Deployment): string | undefined;
}

/** Who of a group may serve a call. */
export interface Eligible {
  readonly deployments: readonly Deployment[];
  readonly removed: readonly Removal[];
  /** Where nobody may: the failure that says why. */
  readonly refusal?: FailureCode;
  /** Nobody may now, but those who could are only busy: it makes sense to wait. */
  readonly isBusy: boolean;
}

/** Filters a group's deployments in LiteLLM's order (contract 5.1): abilities, window, region, tags, limits, rest. */
export function eligible(group: ModelGroup, facts: EligibilityFacts, settings: RoutingSettings): Eligible {
  const sieve = new Sieve(group.deployments);
  if (facts.request?.webSearch !== undefined)
    sieve.remove(
      ({ facts: { abilities } }) => (abilities.webSearch === false ? 'cannot search the web' : undefined),
      'unsupported_parameter',
    );
  if (settings.preCallChecks === true) {
    sieve.remove((deployment) => tooLong(deployment, facts), 'context_window_exceeded');
    sieve.remove((deployment) => unable(deployment, facts), 'unsupported_parameter');
    sieve.remove((deployment) => outside(deployment, facts.region), 'no_deployment');
  }
  if (settings.tags !== undefined)
    sieve.keep(tagged(sieve.left, facts, settings.tags.matchAny), 'does not have the tags of the call', 'authentication');
  const limited = settings.rateLimits === true || obeysRateLimits(facts.strategy ?? group.strategy);
  const able = sieve.left.length;
  sieve.remove((deployment) => full(deployment, limited, facts), 'no_deployment');
  const isBusy = able > 0 && sieve.left.length === 0;
  const { state, now, spending } = facts;
  if (spending !== undefined) sieve.remove((deployment) => spending.against(deployment), 'no_deployment');
  if (sieve.left.some(({ id }) => state.restsUntil(id) > now)) keepAwake(sieve, facts);
  return sieve.result(isBusy);
}

/** Never all are left out: where every deployment rests, the one that wakes first is better than none. */
function keepAwake(sieve: Sieve, { state, now }: EligibilityFacts): void {
  const awake = sieve.left.filter(({ id }) => state.restsUntil(id) <= now);
  sieve.keep(awake.length > 0 ? awake : soonestAwake(sieve.left, state), 'rests after faults', 'no_deployment');
}

/** Whether anything but its own health can keep the only deployment of a group from a call. */
export function isChecked({ deployments: [only] }: ModelGroup, facts: EligibilityFacts, settings: RoutingSettings): boolean {
  return (
    facts.spending !== undefined ||
    settings.preCallChecks === true ||
    settings.tags !== undefined ||
    settings.rateLimits === true ||
    only?.maxParallel !== undefined
  );
}

class Sieve {
  left: readonly Deployment[];
  readonly #removed: Removal[] = [];
  #refusal: FailureCode | undefined;

  constructor(deployments: readonly Deployment[]) {
    this.left = deployments;
  }

  remove(reasonAgainst: (deployment: Deployment) => string | undefined, refusal: FailureCode): void {
    if (!this.left.some((deployment) => reasonAgainst(deployment) !== undefined)) return;
    const reasons = this.left.map(reasonAgainst);
    reasons.forEach((reason, index) => {
      const deployment = this.left[index];
      if (reason !== undefined && deployment !== undefined) this.#removed.push({ deployment: deployment.id, reason });
    });
    this.left = this.left.filter((_, index) => reasons[index] === undefined);
    if (this.left.length === 0) this.#refusal ??= refusal;
  }

  keep(kept: readonly Deployment[], reason: string, refusal: FailureCode): void {
    if (kept.length < this.left.length) this.remove((deployment) => (kept.includes(deployment) ? undefined : reason), refusal);
  }

  result(isBusy: boolean): Eligible {
    return { deployments: this.left, removed: this.#removed, isBusy, ...(this.#refusal !== undefined && { refusal: this.#refusal }) };
  }
}

const bytesPerToken = 4;

/** By an estimate that errs towards trying: a provider that refuses the prompt is followed by the fallbacks for long prompts. */
function tooLong({ facts }: Deployment, { promptBytes = 0 }: EligibilityFacts): string | undefined {
  const tokens = Math.ceil(promptBytes / bytesPerToken);
  return facts.maxInputTokens !== undefined && tokens > facts.maxInputTokens
    ? `takes ${facts.maxInputTokens} tokens, the prompt has about ${tokens}`
    : undefined;
}

function unable({ facts: { abilities } }: Deployment, { request }: EligibilityFacts): string | undefined {
  if (request?.tools !== undefined && abilities.functionCalling === false) return 'cannot call tools';
  return request?.output?.type === 'json-schema' && abilities.responseSchema === false ? 'cannot answer by a schema' : undefined;
}

/** `eu` holds `europe-west4` and `eu-central-1`. A deployment that does not say where it is, is nowhere. */
function outside({ region }: Deployment, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return undefined;
  return region?.toLowerCase().startsWith(wanted.toLowerCase()) === true ? undefined : `is not in ${wanted}`;
}

/** LiteLLM's tag routing (contract 5.8): by the call's tags, then by its client, else those tagged `default`, else without tags of the call, all. */
function tagged(deployments: readonly Deployment[], { tags = [], userAgent }: EligibilityFacts, matchAny: boolean): readonly Deployment[] {
  const byTags = tags.length === 0 ? [] : deployments.filter(({ tags: own = [] }) => matches(own, tags, matchAny));
  if (byTags.length > 0) return byTags;
  const byClient = deployments.filter(({ tagPatterns }) => tagPatterns?.some((pattern) => pattern.test(`User-Agent: ${userAgent ?? ''}`)));
  if (byClient.length > 0) return byClient;
  const standard = deployments.filter((deployment) => deployment.tags?.includes('default'));
  return standard.length > 0 || tags.length > 0 ? standard : deployments;
}

function matches(own: readonly string[], asked: readonly string[], matchAny: boolean): boolean {
  return matchAny ? asked.some((tag) => own.includes(tag)) : asked.every((tag) => own.includes(tag));
}

function full({ maxParallel, rpm, tpm, id }: Deployment, limited: boolean, facts: EligibilityFacts): string | undefined {
  const { state, now, promptBytes = 0 } = facts;
  if (maxParallel !== undefined && state.inFlight(id) >= maxParallel) return `has its ${maxParallel} calls in flight`;
  if (!limited) return undefined;
  if (rpm !== undefined && state.requests(id, now) >= rpm) return `has had its ${rpm} calls of this minute`;
  if (tpm === undefined) return undefined;
  const tokens = state.tokens(id, now) + Math.ceil(promptBytes / bytesPerToken);
  return tokens > tpm ? `has used its ${tpm} tokens of this minute` : undefined;
}

function soonestAwake(deployments: readonly Deployment[], state: RoutingState): readonly Deployment[] {
  return deployments.toSorted((one, other) => state.restsUntil(one.id) - state.restsUntil(other.id)).slice(0, 1);
}

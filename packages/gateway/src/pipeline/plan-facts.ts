import type { Affinity, ModelGroup, PlanFacts, RoutingSettings, RoutingState } from 'litmux/engine';
import type { Caller } from '../access/caller.ts';
import type { CallersWishes } from './callers-wishes.ts';
import type { Question } from './question.ts';

/** What a plan is made of, besides the config. */
export interface PlanSource {
  readonly group: ModelGroup;
  readonly question: Question;
  readonly caller: Caller | undefined;
  readonly wishes: CallersWishes;
  readonly settings: Pick<RoutingSettings, 'affinity' | 'tags'>;
  readonly state: RoutingState;
  readonly now: number;
  random(): number;
}

/** The facts of a call as routing wants them: the request's wishes before its key's (contract 5.12). */
export function planFacts(source: PlanSource): PlanFacts {
  const { group, question, wishes: own, state, now } = source;
  const { options, conversation } = question;
  const fallbacks = options.fallbacks ?? own.fallbacks('fallbacks', group.name);
  const contextWindowFallbacks = own.fallbacks('context_window_fallbacks', group.name);
  const contentPolicyFallbacks = own.fallbacks('content_policy_fallbacks', group.name);
  const retries = options.retries ?? own.retries;
  const retryPolicy = own.retryPolicy(group.name);
  const tags = own.tags.length === 0 ? options.tags : [...own.tags, ...options.tags];
  const affinity = affinityOf(source);
  return {
    group,
    model: question.model,
    now,
    state,
    random: source.random,
    ...(conversation !== undefined && { request: conversation }),
    promptBytes: question.bytes,
    stream: question.stream,
    tags,
    ...(source.settings.tags !== undefined && { userAgent: options.userAgent }),
    ...(own.region !== undefined && { region: own.region }),
    ...(fallbacks !== undefined && { fallbacks }),
    ...(contextWindowFallbacks !== undefined && { contextWindowFallbacks }),
    ...(contentPolicyFallbacks !== undefined && { contentPolicyFallbacks }),
    ...(retries !== undefined && { retries }),
    ...(retryPolicy !== undefined && { retryPolicy }),
    ...(own.strategy !== undefined && { strategy: own.strategy }),
    ...(affinity !== undefined && { affinity }),
  };
}

/** The session before all others, as LiteLLM has it (contract 5.9). */
function affinityOf({ settings: { affinity }, question, caller }: PlanSource): Affinity | undefined {
  if (affinity === undefined) return undefined;
  const { sessionId } = question.options;
  if (affinity.session && sessionId !== undefined) return { by: 'session', name: sessionId };
  const prefix = affinity.prompt ? question.cachePrefix?.() : undefined;
  if (prefix !== undefined) return { by: 'prompt', name: prefix };
  return affinity.key && caller?.type === 'key' ? { by: 'key', name: caller.key.record.hash } : undefined;
}

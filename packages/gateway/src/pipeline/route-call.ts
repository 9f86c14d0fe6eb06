import {
  deadlinesOf,
  Failure,
  findGroup,
  planCall,
  strangersGroup,
  type Deadlines,
  type ModelGroup,
  type Plan,
  type RoutingSettings,
  type RoutingState,
} from 'litmux/engine';
import type { Caller } from '../access/caller.ts';
import { limitsOf } from '../access/limits-of.ts';
import { mayCall } from '../access/may-call.ts';
import type { Snapshot } from '../config/snapshot.ts';
import { wishesOf, type CallersWishes } from './callers-wishes.ts';
import type { House } from './house.ts';
import { planFacts } from './plan-facts.ts';
import type { Question } from './question.ts';
import { Spending } from './spending.ts';
import { tierDown, type TierDown } from './tier-down.ts';

/** Where a call will go, and by which rules. */
export interface Route {
  readonly plan: Plan;
  readonly settings: RoutingSettings;
  readonly deadlines: Partial<Deadlines> | undefined;
  /** Present where money is limited by provider, deployment or tag. */
  readonly spending: Spending | undefined;
  /** Present where another model serves because much of the caller's budget is used. */
  readonly tierDown: TierDown | undefined;
}

/** What a call is routed by. */
export interface RouteSource {
  readonly house: House;
  readonly snapshot: Snapshot;
  readonly routing: RoutingState;
  readonly caller: Caller | undefined;
  readonly path: string;
  /** The model that the operator has set for all calls of this kind. */
  readonly setModel: string | undefined;
  readonly now: number;
}

/** Finds who serves what a caller asks, and plans the call. Throws where the caller may not call the model, or nobody serves it. */
export function routeCall(question: Question, source: RouteSource): Route {
  const { house, snapshot, caller } = source;
  const wishes = wishesOf(caller);
  const asked = groupAsked(question, wishes, source);
  const down = stepDown(asked, wishes, source);
  const group = down === undefined ? asked : (findGroup(snapshot, down.to) ?? asked);
  const settings = wishes.settings === undefined ? snapshot.settings : snapshot.settingsWith(wishes.settings);
  const facts = planFacts({
    group,
    question,
    caller,
    wishes,
    settings,
    state: source.routing,
    now: source.now,
    random: house.engine.random,
  });
  const scopes = house.spending();
  const spending = scopes && new Spending({ scopes, meters: house.meters, question, tags: facts.tags ?? [] });
  const table = settings === snapshot.settings ? snapshot : { ...snapshot, settings };
  return {
    plan: planCall(table, spending === undefined ? facts : { ...facts, spending }),
    settings,
    deadlines: question.options.deadlines ?? (wishes.timeouts && deadlinesOf(wishes.timeouts, question.stream)),
    spending,
    tierDown: group === asked ? undefined : down,
  };
}

function groupAsked(question: Question, wishes: CallersWishes, { snapshot, caller, path, setModel: set }: RouteSource): ModelGroup {
  const asked = set ?? question.model;
  if (caller !== undefined) {
    mayCall(caller, asked, snapshot);
    for (const fallback of question.options.fallbacks ?? []) mayCall(caller, fallback, snapshot);
    for (const fallback of question.options.providersFallbacks ?? []) mayCall(caller, fallback, snapshot);
  }
  const group = findGroup(snapshot, wishes.alias(asked) ?? asked) ?? strangersGroup(snapshot, asked);
  if (group === undefined) throw unknownModel(asked, path);
  return group;
}

function stepDown({ name }: ModelGroup, { tierRules }: CallersWishes, { snapshot, caller, house }: RouteSource): TierDown | undefined {
  const rules = tierRules ?? snapshot.tierRules;
  if (rules === undefined || caller === undefined) return undefined;
  return tierDown(name, rules, { scopes: limitsOf(caller), meters: house.meters });
}

function unknownModel(model: string, path: string): Failure {
  return new Failure(
    'unknown_model',
    `${path.replace(/^\/v1(?=\/)/, '')}: Invalid model name passed in model=${model}. Call \`/v1/models\` to view available models for your key.`,
    { param: 'model', model },
  );
}

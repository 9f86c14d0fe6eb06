import { isObject, type JsonObject, type ModelGroup, type PlanFacts, type RoutingSettings, type RoutingState } from 'litmux/engine';
import type { Caller } from '../access/caller.ts';
import type { KeyRecord } from '../access/key-record.ts';
import type { Question } from './question.ts';

/** What a plan is made of, besides the config. */
export interface PlanSource {
  readonly group: ModelGroup;
  readonly question: Question;
  readonly caller: Caller | undefined;
  readonly settings: Pick<RoutingSettings, 'affinity'>;
  readonly state: RoutingState;
  readonly now: number;
  random(): number;
}

/** The facts of a call as routing wants them: the request's wishes before its key's (contract 5.12). */
export function planFacts(source: PlanSource): PlanFacts {
  const { group, question, caller, state, now } = source;
  const { options, conversation } = question;
  const own = caller?.type === 'key' ? wishesOf(caller.key.record) : noWishes;
  const fallbacks = options.fallbacks ?? own.fallbacks?.get(group.name) ?? own.fallbacks?.get('*');
  const retries = options.retries ?? own.retries;
  const tags = own.tags.length === 0 ? (options.tags ?? own.tags) : [...own.tags, ...(options.tags ?? [])];
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
    ...(own.region !== undefined && { region: own.region }),
    ...(fallbacks !== undefined && { fallbacks }),
    ...(retries !== undefined && { retries }),
    ...(affinity !== undefined && { affinity }),
  };
}

/** The session before the key, as LiteLLM has it (contract 5.9). */
function affinityOf({ settings: { affinity }, question, caller }: PlanSource): string | undefined {
  if (affinity === undefined) return undefined;
  const session = affinity.session ? question.options.sessionId : undefined;
  return session ?? (affinity.key && caller?.type === 'key' ? caller.key.record.hash : undefined);
}

/** What a key says of routing. */
interface KeyWishes {
  readonly retries?: number;
  readonly fallbacks?: ReadonlyMap<string, readonly string[]>;
  readonly tags: readonly string[];
  readonly region?: string;
}

const noWishes: KeyWishes = { tags: [] };
const known = new WeakMap<KeyRecord, KeyWishes>();

function wishesOf(record: KeyRecord): KeyWishes {
  let wishes = known.get(record);
  if (wishes === undefined) known.set(record, (wishes = readWishes(record)));
  return wishes;
}

function readWishes({ metadata, extra }: KeyRecord): KeyWishes {
  const router = extra['router_settings'];
  const settings: JsonObject = isObject(router) ? router : {};
  const retries = settings['num_retries'];
  const fallbacks = metadata['disable_fallbacks'] === true ? new Map([['*', []]]) : fallbacksIn(settings['fallbacks']);
  const region = extra['allowed_model_region'] ?? metadata['allowed_model_region'];
  return {
    tags: textsIn(extra['tags'] ?? metadata['tags']),
    ...(typeof retries === 'number' && Number.isInteger(retries) && retries >= 0 && { retries }),
    ...(fallbacks !== undefined && { fallbacks }),
    ...(typeof region === 'string' && { region }),
  };
}

/** `[{ "gpt-5": ["claude"] }]`. */
function fallbacksIn(value: unknown): ReadonlyMap<string, readonly string[]> | undefined {
  if (!Array.isArray(value)) return undefined;
  return new Map(
    value
      .filter(isObject)
      .flatMap((line) => Object.entries(line).map(([model, names]): [string, readonly string[]] => [model, textsIn(names)])),
  );
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

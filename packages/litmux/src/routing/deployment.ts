import type { FieldPolicy } from '../core/dialect.ts';
import type { JsonObject } from '../core/json.ts';
import type { ModelFacts } from '../core/model.ts';
import type { Provider, SettingValues } from '../core/provider.ts';
import type { FaultCounts } from './fault-class.ts';
import type { Hedge } from './hedging.ts';

/** One place where a model can be called: a provider, its model, credentials and the operator's defaults. Immutable. */
export interface Deployment {
  /** Stable id: `model_info.id`, else a hash of the parameters. */
  readonly id: string;
  /** The public name it serves (`model_name`). */
  readonly group: string;
  /** The id of the wildcard entry that it was made of. */
  readonly entryId?: string;
  readonly provider: Provider;
  /** The model as the provider names it. */
  readonly model: string;
  /** Credentials and other settings of the provider, secrets wrapped. */
  readonly settings: SettingValues;
  /** Base URL in force, without a trailing slash. */
  readonly baseUrl: string;
  readonly baseIsSet: boolean;
  /** The base URL is a caller's own: nothing of the operator's or of the machine's proves there who we are. */
  readonly baseIsCallers?: true;
  /** Fields sent when the client does not set them (`temperature`, `max_tokens`, …). */
  readonly defaults: JsonObject;
  /** Fields merged into the body last (`extra_body`). */
  readonly extraBody?: JsonObject;
  /** Static headers for the provider (`extra_headers`); never credentials or host. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
  readonly policy: FieldPolicy;
  /** Deadlines of whole answers, where the deployment has its own. */
  readonly deadlines: Partial<Deadlines>;
  /** The same for streams. */
  readonly streamDeadlines: Partial<Deadlines>;
  /** Retries on this group when set on the deployment (`num_retries`). */
  readonly retries?: number;
  readonly weight?: number;
  readonly rpm?: number;
  readonly tpm?: number;
  /** Lower is tried first. */
  readonly order?: number;
  readonly maxParallel?: number;
  readonly tags?: readonly string[];
  /** Clients whose calls it serves, by what they send as `User-Agent: …` (`tag_regex`). */
  readonly tagPatterns?: readonly RegExp[];
  readonly region?: string;
  /** Seconds of rest after faults, where the deployment has its own. */
  readonly cooldownSeconds?: number;
  readonly facts: ModelFacts;
  /** What else the operator told the gateway of this deployment, as configured (`mock_response`, `configurable_clientside_auth_params`, `max_budget`, …); never credentials, never sent. */
  readonly gatewayParams: JsonObject;
  /** `model_info` as configured, for `/model/info`. */
  readonly info: JsonObject;
}

/** The four deadlines of an attempt, in milliseconds. */
export interface Deadlines {
  /** Until the connection stands. */
  readonly connect: number;
  /** Until the first content of the answer (of a whole answer: until its headers). */
  readonly firstToken: number;
  /** Between two pieces of the answer. */
  readonly idle: number;
  /** For the whole answer. */
  readonly total: number;
}

/** The deadlines where nothing is configured. LiteLLM's `request_timeout` is 6000 s; connect and idle are bounded more tightly. */
export const defaultDeadlines: Deadlines = { connect: 10_000, firstToken: 600_000, idle: 600_000, total: 6_000_000 };

/** What a config, a header or a request says of time, in milliseconds. */
export interface Timeouts {
  /** `timeout`. */
  readonly whole?: number;
  /** `stream_timeout`. */
  readonly stream?: number;
}

/**
 * The deadlines that timeouts mean: `timeout` bounds a whole answer, and of a stream the wait for the first token and between bytes;
 * `stream_timeout`, where set, takes these two.
 */
export function deadlinesOf(timeouts: Timeouts, stream: boolean): Partial<Deadlines> {
  const { whole } = timeouts;
  if (!stream) return whole === undefined ? {} : { firstToken: whole, idle: whole, total: whole };
  const wait = timeouts.stream ?? whole;
  return wait === undefined ? {} : { firstToken: wait, idle: wait };
}

/** All deployments that share one public name, and how one of them is chosen. */
export interface ModelGroup {
  readonly name: string;
  readonly deployments: readonly Deployment[];
  readonly strategy: Strategy;
  /** Retries of one stop at this group: upstream calls are at most one more. */
  readonly retries: number;
  /** Retries by class of fault (`model_group_retry_policy`). */
  readonly retryPolicy?: FaultCounts;
  /** Groups tried when this one has failed, in order; a fallback's own fallbacks are not followed. */
  readonly fallbacks: readonly string[];
  readonly contextWindowFallbacks?: readonly string[];
  readonly contentPolicyFallbacks?: readonly string[];
  /** When a second attempt races the first one of a call; absent: never. */
  readonly hedge?: Hedge;
  /** Another deployment goes on with a stream that broke off, where it can (`mid_stream_fallback: continue`). */
  readonly continues?: true;
}

/** How a deployment of a group is chosen. */
export type Strategy = 'simple-shuffle' | 'round-robin' | 'random' | 'least-busy' | 'usage-based' | 'latency-based' | 'cost-based';

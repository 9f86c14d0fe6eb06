import type { Dialect, DialectTraits, ProviderDialect } from './dialect.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Secret } from './secret.ts';
import type { Modality, ModalityEndpoint, ModalityRequest } from './modality.ts';
import type { ModelFacts } from './model.ts';
import type { RequestBody } from './request-body.ts';

/** A provider is a value: its names, its settings, how it signs, and for each operation an endpoint. */
export interface Provider {
  /** The prefix in `provider/model`. */
  readonly id: string;
  readonly aliases?: readonly string[];
  /** Its name for people. */
  readonly title: string;
  readonly settings: readonly Setting[];
  /** The base URL where none is set, `{name}` standing for the value of a setting; absent means that one is required. */
  readonly baseUrl?: string;
  /** Environment variables that override the base URL, in the order in which they are read. `{ID}_API_BASE` is read for every provider. */
  readonly baseEnv?: readonly string[];
  readonly auth: Auth;
  /** The endpoints, chosen for a target; absent: the provider does not offer the operation. */
  readonly operations: Operations;
  /** Rewrites the model's name before it is sent (`accounts/fireworks/models/…`). */
  readonly modelName?: (model: string) => string;
  /** What the docs say of its quirks, one sentence each. */
  readonly notes?: readonly string[];
}

/** The endpoints of a provider by the kind of call. */
export type Operations = ConversationEndpoints & ModalityEndpoints;
/** The endpoints of conversations, by the format in which they are held. */
export type ConversationEndpoints = { readonly [O in ConversationOperation]?: (target: Target) => Endpoint };
/** The endpoints of the other modalities; what is asked may decide about the URL, and whether there is one. */
export type ModalityEndpoints = {
  readonly [M in Modality]?: (target: Target, request: ModalityRequest<M>) => ModalityEndpoint<M> | undefined;
};

/** A kind of call. */
export type Operation = ConversationOperation | Modality;
/** A format in which conversations are held. */
export type ConversationOperation = 'chat' | 'responses' | 'completions';

/** One setting of a provider, named as in LiteLLM's `litellm_params`. */
export interface Setting {
  readonly name: string;
  /** Other names under which configs give it. */
  readonly aliases?: readonly string[];
  /** Environment variables that give it, in the order in which they are read. */
  readonly env: readonly string[];
  readonly secret: boolean;
  readonly required: boolean;
}

/** A deployment as its provider sees it when an endpoint is chosen. */
export interface Target {
  /** The model as the provider names it, after the prefix. */
  readonly model: string;
  readonly stream: boolean;
  /** The base URL in force, without a trailing slash. */
  readonly baseUrl: string;
  /** True when the base URL was set by the operator, so that its path must be kept as it is. */
  readonly baseIsSet: boolean;
  readonly settings: SettingValues;
  readonly facts: ModelFacts;
}

/** The values of settings by name: secrets wrapped, everything else as configured. */
export type SettingValues = Readonly<Record<string, Secret | JsonValue | undefined>>;

/** Where and in which words one operation of a provider is called. */
export interface Endpoint {
  readonly url: string;
  readonly dialect: Dialect | ProviderDialect;
  readonly framing: Framing;
  /** The framing of errors and whole answers is JSON everywhere. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly traits?: DialectTraits;
  /** Last touch on the body: declared quirks of the provider. Reports through `unsaid` what it has to drop. */
  readonly adjustRequest?: (body: JsonObject, unsaid: (field: string) => void) => JsonObject;
  /** First touch on an answer or on the JSON of a stream's frame: unwraps or mends what the provider says off the form. */
  readonly adjustAnswer?: (body: JsonValue) => JsonValue;
}

/** How a stream is cut into frames. */
export type Framing = 'sse' | 'ndjson' | 'aws-event-stream';

/** How requests are signed. */
export interface Auth {
  /**
   * Headers that prove who we are. May depend on the whole request (SigV4) and may wait for a token exchange.
   * Throws `authentication` naming the missing setting.
   */
  sign(request: UnsignedRequest, context: AuthContext): SignedHeaders | Promise<SignedHeaders>;
  /** Where no setting gives a credential, it finds one where litmux runs: a profile, a login's file, the machine's own account. */
  readonly ambient?: true;
}

/** The headers a signer adds; it may also change the URL's query (`key=`). */
export type SignedHeaders = Readonly<Record<string, string>>;

/** A request before it is signed. */
export interface UnsignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody;
}

/** What a signer may use. */
export interface AuthContext {
  readonly provider: string;
  readonly settings: SettingValues;
  /** Milliseconds since 1970. */
  now(): number;
  /** Fetches a token: a small request to an identity service, answered as text. */
  exchange(request: UnsignedRequest): Promise<{ readonly status: number; readonly body: string }>;
  /** A token by key: from memory while fresh, else made once at a time by `make` and refreshed before it expires. */
  token(key: string, make: () => Promise<FreshToken>): Promise<string>;
  /** Reads a credentials file that the operator named. */
  readFile(path: string): Promise<string>;
  /** An environment variable, for signers whose standard names one (AWS profiles, Google ADC). */
  env(name: string): string | undefined;
}

/** A token and when it stops being good. */
export interface FreshToken {
  readonly value: string;
  readonly expiresAt: number;
}

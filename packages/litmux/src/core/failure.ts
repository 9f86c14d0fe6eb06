import { failureTable, type FailureCode, type FailureKind } from './failure-table.ts';
import type { JsonValue } from './json.ts';

/** What is known of a failure besides its code and message. */
export interface FailureDetails {
  /** Status that the client sees, where it is not the table's: a provider's own 4xx or 5xx. */
  readonly status?: number;
  /** The field that is at fault, as a path in the caller's own body: `messages[2].content[0].type`. */
  readonly param?: string;
  /** `error.type` towards OpenAI's clients, where a provider or the contract says another than the table. */
  readonly type?: string;
  /** `error.code` as the provider said it. */
  readonly providerCode?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly deployment?: string;
  /** Seconds after which a new attempt makes sense. */
  readonly retryAfter?: number;
  /** Structured detail of the provider's, for `provider_specific_fields`. */
  readonly providerFields?: JsonValue;
  /** Headers for the client's answer (`rate_limit_type`, `reset_at`). */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * The one error of litmux. `code` names a row of the table of failures; the message says what happened and what to do,
 * and never holds a secret or a prompt.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly status: number;
  readonly param: string | undefined;
  readonly type: string | undefined;
  readonly providerCode: string | undefined;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly deployment: string | undefined;
  readonly retryAfter: number | undefined;
  readonly providerFields: JsonValue | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.code = code;
    this.status = details.status ?? failureTable[code].status;
    this.param = details.param;
    this.type = details.type;
    this.providerCode = details.providerCode;
    this.provider = details.provider;
    this.model = details.model;
    this.deployment = details.deployment;
    this.retryAfter = details.retryAfter;
    this.providerFields = details.providerFields;
    this.headers = details.headers;
  }

  /** The row of the table of failures. */
  get kind(): FailureKind {
    return failureTable[this.code];
  }

  /** The same failure with more said about where it happened; what is known already stays. */
  at(where: FailureDetails): Failure {
    return new Failure(this.code, this.message, { ...where, ...this.details() });
  }

  /** What is known besides code and message. */
  details(): FailureDetails {
    const { status, param, type, providerCode, provider, model, deployment, retryAfter, providerFields, headers, cause } = this;
    const all = { status, param, type, providerCode, provider, model, deployment, retryAfter, providerFields, headers, cause };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }
}

/** Whatever was thrown, as a Failure: an unexpected error becomes `internal` with a message that reveals nothing. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure('internal', 'Internal error. The log has the details.', { cause: thrown });
}

import type { UnsignedRequest } from '../core/provider.ts';

/** A signed request, ready to leave the house. */
export interface OutgoingRequest extends UnsignedRequest {
  /** Milliseconds until the connection must stand. */
  readonly connectDeadline: number;
}

/** What a transport tells of an answer, in this order: head, data…, then end or failed, once. */
export interface AnswerSink {
  head(status: number, headers: Readonly<Record<string, string>>): void;
  data(bytes: Uint8Array): void;
  end(): void;
  failed(error: unknown): void;
}

/** An exchange under way. `cancel` closes it; nothing is told afterwards. */
export interface Exchange {
  cancel(): void;
  /** Stops reading while a slow client catches up, so that nothing piles up in memory. */
  pause(): void;
  resume(): void;
}

/** The `code` of the error that says that a connection did not stand before its deadline. */
export const connectTimeout = 'CONNECT_TIMEOUT';

/** The only way out of the house. A transport never retries, never follows a redirect and knows no LLM. */
export interface Transport {
  send(request: OutgoingRequest, sink: AnswerSink): Exchange;
  /** Closes idle connections. */
  close(): Promise<void>;
}

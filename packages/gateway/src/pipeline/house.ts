import type { ClientFrame, Dialect, EngineContext, Failure, RoutingState } from 'litmux/engine';
import type { Door } from '../access/identify.ts';
import type { Snapshot } from '../config/snapshot.ts';
import type { Entry } from '../ledger/entry.ts';
import type { OpenedCall } from '../ledger/opened-call.ts';
import type { Meters } from '../meters/meters.ts';

/** What a traffic thread holds for its calls. `snapshot` is read once per call, so that a call lives in one config from end to end. */
export interface House {
  readonly snapshot: () => Snapshot;
  readonly door: () => Door;
  readonly meters: Meters;
  readonly journal: CallJournal;
  readonly engine: EngineContext;
  readonly routing: () => RoutingState;
  readonly watch: CallWatch;
  readonly version: string;
}

/** Where calls are written down. */
export interface CallJournal {
  /** A call with a budget was admitted: a trace of it must survive a crash. */
  open(line: OpenedCall): void;
  /** The call is over. Calls back when it is written; only then may the last byte of the answer leave. */
  settle(entry: Entry, written: (failure: Failure | undefined) => void): void;
}

/** Who counts calls for the metrics, out of band. */
export interface CallWatch {
  refused(failure: Failure, model: string): void;
  settled(entry: Entry): void;
}

/** A request that has come in whole. */
export interface Incoming {
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
  readonly requesterIp: string;
  readonly surface: Surface;
  readonly receivedAt: number;
}

/** Which path speaks which dialect, and what it says besides. */
export interface Surface {
  readonly dialect: Dialect;
  /** `acompletion`, `anthropic_messages`, `agenerate_content`: LiteLLM's call type. */
  readonly callType: string;
  /** The path as access control names it. */
  readonly path: string;
  /** The model in the path; it wins over the body's. */
  readonly model?: string;
  /** Whether the path asks for a stream (Gemini). */
  readonly stream?: boolean;
  /** How the client wants a stream framed: server-sent events, or Gemini's JSON array. */
  readonly framing: 'sse' | 'json-array';
}

/** The way back to the client. Writing to a client that hung up does nothing. */
export interface Reply {
  /** A whole answer with its headers. */
  json(status: number, headers: ReplyHeaders, body: string): void;
  /** The head of a stream. */
  open(headers: ReplyHeaders): void;
  /** Frames of a stream. False when the client does not keep up: then `onDrain` calls back when it has. */
  frames(frames: readonly ClientFrame[]): boolean;
  onDrain(drained: () => void): void;
  /** The end of a stream. */
  close(): void;
  /** Calls back once when the client hangs up before the answer has ended. */
  onHangUp(hangUp: () => void): void;
}

/** Headers as a flat list of names and values, the form that costs `node:http` least. */
export type ReplyHeaders = string[];

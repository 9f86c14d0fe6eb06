import type { ClientFrame, CountTokensDoor, Dialect, EngineContext, Failure, FormField, Modality, RoutingState } from 'litmux/engine';
import type { Door } from '../access/identify.ts';
import type { Snapshot } from '../config/snapshot.ts';
import type { Entry } from '../ledger/entry.ts';
import type { OpenedCall } from '../ledger/opened-call.ts';
import type { Meters } from '../meters/meters.ts';
import type { SpendScopes } from '../meters/spend-scopes.ts';
import type { Mirrors } from './mirrors.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** What a traffic thread holds for its calls. `snapshot` is read once per call, so that a call lives in one config from end to end. */
export interface House {
  readonly snapshot: () => Snapshot;
  readonly door: () => Door;
  readonly meters: Meters;
  readonly journal: CallJournal;
  readonly engine: EngineContext;
  readonly routing: () => RoutingState;
  /** Undefined where no budget of the config holds for all callers. */
  readonly spending: () => SpendScopes | undefined;
  readonly watch: CallWatch;
  readonly mirrors: Mirrors;
  readonly waitingRoom: () => WaitingRoom;
  readonly version: string;
}

/** Where calls are written down. */
export interface CallJournal {
  /** Why nothing can be written at present: then no call begins. */
  readonly failure: Failure | undefined;
  /** A call with a budget was admitted: a trace of it must survive a crash. */
  open(line: OpenedCall): void;
  /** The call is over. Calls back when it is written; only then may the last byte of the answer leave. */
  settle(entry: Entry, written: (failure: Failure | undefined) => void): void;
}

/** Who counts calls for the metrics, and tells the log of faults of ours, out of band. */
export interface CallWatch {
  /** A copy of a call was not sent because too many are under way. */
  mirrorDropped(): void;
  settled(entry: Entry): void;
  /** A call failed. Of a fault of ours the client only learns that the log has the details. */
  failed(failure: Failure, callId: string): void;
}

/** A request whose body is still to come. */
export interface Arriving {
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly requesterIp: string;
  readonly surface: Surface;
  readonly receivedAt: number;
}

/** A request that has come in whole. */
export interface Incoming extends Arriving {
  /** The body; empty where a form came. */
  readonly body: Uint8Array;
  /** The fields of a form. Its files are read where they are kept. */
  readonly form?: readonly FormField[];
}

/** What a path serves. */
export type Surface = ConversationSurface | ModalitySurface;

/** What every path says. */
interface AnySurface {
  /** `acompletion`, `anthropic_messages`, `aembedding`: LiteLLM's call type. */
  readonly callType: string;
  /** The path as access control names it. */
  readonly path: string;
  /** The model in the path; it wins over the body's. */
  readonly model?: string;
  /** The model that the operator has set for all calls of this kind. */
  readonly setModel?: string;
  /** How the client wants a stream framed: server-sent events, or Gemini's JSON array. */
  readonly framing: 'sse' | 'json-array';
  /** What would happen is told; nothing is sent. */
  readonly explains?: true;
}

/** A path by which conversations are held. */
export interface ConversationSurface extends AnySurface {
  readonly type: 'conversation';
  readonly dialect: Dialect;
  /** Whether the path asks for a stream (Gemini). */
  readonly stream?: boolean;
}

/** A path of another modality. */
export interface ModalitySurface extends AnySurface {
  readonly type: 'modality';
  readonly modality: Modality;
  /** The words in which tokens are to be counted, where they are. */
  readonly counts?: CountTokensDoor;
  /** Whose words failures are told in. */
  readonly dialect: Pick<Dialect, 'writeFailure'>;
}

/** The way back to the client. Writing to a client that hung up does nothing. */
export interface Reply {
  /** A whole answer with its headers. */
  json(status: number, headers: ReplyHeaders, body: string): void;
  /** The head of a stream, or of an answer of another media type. */
  open(headers: ReplyHeaders, contentType?: string): void;
  /** Frames of a stream. False when the client does not keep up: then `onDrain` calls back when it has. */
  frames(frames: readonly ClientFrame[]): boolean;
  /** A piece of an answer that is no JSON. False as for `frames`. */
  bytes(bytes: Uint8Array): boolean;
  onDrain(drained: () => void): void;
  /** The end of a stream, with its last frames. */
  close(last: readonly ClientFrame[]): void;
  /** Breaks the connection: the answer failed in a form that has no words for it. */
  cut(): void;
  /** Calls back once when the client hangs up before the answer has ended. */
  onHangUp(hangUp: () => void): void;
}

/** Headers as a flat list of names and values, the form that costs `node:http` least. */
export type ReplyHeaders = string[];

import type { JsonObject } from './json.ts';
import type { ModalityReply } from './modality.ts';

/**
 * What a whole reply leads to, where a provider needs several exchanges for an answer: the next one, or undefined where the reply is the answer.
 * Throws a Failure where the reply tells that none will come.
 */
export type NextStep = (reply: ModalityReply) => FurtherStep | undefined;

/** A further exchange of one call, under its deadlines: a task that is looked after, a result that lies elsewhere. */
export interface FurtherStep {
  readonly method: 'GET' | 'POST';
  /** A path below the endpoint's URL, or the whole URL of another place, which is not told the key. */
  readonly to: string;
  /** True where a whole URL is the provider's own, who is told the key there; refused where it leaves the domain of the endpoint. */
  readonly isOwn?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: JsonObject;
  /** Milliseconds to wait before it. */
  readonly wait?: number;
  /** What the reply leads to; absent: it is the answer. */
  readonly next?: NextStep;
  /** Paths below the endpoint's URL of what the provider keeps since the reply before: deleted when the call is over, however it ends. */
  readonly leaves?: readonly string[];
}

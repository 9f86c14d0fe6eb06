import type { Deployment } from '../routing/deployment.ts';
import type { AttemptRecord } from './leg.ts';

/** Who says, when an attempt begins, whether its deployment may still be used: what it may cost is held there until it is known what it did cost. */
export interface AttemptGate {
  enter(deployment: Deployment): AttemptPass | AttemptRefusal;
}

/** An attempt that may begin. It is left once, however it ends. */
export interface AttemptPass {
  readonly type: 'pass';
  /** Output tokens to ask for at most, where the money buys no more. */
  readonly ceiling?: number;
  /** The attempt is over; undefined where it was not made after all. */
  leave(record: AttemptRecord | undefined): void;
}

/** An attempt that may not begin: the deployment is left out, and nothing was sent. */
export interface AttemptRefusal {
  readonly type: 'refusal';
  readonly reason: string;
}

/** What the provider of a fixture says. */
export interface Said {
  readonly thought?: string;
  /** What proves the thought, in formats that have proofs. */
  readonly signature?: string;
  readonly text?: string;
  readonly calls?: readonly SaidCall[];
}

/** A call of a tool; formats without ids leave the id out. */
export interface SaidCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The same answer in both ways in which a provider gives it. */
export interface Spoken {
  readonly whole: object;
  readonly frames: readonly StreamFrame[];
}

/** A frame of a stream before its framing. */
export interface StreamFrame {
  readonly event?: string;
  readonly data: object | string;
}

/** An error answer. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** The errors that every format must be understood in. */
export type RefusalReason = 'authentication' | 'rate limit' | 'context window';

/** Traits that an endpoint declares. */
export type Traits = Readonly<Record<string, unknown>>;

/** A wire format as its provider documents it: what it must be asked, and what it answers. */
export interface WireFormat {
  /** A model whose rules are those of the format. */
  readonly model: string;
  /** Abilities that the format has no word for, each with the reason. */
  readonly lacks?: Readonly<Record<string, string>>;
  /** False where calls have no ids on the wire, so that litmux gives them. */
  readonly namesCalls: boolean;
  /** What the request must contain when tools are offered. */
  tools(): object;
  /** What it must contain when a schema is asked for. */
  schema(traits: Traits): object;
  /** What is answered then; the JSON as a text where absent. */
  structured?(traits: Traits): Said;
  /** What it must contain when an image is shown. */
  image(): object;
  speak(said: Said): Spoken;
  refuse(reason: RefusalReason): Refusal;
}

/** The proof of a thought where none is given. */
export const someSignature = 'c2lnbmVk';

/** A text in the two pieces in which streams bring it. */
export function halves(text: string): readonly [string, string] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

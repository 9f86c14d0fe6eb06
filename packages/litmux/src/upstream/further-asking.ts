import type { UnsignedRequest } from '../core/provider.ts';
import type { Deployment } from '../routing/deployment.ts';
import type { FurtherRequest } from './asked.ts';
import { authContext, exchange, type EngineContext } from './engine-context.ts';

/** How often in a row a further request is asked again, and milliseconds before it at least. */
const maximumStumbles = 3;
const stumbleWait = 1_000;

/**
 * Sends the further requests of a call, each after its wait. One that only looks after a task is asked again where it stumbles:
 * to fail would be to have the task done, and paid for, twice.
 */
export class FurtherAsking {
  readonly #send: (further: FurtherRequest) => void;
  #current: FurtherRequest | undefined;
  #stumbles = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (further: FurtherRequest) => void) {
    this.#send = send;
  }

  ask(further: FurtherRequest): void {
    this.#current = further;
    this.#stumbles = 0;
    this.#after(further.wait);
  }

  /** Asks the last request again, if it may be; `status` is 0 where no answer came. False where its failure counts. */
  again(status: number): boolean {
    const isPassing = status === 0 || status === 429 || status >= 500;
    if (!isPassing || this.#current?.method !== 'GET' || this.#stumbles >= maximumStumbles) return false;
    this.#stumbles += 1;
    this.#after(Math.max(this.#current.wait, stumbleWait));
    return true;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
  }

  #after(wait: number): void {
    this.#timer = setTimeout(() => this.#current && this.#send(this.#current), wait);
  }
}

/** Makes requests that remove what a call has left. Nobody waits for them, and where one fails there is nobody to tell. */
export function tidyUp(engine: EngineContext, deployment: Deployment, requests: readonly UnsignedRequest[]): void {
  const remove = async (request: UnsignedRequest): Promise<void> => {
    const headers = await deployment.provider.auth.sign(request, authContext(engine, deployment));
    await exchange(engine.transport, { ...request, headers: { ...request.headers, ...headers } });
  };
  for (const request of requests) void remove(request).catch(() => undefined);
}

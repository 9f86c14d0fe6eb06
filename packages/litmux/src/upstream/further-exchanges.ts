import { Failure } from '../core/failure.ts';
import type { FurtherStep, NextStep } from '../core/further-step.ts';
import type { BesideBody, ModalityReply } from '../core/modality.ts';
import type { UnsignedRequest } from '../core/provider.ts';
import type { FurtherRequest } from './asked.ts';

/** The exchanges that follow the first one of a call, where a provider needs several for an answer. */
export class FurtherExchanges {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #leaves: string[] = [];
  #next: NextStep | undefined;

  /** `url` is the endpoint's, below which paths are meant; `headers` go with every request to it. */
  constructor(url: string, headers: Readonly<Record<string, string>>, next: NextStep) {
    this.#url = url;
    this.#headers = headers;
    this.#next = next;
  }

  /** True where the reply that comes may not be the answer. */
  get mayFollow(): boolean {
    return this.#next !== undefined;
  }

  /** What is asked after a reply; undefined where the reply is the answer. */
  follow(reply: ModalityReply): FurtherRequest | undefined {
    const step = this.#next?.(reply);
    this.#next = step?.next;
    if (step === undefined) return undefined;
    this.#leaves.push(...(step.leaves ?? []));
    return this.#requestOf(step);
  }

  /** What deletes that which the provider was left with. */
  tidy(): readonly UnsignedRequest[] {
    return this.#leaves.splice(0).map((path) => ({ method: 'DELETE', url: placed(this.#url, { path }), headers: this.#headers, body: '' }));
  }

  #requestOf({ method, to, isOwn = false, headers, json, wait = 0 }: FurtherStep): FurtherRequest {
    const isBelow = to.startsWith('/');
    if (!isBelow) this.#mustBeSafe(to, isOwn);
    const isOurs = isBelow || isOwn;
    return {
      method,
      url: isBelow ? placed(this.#url, { path: to }) : to,
      headers: {
        ...(isOurs && this.#headers),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...anyAnswer,
        ...headers,
      },
      body: json === undefined ? '' : JSON.stringify(json),
      wait,
      keyless: !isOurs,
    };
  }

  /** An address that an answer names is at least as well protected as the provider itself. */
  #mustBeSafe(address: string, isOwn: boolean): void {
    const isWeb = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
    const isForeign = isWeb && isOwn && domainOf(address) !== domainOf(this.#url);
    if (!isWeb || isForeign || (address.startsWith('http:') && this.#url.startsWith('https:')))
      throw new Failure('invalid_answer', 'The provider named a place for its result that is no safe address.');
  }
}

/** The last two names of a host: `bfl.ai`; an IP address with its port is its own. */
function domainOf(url: string): string {
  const { host, hostname } = new URL(url);
  return /^[\d.]+$|^\[|^localhost$/.test(hostname) ? host : hostname.split('.').slice(-2).join('.');
}

const anyAnswer: Readonly<Record<string, string>> = { accept: '*/*', 'user-agent': 'litmux' };

/** A URL with what of a request stands in it: a path below, parameters in the query. The query of the URL is kept. */
export function placed(url: string, { path = '', query = {} }: BesideBody): string {
  const [address = '', ...rest] = url.split('?');
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((text) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`),
  );
  const asked = [...rest, ...parameters].filter((text) => text !== '').join('&');
  return asked === '' ? address + path : `${address + path}?${asked}`;
}

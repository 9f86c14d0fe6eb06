import { Pool } from 'undici';

/** What is sent, how often, how many at once. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly requests: number;
  readonly concurrency: number;
}

/** What a load met. Times in milliseconds. */
export interface LoadResult {
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Until the first word of the answer. */
  readonly firstTokenP50: number;
}

/** What `upstream.ts` says first. */
const firstWord = 'fox';

/** Sends the load and waits for every answer. Throws when one is not a 200. */
export async function sendLoad({ url, headers, body, requests, concurrency }: Load): Promise<LoadResult> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: concurrency, headersTimeout: 0, bodyTimeout: 0 });
  const whole: number[] = [];
  const first: number[] = [];
  let left = requests;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const sent = performance.now();
      const answer = await pool.request({ method: 'POST', path: pathname, headers, body });
      if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${(await answer.body.text()).slice(0, 300)}`);
      let said = '';
      for await (const data of answer.body) {
        if (said.includes(firstWord)) continue;
        said += String(data);
        if (said.includes(firstWord)) first.push(performance.now() - sent);
      }
      whole.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  await pool.destroy();
  return { seconds, p50: quantile(whole, 0.5), p99: quantile(whole, 0.99), firstTokenP50: quantile(first, 0.5) };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

import type { JsonValue } from '../core/json.ts';
import { isObject, objectOf, objectsOf, textOf } from '../wire/json-reader.ts';

/**
 * Seconds after which a refused call may be tried again, in whichever spelling the provider says it: `retry-after-ms`, `retry-after` in seconds
 * or as a date (RFC 9110 §10.2.3), `x-ratelimit-reset*`, or Google's RetryInfo in the body. Undefined where it says nothing.
 * Header names are in lower case.
 */
export function retryAfterOf(headers: Readonly<Record<string, string>>, body?: JsonValue): number | undefined {
  return (
    fromMilliseconds(headers['retry-after-ms']) ??
    fromRetryAfter(headers['retry-after'], headers['date']) ??
    fromRetryInfo(body) ??
    fromResets(headers)
  );
}

/** A duration as providers write it: `20`, `1.5s`, `6m0s`, `120ms`, `1h2m3s`; undefined for anything else. */
export function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const plain = text.trim();
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain);
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(plain)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of plain.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    seconds += Number(amount) * (unitSeconds.get(unit ?? '') ?? 0);
  return seconds;
}

const unitSeconds: ReadonlyMap<string, number> = new Map([
  ['ms', 0.001],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

function fromMilliseconds(text: string | undefined): number | undefined {
  const ms = text === undefined ? NaN : Number(text);
  return Number.isFinite(ms) && ms >= 0 ? ms / 1000 : undefined;
}

/** A date counts from the answer's own `date`, since there is no clock here. */
function fromRetryAfter(text: string | undefined, date: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = secondsOf(text);
  if (seconds !== undefined) return seconds;
  const wait = (Date.parse(text) - Date.parse(date ?? '')) / 1000;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

function fromRetryInfo(body: JsonValue | undefined): number | undefined {
  const first = Array.isArray(body) ? objectsOf(body)[0] : body;
  if (!isObject(first)) return undefined;
  for (const detail of objectsOf(objectOf(first['error'])?.['details'])) {
    const seconds = secondsOf(textOf(detail['retryDelay']));
    if (seconds !== undefined) return seconds;
  }
  return undefined;
}

/** Of several limits the one that is used up counts; where that is not told, none does. */
function fromResets(headers: Readonly<Record<string, string>>): number | undefined {
  const waits: number[] = [];
  for (const kind of ['requests', 'tokens']) {
    if (headers[`x-ratelimit-remaining-${kind}`] !== '0') continue;
    const seconds = secondsOf(headers[`x-ratelimit-reset-${kind}`]);
    if (seconds !== undefined) waits.push(seconds);
  }
  return waits.length === 0 ? undefined : Math.max(...waits);
}

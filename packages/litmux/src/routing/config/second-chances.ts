import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ModelGroup } from '../deployment.ts';
import type { Hedge } from '../hedging.ts';
import { isObject } from '../../wire/json-reader.ts';
import type { ConfigPath, Report } from './problem.ts';
import { booleanOf, numberOf } from './setting-kind.ts';

/** What a config says of calls that are slow or break off. What is `false` does not happen, whatever holds in general. */
export interface SecondChances {
  /** A second attempt races one that is slow (`hedge: { after: p95 | <ms>, max_share: 0.1 }`). */
  readonly hedge?: Hedge | false;
  /** Another deployment goes on with a stream that broke off (`mid_stream_fallback: continue | error`). */
  readonly continues?: boolean;
}

/** Reads what stands in `router_settings`, in a rule of `router:` or in `litellm_params`; a value that cannot be is an error. */
export function readSecondChances(map: JsonObject, path: ConfigPath, report: Report): SecondChances {
  const { hedge: wished, mid_stream_fallback: onBreak } = map;
  const hedge = wished === undefined || wished === null ? undefined : readHedge(wished);
  if (hedge === 'unknown') {
    const message = 'Expected { after: p95 | <milliseconds>, max_share: <more than 0, at most 1> }, or false.';
    report({ level: 'error', path: [...path, 'hedge'], message });
  }
  const known = onBreak === undefined || onBreak === null || onBreak === 'continue' || onBreak === 'error';
  if (!known) report({ level: 'error', path: [...path, 'mid_stream_fallback'], message: 'Expected continue or error.' });
  return {
    ...(hedge !== undefined && hedge !== 'unknown' && { hedge }),
    ...((onBreak === 'continue' || onBreak === 'error') && { continues: onBreak === 'continue' }),
  };
}

/** What holds for a group: of several wishes, the first that says something. */
export function firstSaid(wishes: readonly SecondChances[]): Pick<ModelGroup, 'hedge' | 'continues'> {
  const hedge = wishes.find((wish) => wish.hedge !== undefined)?.hedge;
  const continues = wishes.find((wish) => wish.continues !== undefined)?.continues;
  return { ...(hedge !== undefined && hedge !== false && { hedge }), ...(continues === true && { continues }) };
}

/** A tenth of the calls, where nothing else is said: what a provider that is slow as a whole may cost besides. */
const standardShare = 0.1;

function readHedge(value: JsonValue): Hedge | false | 'unknown' {
  if (!isObject(value)) return booleanOf(value) === false ? false : 'unknown';
  const after = value['after'] === 'p95' ? 'p95' : numberOf(value['after']);
  const maxShare = value['max_share'] === undefined ? standardShare : numberOf(value['max_share']);
  if (after === undefined || maxShare === undefined || maxShare <= 0 || maxShare > 1) return 'unknown';
  return { after, maxShare };
}

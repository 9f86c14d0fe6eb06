import {
  isObject,
  noUsage,
  numberOf,
  objectOf,
  parseJson,
  textOf,
  tokenBuckets,
  type JsonObject,
  type JsonValue,
  type Usage,
} from 'litmux/core';
import type { Entry, EntryAttempt, EntryError } from './entry.ts';

/** What a line that ends a call begins with. */
export const entryMark = 'e';

/** An entry as one line of the journal: a list by position, which costs half of an object to write and to read. Ends with a newline. */
export function writeEntryLine(entry: Entry): string {
  const line: readonly unknown[] = [
    entry.callId,
    entry.answerId,
    entry.callType,
    entry.startedAt,
    entry.firstTokenAt,
    entry.endedAt,
    entry.keyHash,
    entry.teamId,
    entry.userId,
    entry.endUser,
    entry.requesterIp,
    entry.sessionId,
    entry.model,
    entry.group,
    entry.deploymentId,
    entry.provider,
    entry.upstreamModel,
    entry.apiBase,
    entry.stream,
    entry.status === 'success',
    entry.cost,
    writeUsage(entry.usage),
    entry.attempts.map(writeAttempt),
    entry.error,
    entry.tags,
    entry.dropped,
    (entry.unpriced === true ? 1 : 0) + (entry.aborted === true ? 2 : 0) + (entry.overBound === true ? 4 : 0),
  ];
  const rare = writeRare(entry);
  return `${entryMark}${JSON.stringify(rare === undefined ? line : [...line, rare])}\n`;
}

/** The entry of a line, without its newline; undefined for a line that is something else or damaged. */
export function readEntryLine(line: string): Entry | undefined {
  if (!line.startsWith(entryMark)) return undefined;
  const fields = parseJson(line.slice(1));
  if (!Array.isArray(fields)) return undefined;
  const [
    callId,
    answerId,
    callType,
    startedAt,
    firstTokenAt,
    endedAt,
    keyHash,
    teamId,
    userId,
    endUser,
    requesterIp,
    sessionId,
    ...served
  ] = fields;
  const [
    model,
    group,
    deploymentId,
    provider,
    upstreamModel,
    apiBase,
    stream,
    success,
    cost,
    usage,
    attempts,
    error,
    tags,
    dropped,
    flags,
    rare,
  ] = served;
  if (typeof callId !== 'string' || typeof startedAt !== 'number' || typeof cost !== 'number' || typeof flags !== 'number')
    return undefined;
  return {
    callId,
    callType: textOf(callType) ?? '',
    startedAt,
    endedAt: numberOf(endedAt) ?? startedAt,
    model: textOf(model) ?? '',
    stream: stream === true,
    status: success === true ? 'success' : 'failure',
    usage: readUsage(usage),
    cost,
    attempts: readAttempts(attempts),
    ...present({
      answerId,
      keyHash,
      teamId,
      userId,
      endUser,
      requesterIp,
      sessionId,
      group,
      deploymentId,
      provider,
      upstreamModel,
      apiBase,
    }),
    ...(typeof firstTokenAt === 'number' && { firstTokenAt }),
    ...(isObject(error) && { error: readError(error) }),
    ...(Array.isArray(tags) && { tags: texts(tags) }),
    ...(Array.isArray(dropped) && { dropped: texts(dropped) }),
    ...((flags & 1) !== 0 && { unpriced: true }),
    ...((flags & 2) !== 0 && { aborted: true }),
    ...((flags & 4) !== 0 && { overBound: true }),
    ...(isObject(rare) && readRare(rare)),
  };
}

/** What few entries have, as an object behind the list. */
function writeRare({ tierDown, plan, mirrorOf, waitedMs }: Entry): object | undefined {
  if (tierDown === undefined && plan === undefined && mirrorOf === undefined && waitedMs === undefined) return undefined;
  return { tierDown, plan, mirrorOf, waitedMs };
}

function readRare(rare: JsonObject): Pick<Entry, 'tierDown' | 'plan' | 'mirrorOf' | 'waitedMs'> {
  const plan = objectOf(rare['plan']);
  const waitedMs = numberOf(rare['waitedMs']);
  return {
    ...present({ tierDown: rare['tierDown'], mirrorOf: rare['mirrorOf'] }),
    ...(plan !== undefined && { plan }),
    ...(waitedMs !== undefined && { waitedMs }),
  };
}

/** Usage as a list: the token buckets and web searches, then what is rare. */
export function writeUsage(usage: Usage): readonly unknown[] {
  const { units, estimated, statedCost, tier } = usage;
  const counts: unknown[] = tokenBuckets.map((bucket) => usage[bucket]);
  counts.push(usage.webSearches);
  if (units !== undefined || estimated !== undefined || statedCost !== undefined || tier !== undefined)
    counts.push({ units, estimated, statedCost, tier });
  return counts;
}

/** The usage of such a list. */
export function readUsage(value: JsonValue | undefined): Usage {
  if (!Array.isArray(value)) return noUsage;
  const count = (index: number): number => numberOf(value[index]) ?? 0;
  const rare = objectOf(value[tokenBuckets.length + 1]);
  const statedCost = numberOf(rare?.['statedCost']);
  const tier = textOf(rare?.['tier']);
  const units = objectOf(rare?.['units']);
  return {
    // In the order of `tokenBuckets`, which `writeUsage` follows; by name because a loop costs five times as much.
    input: count(0),
    cacheRead: count(1),
    cacheWrite5m: count(2),
    cacheWrite1h: count(3),
    inputAudio: count(4),
    inputImage: count(5),
    output: count(6),
    reasoning: count(7),
    outputAudio: count(8),
    outputImage: count(9),
    webSearches: count(tokenBuckets.length),
    ...(units !== undefined && { units: numbers(units) }),
    ...(rare?.['estimated'] === true && { estimated: true }),
    ...(statedCost !== undefined && { statedCost }),
    ...(tier !== undefined && { tier }),
  };
}

function writeAttempt({ deploymentId, provider, status, code, ms, cost, entryId }: EntryAttempt): readonly unknown[] {
  const always = [deploymentId, provider, status, code, ms];
  return cost === undefined && entryId === undefined ? always : [...always, cost, entryId];
}

/** The attempts of a list of lists. */
export function readAttempts(value: JsonValue | undefined): readonly EntryAttempt[] {
  if (!Array.isArray(value)) return [];
  return value.filter(Array.isArray).map(readAttempt);
}

function readAttempt([deploymentId, provider, status, code, ms, cost, entryId]: readonly JsonValue[]): EntryAttempt {
  return {
    deploymentId: textOf(deploymentId) ?? '',
    provider: textOf(provider) ?? '',
    status: numberOf(status) ?? 0,
    ...(typeof code === 'string' && { code }),
    ms: numberOf(ms) ?? 0,
    ...(typeof cost === 'number' && { cost }),
    ...(typeof entryId === 'string' && { entryId }),
  };
}

/** How a call failed, from JSON. */
export function readError(error: JsonObject): EntryError {
  const provider = textOf(error['provider']);
  return {
    code: textOf(error['code']) ?? '',
    class: textOf(error['class']) ?? '',
    message: textOf(error['message']) ?? '',
    ...(provider !== undefined && { provider }),
  };
}

function present<Name extends string>(fields: Readonly<Record<Name, JsonValue | undefined>>): { readonly [key in Name]?: string } {
  const found: { [key in Name]?: string } = {};
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

function texts(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function numbers(object: JsonObject): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(object).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : [])));
}

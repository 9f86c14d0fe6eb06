import { Failure, usdNumber, type JsonDraft, type JsonObject, type JsonValue } from 'litmux/engine';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { hashOf } from '../../access/key-secret.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { ControlPorts } from '../ports.ts';
import type { DailyRow, LogsQuery } from '../../stores/store.ts';
import { calculateRoute } from './calculate.ts';
import { dateText, daysAfter, spanOf, type Span } from './days.ts';
import { maySee } from './key-lookup.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';
import { reportRoute } from './spend-report.ts';
import { masterKeyName, spendRow } from './spend-row.ts';

/** Entries that are read from the store at once. */
const pageSize = 1_000;

/** What was spent (contract 1.4.9). Finished calls are in the ledger before these routes read it. */
export function spendRoutes(ports: ControlPorts): readonly AdminRoute[] {
  return [logsRoute(ports), reportRoute(ports), calculateRoute(ports)];
}

const logsQuery = z.object({
  request_id: z.string().max(500).optional().describe('The id of an answer, or of a call as `x-litellm-call-id` says it.'),
  api_key: z.string().max(500).optional().describe('A key or its hash.'),
  user_id: z.string().max(500).optional(),
  start_date: dateText.optional(),
  end_date: dateText.optional(),
  summarize: z.enum(['true', 'True', '1', 'false', 'False', '0']).default('true').describe('With dates: sums by day instead of calls.'),
});

type Query = z.output<typeof logsQuery>;

function logsRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...readsNothing,
    method: 'get',
    kind: 'info',
    paths: ['/spend/logs'],
    tag: 'Spend',
    summary: 'Show calls and what they cost',
    description:
      'One call by its id; all calls of a key, a user or a time, newest first; or with dates the sums of each day. A virtual key sees its own calls.',
    query: logsQuery,
    answer: z.array(z.looseObject({})),
    async handle({ query, caller }) {
      const keyHash = visibleKey(query, caller, ports);
      await ports.drain();
      if (query.request_id !== undefined) return rowsOf(query.request_id, keyHash, ports);
      const dated = query.start_date !== undefined || query.end_date !== undefined;
      const span = dated ? spanOf(query.start_date, query.end_date, ports.now()) : undefined;
      const filter = { ...(keyHash !== undefined && { keyHash }), ...(query.user_id !== undefined && { userId: query.user_id }), ...span };
      if (span !== undefined && ['true', 'True', '1'].includes(query.summarize)) return summary(span, filter, ports);
      return streamed(entriesOf(filter, ports), ports);
    },
  });
}

/** The key whose calls are shown; a virtual key is held to those it may see. */
function visibleKey(query: Query, caller: Caller, ports: ControlPorts): string | undefined {
  const asked = query.api_key === undefined ? undefined : hashOf(query.api_key);
  if (caller.type !== 'key') return asked;
  const record = asked === undefined ? undefined : ports.ring.find(asked)?.record;
  if (asked === undefined || asked === caller.key.record.hash || (record !== undefined && maySee(caller, record)))
    return asked ?? caller.key.record.hash;
  throw new Failure('permission_denied', 'You are not allowed to see the calls of this key.', { param: 'api_key', type: 'auth_error' });
}

async function rowsOf(id: string, keyHash: string | undefined, ports: ControlPorts): Promise<JsonValue> {
  const entries = await ports.store.spend.byRequestId(id);
  return entries.filter((entry) => keyHash === undefined || entry.keyHash === keyHash).map((entry) => spendRow(entry, ports.ring));
}

/** All entries that match, read page by page: a page begins where the last one ended, less what it has shown already. */
async function* entriesOf(filter: LogsQuery, ports: ControlPorts): AsyncGenerator<readonly Entry[]> {
  let to = filter.to;
  let shown = new Set<string>();
  for (;;) {
    const page = await ports.store.spend.logs({ ...filter, ...(to !== undefined && { to }), limit: pageSize + shown.size });
    const fresh = page.filter(({ callId }) => !shown.has(callId));
    if (fresh.length > 0) yield fresh;
    const last = page.at(-1);
    if (last === undefined || fresh.length === 0 || page.length < pageSize + shown.size) return;
    to = last.startedAt + 1;
    shown = new Set(page.filter(({ startedAt }) => startedAt === last.startedAt).map(({ callId }) => callId));
  }
}

/** A JSON list that is sent while it is read, so that a long one needs no memory. */
function streamed(pages: AsyncGenerator<readonly Entry[]>, ports: ControlPorts): Response {
  const encoder = new TextEncoder();
  let separator = '[';
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pages.next();
      if (done === true) {
        controller.enqueue(encoder.encode(separator === '[' ? '[]' : ']'));
        controller.close();
        return;
      }
      const rows = value.map((entry) => JSON.stringify(spendRow(entry, ports.ring)));
      controller.enqueue(encoder.encode(separator + rows.join(',')));
      separator = ',';
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}

/** The sums of each day, padded with empty days after the last one that had calls. */
async function summary(span: Span, filter: LogsQuery, ports: ControlPorts): Promise<JsonValue> {
  const { keyHash, userId } = filter;
  const narrowed = { ...span, ...(keyHash !== undefined && { keyHash }), ...(userId !== undefined && { userId }) };
  const rows = await ports.store.spend.daily({ ...narrowed, groupBy: ['key', 'user', 'model'] });
  const byDay = Map.groupBy(rows, ({ day }) => day);
  const days = [...byDay.keys()].toSorted();
  const last = days.at(-1);
  const empty =
    last === undefined ? [] : daysAfter(last, span).map((day): JsonObject => ({ startTime: day, spend: 0, users: {}, models: {} }));
  return [...days.map((day) => summaryRow(day, byDay.get(day) ?? [])), ...empty];
}

function summaryRow(day: string, rows: readonly DailyRow[]): JsonObject {
  const keys = spendBy(rows, ({ key }) => key ?? masterKeyName);
  const row: JsonDraft = { ...keys, startTime: day, spend: usdNumber(rows.reduce((sum, { cost }) => sum + cost, 0)) };
  row['users'] = spendBy(rows, ({ user }) => user ?? '');
  row['models'] = spendBy(rows, ({ model }) => model ?? '');
  return row;
}

function spendBy(rows: readonly DailyRow[], name: (row: DailyRow) => string): JsonObject {
  const groups = [...Map.groupBy(rows, name)];
  return Object.fromEntries(groups.map(([group, members]) => [group, usdNumber(members.reduce((sum, { cost }) => sum + cost, 0))]));
}

import { usdNumber, type JsonObject } from 'litmux/engine';
import { z } from 'zod';
import { hashOf } from '../../access/key-secret.ts';
import type { ControlPorts } from '../ports.ts';
import type { DailyRow, SpendDimension } from '../../stores/store.ts';
import { dateText, spanOf } from './days.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';
import { masterKeyName } from './spend-row.ts';

const reportQuery = z.object({
  start_date: dateText.optional(),
  end_date: dateText.optional(),
  group_by: z.enum(['team', 'api_key', 'internal_user_id', 'model']).optional().describe('`team` where no key, user or team is named.'),
  api_key: z.string().max(500).optional().describe('A key or its hash.'),
  internal_user_id: z.string().max(500).optional(),
  team_id: z.string().max(500).optional(),
});

type ReportQuery = z.output<typeof reportQuery>;

/** `/global/spend/report`: what teams spent by day, or what keys, users and models spent in all. */
export function reportRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...readsNothing,
    method: 'get',
    kind: 'management',
    paths: ['/global/spend/report'],
    tag: 'Spend',
    summary: 'Report what was spent',
    description:
      'By team and day, or in all by key, user or model. Both dates belong to the report; without them it covers the last thirty days.',
    query: reportQuery,
    answer: z.array(z.looseObject({})),
    async handle({ query }) {
      await ports.drain();
      const subject = subjectOf(query);
      const rows = await ports.store.spend.daily({
        ...spanOf(query.start_date, query.end_date, ports.now()),
        groupBy: dimensions[subject],
        ...(query.api_key !== undefined && { keyHash: hashOf(query.api_key) }),
        ...(query.team_id !== undefined && { teamId: query.team_id }),
        ...(query.internal_user_id !== undefined && { userId: query.internal_user_id }),
      });
      return reports[subject](rows, ports);
    },
  });
}

type Subject = 'team' | 'api_key' | 'internal_user_id' | 'model';

/** A report about one key or user is grouped by it unless the query says otherwise. */
function subjectOf(query: ReportQuery): Subject {
  if (query.group_by !== undefined) return query.group_by;
  if (query.api_key !== undefined) return 'api_key';
  return query.internal_user_id === undefined ? 'team' : 'internal_user_id';
}

const dimensions: Readonly<Record<Subject, readonly SpendDimension[]>> = {
  team: ['team', 'model', 'key'],
  api_key: ['key', 'model'],
  internal_user_id: ['user', 'model'],
  model: ['model', 'key'],
};

const reports: Readonly<Record<Subject, (rows: readonly DailyRow[], ports: ControlPorts) => readonly JsonObject[]>> = {
  team: teamsByDay,
  api_key: (rows, ports) => totals(rows, 'api_key', ({ key }) => key ?? masterKeyName).map((row) => withAlias(row, ports)),
  internal_user_id: (rows) => totals(rows, 'internal_user_id', ({ user }) => user ?? ''),
  model: (rows) => totals(rows, 'model', ({ model }) => model ?? ''),
};

function teamsByDay(rows: readonly DailyRow[]): readonly JsonObject[] {
  const days = [...Map.groupBy(rows, ({ day }) => day)].toSorted(([one], [other]) => one.localeCompare(other));
  return days.map(([day, ofDay]) => {
    const teams = [...Map.groupBy(ofDay, ({ team }) => team ?? '')].map(([team, ofTeam]) => teamRow(team, ofTeam));
    return { group_by_day: `${day}T00:00:00+00:00`, teams };
  });
}

function teamRow(team: string, rows: readonly DailyRow[]): JsonObject {
  const metadata = rows.map(({ model, key, cost, inputTokens, outputTokens }) => ({
    model: model ?? '',
    spend: usdNumber(cost),
    total_tokens: inputTokens + outputTokens,
    api_key: key ?? masterKeyName,
  }));
  return { team_name: team, total_spend: usdNumber(sum(rows, 'cost')), metadata };
}

/** The sums over all days by one value, the dearest first, with what its models have to do with it. */
function totals(rows: readonly DailyRow[], field: Subject, value: (row: DailyRow) => string): readonly JsonObject[] {
  const groups = [...Map.groupBy(rows, value)].toSorted(([, one], [, other]) => sum(other, 'cost') - sum(one, 'cost'));
  return groups.map(([name, members]) => Object.assign({ [field]: name }, sums(members), detail(field, members)));
}

function detail(field: Subject, rows: readonly DailyRow[]): JsonObject {
  if (field === 'model') {
    return {
      api_key_details: [...Map.groupBy(rows, ({ key }) => key ?? masterKeyName)].map(([key, ofKey]) =>
        Object.assign({ api_key: key }, sums(ofKey)),
      ),
    };
  }
  return {
    model_details: [...Map.groupBy(rows, ({ model }) => model ?? '')].map(([model, ofModel]) => Object.assign({ model }, sums(ofModel))),
  };
}

function sums(rows: readonly DailyRow[]): JsonObject {
  return {
    total_cost: usdNumber(sum(rows, 'cost')),
    total_input_tokens: sum(rows, 'inputTokens'),
    total_output_tokens: sum(rows, 'outputTokens'),
    total_requests: sum(rows, 'requests'),
  };
}

function sum(rows: readonly DailyRow[], field: 'cost' | 'inputTokens' | 'outputTokens' | 'requests'): number {
  return rows.reduce((total, row) => total + row[field], 0);
}

function withAlias(row: JsonObject, { ring }: ControlPorts): JsonObject {
  const hash = row['api_key'];
  return { ...row, key_alias: (typeof hash === 'string' ? ring.find(hash)?.record.keyAlias : undefined) ?? null };
}

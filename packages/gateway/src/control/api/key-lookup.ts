import { z } from 'zod';
import { Failure, type JsonObject, type JsonValue } from 'litmux/engine';
import type { Caller } from '../../access/caller.ts';
import type { KeyRecord, KeyReplica } from '../../access/key-record.ts';
import { hashOf } from '../../access/key-secret.ts';
import { notFound, type KeyRegistry } from '../key-registry.ts';
import type { ControlPorts } from '../ports.ts';
import type { RemovedKey } from '../../stores/store.ts';
import { jsonValue } from './json-value.ts';
import { keyStatus, keyView, removedKeyView } from './key-view.ts';
import { flag, pageFields, pageOf } from './paging.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, kind: 'info', tag: 'Keys' } as const;

/** Looking keys up. A virtual key sees itself and the other keys of its user. */
export function keyLookupRoutes(ports: ControlPorts, registry: KeyRegistry): readonly AdminRoute[] {
  return [infoRoute(ports, registry), manyInfoRoute(ports, registry), listRoute(ports, registry), aliasesRoute(registry), healthRoute()];
}

/** Whether a caller may see a key. */
export function maySee(caller: Caller, record: KeyRecord): boolean {
  if (caller.type !== 'key') return true;
  const own = caller.key.record;
  return own.hash === record.hash || (own.userId !== undefined && own.userId === record.userId);
}

function infoRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    method: 'get',
    paths: ['/key/info'],
    summary: 'Show a key',
    description:
      'Without `key` the key that asks. What it spent is exact, calls that have just ended included. A deleted key is answered from the archive.',
    query: z.object({ key: z.string().max(500).optional().describe('The key itself or its hash.') }),
    answer: z.object({ key: z.string(), info: z.looseObject({ spend: z.number(), status: z.string() }) }),
    async handle({ query, caller }) {
      const asked = query.key ?? (caller.type === 'key' ? caller.key.record.hash : undefined);
      if (asked === undefined)
        throw new Failure('invalid_request', 'Name the key: /key/info?key=…', { param: 'key', type: 'bad_request_error' });
      const hash = hashOf(asked);
      const live = registry.find(hash);
      if (live !== undefined) return { key: asked, info: keyView(visible(caller, live), ports) };
      const removed = caller.type === 'key' ? undefined : await ports.store.keys.removed(hash);
      return { key: asked, info: removedKeyView(removed ?? notFound()) };
    },
  });
}

function keyRow(replica: KeyReplica, ports: ControlPorts): JsonObject {
  return { token: replica.record.hash, ...keyView(replica, ports) };
}

function visible(caller: Caller, replica: KeyReplica): KeyReplica {
  if (maySee(caller, replica.record)) return replica;
  throw new Failure('permission_denied', 'You are not allowed to access this key.', { param: 'key', type: 'auth_error' });
}

function manyInfoRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    method: 'post',
    paths: ['/v2/key/info'],
    summary: 'Show several keys',
    body: z.looseObject({ keys: z.array(z.string().max(500)).max(1_000) }),
    answer: z.object({ key: z.array(z.string()), info: z.array(z.looseObject({})) }),
    example: { keys: ['sk-…'] },
    handle({ body, caller }) {
      const found = body.keys.map((key) => registry.find(hashOf(key))).filter((replica) => replica !== undefined);
      if (found.length === 0) notFound();
      return { key: body.keys, info: found.map((replica) => keyRow(visible(caller, replica), ports)) };
    },
  });
}

const listQuery = z.object({
  ...pageFields,
  user_id: z.string().optional(),
  team_id: z.string().optional(),
  organization_id: z.string().optional(),
  key_hash: z.string().optional(),
  key_alias: z.string().optional(),
  status: z.enum(['active', 'expired', 'revoked', 'deleted']).optional().describe('`deleted` lists the archive.'),
  return_full_object: flag.describe('Show whole keys instead of their hashes.'),
  sort_by: z.enum(['created_at', 'updated_at', 'expires', 'spend', 'max_budget', 'key_alias', 'user_id', 'team_id']).default('created_at'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
});

type ListQuery = z.output<typeof listQuery>;

function listRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    method: 'get',
    paths: ['/key/list'],
    summary: 'List keys',
    query: listQuery,
    answer: z.object({ keys: z.array(jsonValue), total_count: z.int(), current_page: z.int(), total_pages: z.int() }),
    async handle({ query, caller }) {
      if (query.status === 'deleted') return removedPage(caller, query, await ports.store.keys.allRemoved());
      const wanted = [...registry.all()].filter(({ record }) => maySee(caller, record) && matches(record, query, ports.now()));
      const page = pageOf(wanted.sort(order(query, ports)), query);
      return {
        keys: page.items.map((replica) => (query.return_full_object ? keyRow(replica, ports) : replica.record.hash)),
        ...page.counts,
      };
    },
  });
}

/** A page of the archive, what was deleted last first unless another order is asked for. */
function removedPage(caller: Caller, query: ListQuery, archive: readonly RemovedKey[]): JsonObject {
  const wanted = archive.filter(({ record }) => maySee(caller, record) && isMeant(record, query));
  const page = pageOf(query.sort_order === 'asc' ? wanted.toReversed() : wanted, query);
  return {
    keys: page.items.map((removed) =>
      query.return_full_object ? { token: removed.record.hash, ...removedKeyView(removed) } : removed.record.hash,
    ),
    ...page.counts,
  };
}

function matches(record: KeyRecord, query: ListQuery, now: number): boolean {
  return isMeant(record, query) && same(query.status, keyStatus(record, now));
}

function isMeant(record: KeyRecord, query: ListQuery): boolean {
  return (
    same(query.user_id, record.userId) &&
    same(query.team_id, record.teamId) &&
    same(query.organization_id, record.extra['organization_id']) &&
    same(query.key_alias, record.keyAlias) &&
    (query.key_hash === undefined || hashOf(query.key_hash) === record.hash)
  );
}

function same(wanted: string | undefined, found: JsonValue | undefined): boolean {
  return wanted === undefined || wanted === found;
}

const sortValues: Readonly<Record<ListQuery['sort_by'], (replica: KeyReplica, ports: ControlPorts) => number | string | undefined>> = {
  created_at: ({ record }) => record.createdAt,
  updated_at: ({ record }) => record.updatedAt,
  expires: ({ record }) => record.expiresAt,
  spend: ({ slot }, ports) => ports.meters.read(slot).spent,
  max_budget: ({ record }) => record.maxBudget,
  key_alias: ({ record }) => record.keyAlias,
  user_id: ({ record }) => record.userId,
  team_id: ({ record }) => record.teamId,
};

/** Keys without the value that is sorted by come last. */
function order({ sort_by, sort_order }: ListQuery, ports: ControlPorts): (one: KeyReplica, other: KeyReplica) => number {
  const direction = sort_order === 'asc' ? 1 : -1;
  const value = sortValues[sort_by];
  return (one, other) => {
    const [a, b] = [value(one, ports), value(other, ports)];
    if (a === b) return 0;
    if (a === undefined) return 1;
    if (b === undefined) return -1;
    return a < b ? -direction : direction;
  };
}

function aliasesRoute(registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    method: 'get',
    paths: ['/key/aliases'],
    summary: 'List the aliases of keys',
    query: z.object({ ...pageFields, search: z.string().optional().describe('A part of the alias, in any case.') }),
    answer: z.object({ aliases: z.array(z.string()), total_count: z.int(), current_page: z.int(), total_pages: z.int() }),
    handle({ query, caller }) {
      const part = query.search?.toLowerCase() ?? '';
      const aliases = [...registry.all()].filter(({ record }) => maySee(caller, record)).map(({ record }) => record.keyAlias ?? '');
      const page = pageOf(aliases.filter((alias) => alias !== '' && alias.toLowerCase().includes(part)).sort(), query);
      return { aliases: page.items, ...page.counts };
    },
  });
}

function healthRoute(): AdminRoute {
  return route({
    ...shared,
    method: 'post',
    paths: ['/key/health'],
    summary: 'Tell whether the key that asks is usable',
    answer: z.object({ key: z.literal('healthy'), logging_callbacks: z.null() }),
    handle: () => ({ key: 'healthy', logging_callbacks: null }),
  });
}

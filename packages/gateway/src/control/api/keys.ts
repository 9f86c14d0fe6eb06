import { z } from 'zod';
import { Failure, nanoFromUsd, type JsonObject } from 'litmux/engine';
import type { Caller } from '../../access/caller.ts';
import type { KeyRecord, KeyReplica } from '../../access/key-record.ts';
import { generateKey, hashKey, hashOf, keyName } from '../../access/key-secret.ts';
import { notFound, type KeyRegistry } from '../key-registry.ts';
import type { ControlPorts } from '../ports.ts';
import { jsonAnswer } from './failure-answer.ts';
import { applyFields, keyFields, refuseUnenforced, unknownFields, type KeyFields } from './key-fields.ts';
import { keyLookupRoutes } from './key-lookup.ts';
import { withinPolicy } from './key-policy.ts';
import { keyView, unsentFields } from './key-view.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, kind: 'management', tag: 'Keys' } as const;

/** Creating, changing, blocking, deleting and looking up keys (contract 1.4.2). */
export function keyRoutes(ports: ControlPorts, registry: KeyRegistry): readonly AdminRoute[] {
  return [
    generateRoute(ports, registry),
    updateRoute(ports, registry),
    deleteRoute(registry),
    blockRoute(ports, registry, true),
    blockRoute(ports, registry, false),
    resetSpendRoute(ports, registry),
    ...keyLookupRoutes(ports, registry),
  ];
}

/** A key by itself or by its hash. */
export const keyOrHash = z.string().min(1).max(500).describe('The key itself or its hash.');

export const keyAnswer = z.looseObject({ key: z.string(), key_name: z.string(), spend: z.number() });

/** A key that somebody made himself. */
export const ownKey = z
  .string()
  .regex(/^sk-[\x21-\x7e]{1,490}$/, 'expected a text that starts with sk- and has no blanks')
  .nullish()
  .describe('The key itself, where it is not to be made here.');

const generateBody = keyFields.extend({
  key: ownKey,
  key_type: z.enum(['default', 'llm_api', 'management', 'read_only']).nullish().describe('Sets `allowed_routes`.'),
});

function generateRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    method: 'post',
    paths: ['/key/generate'],
    summary: 'Create a key',
    description: 'The answer shows the key; afterwards only its hash is known. Every traffic thread knows the key when the answer arrives.',
    body: generateBody,
    answer: keyAnswer,
    example: { key_alias: 'ci', models: ['gpt-5'], max_budget: 10, budget_duration: '30d', rpm_limit: 100 },
    async handle({ body, caller, headers }) {
      const fields = withinPolicy(withKeyType(body), ports.settings());
      refuseUnenforced(fields);
      const key = freshKey(body.key, ports);
      const hash = hashKey(key);
      const replica = await registry.create(newRecord(key, fields, { now: ports.now(), by: changedBy(caller, headers) }));
      return keyAnswerOf(
        {
          ...unsentFields,
          ...keyView(replica, ports),
          ...(body.tags !== undefined && { tags: body.tags }),
          duration: body.duration ?? null,
          key_type: body.key_type ?? 'default',
          key,
          token: hash,
          token_id: hash,
        },
        fields,
      );
    },
  });
}

/** The key that was asked for, or a new one. Throws where it is the master key. */
export function freshKey(wanted: string | null | undefined, ports: ControlPorts): string {
  const key = wanted ?? generateKey(ports.settings().generatedKeyBytes);
  if (hashKey(key) === ports.door().masterKeyHash)
    throw new Failure('invalid_request', 'This key is in use.', { param: 'key', type: 'bad_request_error' });
  return key;
}

/** The answer that shows a key. Fields that nobody here knows are named in `x-litmux-unknown-fields`. */
export function keyAnswerOf(body: JsonObject, fields: KeyFields): Response {
  const unknown = unknownFields(fields).map((field) => encodeURIComponent(field));
  return jsonAnswer(body, 200, new Headers(unknown.length === 0 ? {} : { 'x-litmux-unknown-fields': unknown.join(', ').slice(0, 2_000) }));
}

function newRecord(key: string, fields: KeyFields, made: { readonly now: number; readonly by: string }): KeyRecord {
  const empty: KeyRecord = {
    hash: hashKey(key),
    keyName: keyName(key),
    models: [],
    aliases: {},
    blocked: false,
    metadata: {},
    extra: {},
    createdAt: made.now,
    createdBy: made.by,
    updatedAt: made.now,
    updatedBy: made.by,
    initialSpend: fields.spend ?? 0,
  };
  return applyFields(empty, fields, made.now);
}

const routesOfType = { llm_api: 'llm_api_routes', management: 'management_routes', read_only: 'info_routes' } as const;

/** The body with its `key_type` said as `allowed_routes`. */
function withKeyType(body: KeyFields & Pick<z.output<typeof generateBody>, 'key_type'>): KeyFields {
  const type = body.key_type ?? 'default';
  return type === 'default' ? body : { ...body, allowed_routes: [routesOfType[type]] };
}

function updateRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    method: 'post',
    paths: ['/key/update'],
    summary: 'Change a key',
    description: 'Only the fields that are present change; null clears one. Every traffic thread obeys when the answer arrives.',
    body: updateBody,
    answer: keyAnswer,
    example: { key: 'sk-…', max_budget: 25, rpm_limit: null },
    async handle({ body, caller, headers }) {
      return keyAnswerOf(await updateKey(body, { ports, registry, by: changedBy(caller, headers) }), body);
    },
  });
}

/** A key and the fields that are to change. */
export const updateBody = keyFields.extend({ key: keyOrHash });

/** Where and by whom a key is changed. */
export interface KeyChange {
  readonly ports: ControlPorts;
  readonly registry: KeyRegistry;
  readonly by: string;
}

/** Changes a key and shows it. */
export async function updateKey(body: z.output<typeof updateBody>, { ports, registry, by }: KeyChange): Promise<JsonObject> {
  refuseUnenforced(body);
  const replica = await registry.update(hashOf(body.key), (found) =>
    applyFields({ ...withSpendOf(body, found, registry), updatedBy: by }, body, ports.now()),
  );
  return { ...keyView(replica, ports), ...(body.tags !== undefined && { tags: body.tags }), key: body.key, token: replica.record.hash };
}

/** The record of a key with what a body says it has spent. */
export function withSpendOf({ spend }: KeyFields, found: KeyReplica, registry: KeyRegistry): KeyRecord {
  return typeof spend === 'number' ? registry.withSpend(found, spend) : found.record;
}

function deleteRoute(registry: KeyRegistry): AdminRoute {
  const names = z.array(z.string().min(1).max(500)).max(10_000).nullish();
  return route({
    ...shared,
    method: 'post',
    paths: ['/key/delete'],
    summary: 'Delete keys',
    description: 'Named by `keys` (themselves or their hashes) or by `key_aliases`. What they spent stays in the ledger.',
    body: z.looseObject({ keys: names, key_aliases: names }),
    answer: z.object({ deleted_keys: z.array(z.string()) }),
    example: { keys: ['sk-…'] },
    async handle({ body, caller, headers }) {
      const named = [
        ...(body.keys ?? []).map((name) => ({ name, hash: hashOf(name) })),
        ...(body.key_aliases ?? []).map((name) => ({ name, hash: registry.findAlias(name) ?? '' })),
      ];
      if (named.length === 0)
        throw new Failure('invalid_request', 'Name the keys to delete in keys or key_aliases.', {
          param: 'keys',
          type: 'bad_request_error',
        });
      const removed = new Set(
        await registry.remove(
          named.map(({ hash }) => hash),
          changedBy(caller, headers),
        ),
      );
      if (removed.size === 0) throw new Failure('not_found', "{'error': 'No keys found'}", { param: 'keys', type: 'not_found_error' });
      return { deleted_keys: named.filter(({ hash }) => removed.has(hash)).map(({ name }) => name) };
    },
  });
}

function blockRoute(ports: ControlPorts, registry: KeyRegistry, blocked: boolean): AdminRoute {
  return route({
    ...shared,
    method: 'post',
    paths: [blocked ? '/key/block' : '/key/unblock'],
    summary: blocked ? 'Block a key' : 'Unblock a key',
    description: blocked ? 'Calls with it are refused with 401 until it is unblocked.' : 'Calls with it are accepted again.',
    body: z.looseObject({ key: keyOrHash }),
    answer: z.looseObject({ token: z.string(), blocked: z.boolean() }),
    example: { key: 'sk-…' },
    async handle({ body, caller, headers }) {
      const updatedBy = changedBy(caller, headers);
      const change = ({ record }: KeyReplica): KeyRecord => ({ ...record, blocked, updatedBy, updatedAt: ports.now() });
      const replica = await registry.update(hashOf(body.key), change);
      return { ...keyView(replica, ports), token: replica.record.hash };
    },
  });
}

function resetSpendRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    method: 'post',
    paths: ['/key/{key}/reset_spend'],
    summary: 'Set what a key has spent',
    description: 'Lowers what counts as spent in the present budget period. The entries of the ledger stay as they are.',
    params: z.object({ key: keyOrHash }),
    body: z.looseObject({ reset_to: z.number().nonnegative().describe('USD, at most what is spent now.') }),
    answer: z.looseObject({ key_hash: z.string(), spend: z.number(), previous_spend: z.number() }),
    example: { reset_to: 0 },
    async handle({ params, body, caller, headers }): Promise<JsonObject> {
      const hash = hashOf(params.key);
      const before = keyView(registry.find(hash) ?? notFound(), ports)['spend'] ?? 0;
      const spent = nanoFromUsd(body.reset_to);
      const updatedBy = changedBy(caller, headers);
      const replica = await registry.update(hash, (found) => {
        if (spent > ports.meters.read(found.slot).spent) {
          throw new Failure('invalid_request', 'reset_to must not exceed the current spend.', {
            param: 'reset_to',
            type: 'bad_request_error',
          });
        }
        return { ...registry.withSpend(found, spent), updatedBy, updatedAt: ports.now() };
      });
      return { ...keyView(replica, ports), key_hash: hash, previous_spend: before };
    },
  });
}

/** Who a change is attributed to: LiteLLM's name of the operator, the key that asks, or whom the caller says it acts for. */
export function changedBy(caller: Caller, headers: Headers): string {
  const named = headers.get('litellm-changed-by');
  if (named !== null && named !== '') return named.slice(0, 200);
  if (caller.type !== 'key') return 'default_user_id';
  const { userId, keyAlias, hash } = caller.key.record;
  return userId ?? keyAlias ?? hash;
}

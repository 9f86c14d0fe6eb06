import { z } from 'zod';
import { asFailure, Failure, type JsonObject } from 'litmux/engine';
import type { KeyRecord, KeyReplica } from '../../access/key-record.ts';
import { hashKey, hashOf, keyName } from '../../access/key-secret.ts';
import type { KeyRegistry } from '../key-registry.ts';
import type { ControlPorts } from '../ports.ts';
import { addDuration } from './duration.ts';
import { applyFields, keyFields, refuseUnenforced } from './key-fields.ts';
import { keyView } from './key-view.ts';
import { changedBy, freshKey, keyAnswer, keyAnswerOf, keyOrHash, ownKey, updateBody, updateKey, withSpendOf } from './keys.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, kind: 'management', tag: 'Keys', method: 'post' } as const;

/** Giving a key another secret, and changing many keys at once (contract 1.4.2). */
export function keyRegenerationRoutes(ports: ControlPorts, registry: KeyRegistry): readonly AdminRoute[] {
  return [bulkUpdateRoute(ports, registry), regenerateRoute(ports, registry), regenerateNamedRoute(ports, registry)];
}

const regenerateBody = keyFields.extend({
  key: keyOrHash.optional(),
  new_key: ownKey,
  grace_period: z
    .string()
    .nullish()
    .describe('How long the old secret opens the door yet (`24h`); it ends at once where this is not given.'),
  new_master_key: z.string().nullish().describe('Not offered: the master key is set in the config or the environment.'),
});

const described = {
  description:
    'The old secret ends at once, or after `grace_period`; alias, limits, budget and spend stay. The answer shows the new key. Every traffic thread knows it when the answer arrives.',
  body: regenerateBody,
  answer: keyAnswer,
} as const;

function regenerateRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    ...described,
    paths: ['/key/regenerate'],
    summary: 'Give a key another secret',
    example: { key: 'sk-…' },
    handle: ({ body, caller, headers }) => regenerate(body.key, body, { ports, registry, by: changedBy(caller, headers) }),
  });
}

function regenerateNamedRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    ...described,
    paths: ['/key/{key}/regenerate'],
    summary: 'Give a key another secret, named in the path',
    params: z.object({ key: keyOrHash }),
    handle: ({ params, body, caller, headers }) => regenerate(params.key, body, { ports, registry, by: changedBy(caller, headers) }),
  });
}

async function regenerate(
  named: string | undefined,
  body: z.output<typeof regenerateBody>,
  { ports, registry, by }: { readonly ports: ControlPorts; readonly registry: KeyRegistry; readonly by: string },
): Promise<Response> {
  if (named === undefined) throw refused('key', 'Name the key: {"key": "sk-…"}.');
  if ((body.new_master_key ?? '') !== '')
    throw refused('new_master_key', 'The master key is set in the config or the environment, and nothing is encrypted with it.');
  refuseUnenforced(body);
  const key = freshKey(body.new_key, ports);
  const renewed = (found: KeyReplica): KeyRecord => ({
    ...applyFields({ ...withSpendOf(body, found, registry), updatedBy: by }, body, ports.now()),
    hash: hashKey(key),
    keyName: keyName(key),
  });
  const until = isNone(body.grace_period) ? undefined : addDuration(ports.now(), body.grace_period, 'grace_period');
  const replica = await registry.replace(hashOf(named), renewed, until);
  const { hash } = replica.record;
  return keyAnswerOf(
    { ...keyView(replica, ports), ...(body.tags !== undefined && { tags: body.tags }), key, token: hash, token_id: hash },
    body,
  );
}

/** LiteLLM takes `0s` and an empty text for no grace. */
function isNone(period: string | null | undefined): period is null | undefined | '' {
  return period === null || period === undefined || /^0*[a-z]*$/.test(period);
}

function refused(param: string, message: string): Failure {
  return new Failure('invalid_request', message, { param, type: 'bad_request_error' });
}

/** Keys that one call may change. */
const mostKeys = 500;

const update = z.looseObject({ key: keyOrHash });

function bulkUpdateRoute(ports: ControlPorts, registry: KeyRegistry): AdminRoute {
  return route({
    ...shared,
    paths: ['/key/bulk_update'],
    summary: 'Change many keys',
    description: `At most ${mostKeys} keys, each by itself: those that cannot be changed are told, the others are.`,
    body: z.looseObject({ keys: z.array(update).min(1).max(mostKeys) }),
    answer: z.object({
      total_requested: z.int(),
      successful_updates: z.array(z.looseObject({ key: z.string(), key_info: z.looseObject({}) })),
      failed_updates: z.array(z.looseObject({ key: z.string(), failed_reason: z.string() })),
    }),
    example: { keys: [{ key: 'sk-…', max_budget: 25 }] },
    async handle({ body, caller, headers }) {
      const successful: JsonObject[] = [];
      const failed: JsonObject[] = [];
      for (const entry of body.keys) {
        const outcome = await updateOne(entry, { ports, registry, by: changedBy(caller, headers) });
        if (typeof outcome === 'string') failed.push({ key: entry.key, key_info: null, failed_reason: outcome });
        else successful.push({ key: entry.key, key_info: outcome });
      }
      return { total_requested: body.keys.length, successful_updates: successful, failed_updates: failed };
    },
  });
}

/** The key as it is now, or why it stays as it was. */
async function updateOne(entry: z.output<typeof update>, change: Parameters<typeof updateKey>[1]): Promise<JsonObject | string> {
  const fields = updateBody.safeParse(entry);
  if (!fields.success) return fields.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  try {
    return await updateKey(fields.data, change);
  } catch (error) {
    return asFailure(error).message;
  }
}

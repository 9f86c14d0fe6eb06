import { z } from 'zod';
import { Failure, isObject, nanoFromUsd, type JsonDraft, type JsonObject, type NanoUsd } from 'litmux/engine';
import type { KeyRecord } from '../../access/key-record.ts';
import { isRouteRule } from '../../access/may-reach.ts';
import { addDuration, durationPattern } from './duration.ts';
import { jsonValue } from './json-value.ts';
import { checkRouterSettings } from './router-settings.ts';

const amount = z
  .union([z.number().nonnegative(), z.string()])
  .nullish()
  .transform((value, context): NanoUsd | null | undefined => {
    if (value === null || value === undefined || value === '') return value === undefined ? undefined : null;
    try {
      return nanoFromUsd(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected an amount in USD between 0 and 9007199' });
      return z.NEVER;
    }
  });

const count = z
  .union([z.int().nonnegative(), z.string().regex(/^\d{1,15}$/, 'expected a whole number')])
  .nullish()
  .transform((value) => (typeof value === 'string' ? Number(value) : value));

const text = z.string().max(1_000).nullish();
const name = z.string().max(500);
const duration = z.string().regex(durationPattern, 'expected a duration such as 30s, 5m, 24h, 7d, 1w or 1mo').nullish();
const json = z.record(z.string(), jsonValue);

/** The fields that creating and changing a key share (contract 1.4.1). What is not named here is kept as it came and given back. */
export const keyFields = z.looseObject({
  key_alias: z.string().max(255).nullish().describe('A name for people; unique among live keys.'),
  duration: z.string().nullish().describe('How long the key lives (`30d`); null or `-1` means for ever.'),
  expires: z.iso.datetime({ offset: true, local: true }).nullish().describe('When the key ends, where `duration` is not given.'),
  models: z
    .array(name)
    .max(10_000)
    .nullish()
    .describe('Models, wildcards (`openai/*`) and access groups the key may call; empty means all.'),
  aliases: z.record(name, name).nullish().describe('Other names for models: `{"fast": "gpt-5-mini"}`.'),
  spend: amount.describe('What counts as spent already, in USD.'),
  max_budget: amount.describe('Most that may be spent in a budget period, in USD.'),
  soft_budget: amount.describe('Kept for reports; never refuses a call.'),
  budget_duration: duration.describe('Length of a budget period (`24h`, `7d`, `30d`); null means one for ever.'),
  rpm_limit: count.describe('Calls a minute.'),
  tpm_limit: count.describe('Tokens a minute.'),
  max_parallel_requests: count.describe('Calls at the same time.'),
  user_id: text,
  team_id: text,
  metadata: json.nullish(),
  tags: z.array(name).max(1_000).nullish().describe('Kept in `metadata.tags`.'),
  blocked: z.boolean().nullish(),
  allowed_routes: z
    .array(z.string().max(500).refine(isRouteRule, 'expected a path, `*`, or one of llm_api_routes, info_routes, management_routes'))
    .max(1_000)
    .nullish()
    .describe('Paths (`/v1/chat/completions`, `/v1/*`) and groups of routes the key may call; empty means all that its kind may.'),
});

/** Fields of a key as they were read: money in nano-dollars. */
export type KeyFields = Partial<z.output<typeof keyFields>>;

/**
 * LiteLLM's fields that restrict a key and that are not enforced yet. Kept silently, they would promise a protection that is not there.
 */
const unenforced: ReadonlySet<string> = new Set([
  'permissions',
  'guardrails',
  'policies',
  'disable_global_guardrails',
  'model_max_budget',
  'model_rpm_limit',
  'model_tpm_limit',
  'budget_limits',
  'budget_id',
  'enforced_params',
  'allowed_cache_controls',
  'allowed_passthrough_routes',
  'allowed_vector_store_indexes',
  'object_permission',
  'access_group_ids',
  'auto_rotate',
  'rotation_interval',
  'temp_budget_increase',
  'temp_budget_expiry',
  'rpm_limit_type',
  'tpm_limit_type',
]);

/** LiteLLM's fields that are kept and given back as they are: they restrict nothing, or calls are routed by them. */
const kept: ReadonlySet<string> = new Set([
  'organization_id',
  'project_id',
  'agent_id',
  'config',
  'prompts',
  'soft_budget_cooldown',
  'key_name',
  'router_settings',
  'allowed_model_region',
]);

/** Fields that are read elsewhere and leave no trace in the key. */
const consumed: ReadonlySet<string> = new Set([
  ...Object.keys(keyFields.shape),
  'key',
  'key_type',
  'send_invite_email',
  'new_key',
  'grace_period',
  'new_master_key',
]);

/** Throws `invalid_request` for a field that restricts a key and is not enforced yet, unless it restricts nothing. */
export function refuseUnenforced(fields: KeyFields): void {
  checkRouterSettings(fields['router_settings']);
  for (const [field, value] of Object.entries(fields)) {
    if (!unenforced.has(field) || saysNothing(value)) continue;
    throw new Failure(
      'invalid_request',
      `${field} is not enforced by this gateway yet, so it is refused instead of being kept without effect. Leave it out.`,
      {
        param: field,
        type: 'bad_request_error',
      },
    );
  }
}

/** The fields that nobody here knows: kept and given back, and named to the caller in case one is a slip of the pen. */
export function unknownFields(fields: KeyFields): readonly string[] {
  return Object.keys(fields).filter((field) => !consumed.has(field) && !kept.has(field) && !unenforced.has(field));
}

/** The key with the fields that are present changed; null clears one. `now` is in milliseconds since 1970. */
export function applyFields(record: KeyRecord, fields: KeyFields, now: number): KeyRecord {
  const keyAlias = changed(record.keyAlias, fields.key_alias);
  const maxBudget = changed(record.maxBudget, fields.max_budget);
  const budgetDuration = changed(record.budgetDuration, fields.budget_duration);
  const softBudget = changed(record.softBudget, fields.soft_budget);
  const rpmLimit = changed(record.rpmLimit, fields.rpm_limit);
  const tpmLimit = changed(record.tpmLimit, fields.tpm_limit);
  const maxParallelRequests = changed(record.maxParallelRequests, fields.max_parallel_requests);
  const expiresAt = changed(record.expiresAt, expiry(fields, now));
  const userId = changed(record.userId, fields.user_id);
  const teamId = changed(record.teamId, fields.team_id);
  const { hash, keyName, createdAt, createdBy, updatedBy, initialSpend, initialSpendAt, formerHashes, oldSecrets } = record;
  return {
    hash,
    keyName,
    models: changed(record.models, fields.models) ?? [],
    aliases: changed(record.aliases, fields.aliases) ?? {},
    blocked: changed(record.blocked, fields.blocked) ?? false,
    metadata: withTags(changed(record.metadata, fields.metadata) ?? {}, fields.tags),
    extra: withExtra(record.extra, fields),
    createdAt,
    updatedAt: now,
    initialSpend,
    ...(initialSpendAt !== undefined && { initialSpendAt }),
    ...(formerHashes !== undefined && { formerHashes }),
    ...(oldSecrets !== undefined && { oldSecrets }),
    ...(createdBy !== undefined && { createdBy }),
    ...(updatedBy !== undefined && { updatedBy }),
    ...(keyAlias !== undefined && { keyAlias }),
    ...(maxBudget !== undefined && { maxBudget }),
    ...(budgetDuration !== undefined && { budgetDuration }),
    ...(softBudget !== undefined && { softBudget }),
    ...(rpmLimit !== undefined && { rpmLimit }),
    ...(tpmLimit !== undefined && { tpmLimit }),
    ...(maxParallelRequests !== undefined && { maxParallelRequests }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(userId !== undefined && { userId }),
    ...(teamId !== undefined && { teamId }),
  };
}

function changed<Value>(present: Value | undefined, wanted: Value | null | undefined): Value | undefined {
  return wanted === undefined ? present : (wanted ?? undefined);
}

function expiry(fields: KeyFields, now: number): number | null | undefined {
  if (fields.duration === undefined) return typeof fields.expires === 'string' ? Date.parse(utcUnlessSaid(fields.expires)) : fields.expires;
  return fields.duration === null || fields.duration === '-1' ? null : addDuration(now, fields.duration, 'duration');
}

/** A time without a zone is UTC, as everywhere in LiteLLM's answers. */
function utcUnlessSaid(time: string): string {
  return /(?:Z|[+-]\d\d:?\d\d)$/i.test(time) ? time : `${time}Z`;
}

function withTags(metadata: JsonObject, tags: readonly string[] | null | undefined): JsonObject {
  if (tags === undefined) return metadata;
  const { tags: _replaced, ...rest } = metadata;
  return tags === null ? rest : { ...rest, tags };
}

function withExtra(extra: JsonObject, fields: KeyFields): JsonObject {
  const draft: JsonDraft = { ...extra };
  if (fields.allowed_routes === null) delete draft['allowed_routes'];
  else if (fields.allowed_routes !== undefined) draft['allowed_routes'] = fields.allowed_routes;
  for (const [field, value] of Object.entries(fields)) {
    if (consumed.has(field)) continue;
    if (value === null) delete draft[field];
    else draft[field] = jsonValue.parse(value);
  }
  return draft;
}

function saysNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '' || value === 'best_effort_throughput') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

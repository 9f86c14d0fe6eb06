import { usdNumber, type JsonObject, type NanoUsd } from 'litmux/engine';
import type { KeyRecord, KeyReplica } from '../../access/key-record.ts';
import { budgetPeriod } from '../../meters/budget-period.ts';
import type { ControlPorts } from '../ports.ts';
import type { RemovedKey } from '../../stores/store.ts';

/** A live key as LiteLLM shows it: all columns but the hash. Money is USD, times are ISO 8601. */
export function keyView({ record, slot }: KeyReplica, ports: ControlPorts): JsonObject {
  return { ...columns(record, ports.meters.read(slot).spent, ports.now()), status: keyStatus(record, ports.now()) };
}

/** Whether a live key can be used, in LiteLLM's word: a blocked one is `revoked`. */
export function keyStatus(record: KeyRecord, now: number): 'active' | 'expired' | 'revoked' {
  if (record.blocked) return 'revoked';
  return record.expiresAt !== undefined && record.expiresAt <= now ? 'expired' : 'active';
}

/** A deleted key as the archive shows it. */
export function removedKeyView({ record, deletedAt, deletedBy }: RemovedKey): JsonObject {
  return {
    ...columns(record, record.initialSpend, deletedAt),
    status: 'deleted',
    deleted_at: isoTime(deletedAt),
    deleted_by: deletedBy ?? null,
  };
}

/** Milliseconds since 1970 as ISO 8601. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}

/** Columns of LiteLLM's that a key here leaves as they are by default; clients read them all the same. */
const untouched: JsonObject = {
  agent_id: null,
  budget_id: null,
  budget_limits: null,
  policies: [],
  router_settings: {},
  access_group_ids: [],
  auto_rotate: false,
  rotation_interval: null,
};

/** What LiteLLM's answer to `/key/generate` has besides the columns of a key: each field that could have been sent. */
export const unsentFields: JsonObject = {
  tags: null,
  guardrails: null,
  prompts: null,
  enforced_params: null,
  disable_global_guardrails: null,
  model_rpm_limit: null,
  model_tpm_limit: null,
  rpm_limit_type: null,
  tpm_limit_type: null,
  allowed_passthrough_routes: null,
  allowed_vector_store_indexes: null,
};

function columns(record: KeyRecord, spent: NanoUsd, now: number): JsonObject {
  return {
    ...untouched,
    ...record.extra,
    key_name: record.keyName,
    key_alias: record.keyAlias ?? null,
    spend: usdNumber(spent),
    max_budget: usd(record.maxBudget),
    soft_budget: usd(record.softBudget),
    budget_duration: record.budgetDuration ?? null,
    budget_reset_at: record.budgetDuration === undefined ? null : isoTime(budgetPeriod(record.budgetDuration, now).end),
    expires: record.expiresAt === undefined ? null : isoTime(record.expiresAt),
    models: record.models,
    aliases: record.aliases,
    config: {},
    user_id: record.userId ?? null,
    team_id: record.teamId ?? null,
    organization_id: record.extra['organization_id'] ?? null,
    project_id: record.extra['project_id'] ?? null,
    max_parallel_requests: record.maxParallelRequests ?? null,
    tpm_limit: record.tpmLimit ?? null,
    rpm_limit: record.rpmLimit ?? null,
    metadata: record.metadata,
    blocked: record.blocked,
    permissions: {},
    model_spend: {},
    model_max_budget: {},
    allowed_cache_controls: [],
    allowed_routes: record.extra['allowed_routes'] ?? [],
    litellm_budget_table: softBudgetRow(record.softBudget),
    object_permission: null,
    created_at: isoTime(record.createdAt),
    created_by: record.createdBy ?? null,
    updated_at: isoTime(record.updatedAt),
    updated_by: record.updatedBy ?? null,
  };
}

/** LiteLLM keeps the soft budget of a key in a row beside it. */
function softBudgetRow(softBudget: NanoUsd | undefined): JsonObject | null {
  return softBudget === undefined ? null : { budget_id: null, max_budget: null, soft_budget: usdNumber(softBudget) };
}

function usd(amount: NanoUsd | undefined): number | null {
  return amount === undefined ? null : usdNumber(amount);
}

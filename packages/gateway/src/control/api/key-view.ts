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

function columns(record: KeyRecord, spent: NanoUsd, now: number): JsonObject {
  return {
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
    litellm_budget_table: null,
    object_permission: null,
    created_at: isoTime(record.createdAt),
    created_by: record.createdBy ?? null,
    updated_at: isoTime(record.updatedAt),
    updated_by: record.updatedBy ?? null,
  };
}

function usd(amount: NanoUsd | undefined): number | null {
  return amount === undefined ? null : usdNumber(amount);
}

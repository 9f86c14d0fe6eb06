import { completionTokens, promptTokens, usdNumber, writeUsage, type JsonObject } from 'litmux/engine';
import type { KeyRing } from '../../access/key-ring.ts';
import type { Entry, EntryError } from '../../ledger/entry.ts';
import { isoTime } from './key-view.ts';

/** Whose calls have no virtual key: LiteLLM's name for the master key. */
export const masterKeyName = 'litellm_proxy_master_key';

/** An entry as a row of LiteLLM's `LiteLLM_SpendLogs` (contract 7.1). What LiteLLM has no column for stands in `metadata.litmux`. */
export function spendRow(entry: Entry, ring: KeyRing): JsonObject {
  const { usage, startedAt, endedAt, firstTokenAt } = entry;
  const prompt = promptTokens(usage);
  const completion = completionTokens(usage);
  return {
    request_id: entry.answerId ?? entry.callId,
    call_type: entry.callType,
    api_key: entry.keyHash ?? masterKeyName,
    spend: usdNumber(entry.cost),
    total_tokens: prompt + completion,
    prompt_tokens: prompt,
    completion_tokens: completion,
    startTime: isoTime(startedAt),
    endTime: isoTime(endedAt),
    completionStartTime: isoTime(firstTokenAt ?? endedAt),
    request_duration_ms: endedAt - startedAt,
    model: entry.upstreamModel ?? entry.model,
    model_id: entry.deploymentId ?? '',
    model_group: entry.group ?? entry.model,
    custom_llm_provider: entry.provider ?? '',
    api_base: entry.apiBase ?? '',
    user: entry.userId ?? '',
    team_id: entry.teamId ?? '',
    organization_id: '',
    end_user: entry.endUser ?? '',
    metadata: metadataOf(entry, ring),
    cache_hit: 'False',
    cache_key: 'Cache OFF',
    request_tags: entry.tags ?? [],
    requester_ip_address: entry.requesterIp ?? null,
    session_id: entry.sessionId ?? null,
    status: entry.status,
    mcp_namespaced_tool_name: null,
    messages: {},
    response: {},
    proxy_server_request: {},
  };
}

function metadataOf(entry: Entry, ring: KeyRing): JsonObject {
  const { usage, attempts } = entry;
  return {
    user_api_key: entry.keyHash ?? masterKeyName,
    user_api_key_alias: (entry.keyHash === undefined ? undefined : ring.find(entry.keyHash)?.record.keyAlias) ?? null,
    user_api_key_team_id: entry.teamId ?? null,
    user_api_key_user_id: entry.userId ?? null,
    requester_ip_address: entry.requesterIp ?? null,
    status: entry.status,
    usage_object: writeUsage(usage),
    additional_usage_values: {
      cache_read_input_tokens: usage.cacheRead,
      cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    },
    ...(entry.error !== undefined && { error_information: errorOf(entry.error) }),
    attempted_retries: Math.max(0, attempts.length - 1),
    litmux: {
      call_id: entry.callId,
      requested_model: entry.model,
      stream: entry.stream,
      unpriced: entry.unpriced === true,
      aborted: entry.aborted === true,
      over_bound: entry.overBound === true,
      estimated_usage: usage.estimated === true,
      dropped_params: entry.dropped ?? [],
      ...(entry.tierDown !== undefined && { tier_down: entry.tierDown }),
      ...(entry.waitedMs !== undefined && { queued_ms: entry.waitedMs }),
      ...(entry.mirrorOf !== undefined && { mirror_of: entry.mirrorOf }),
      ...(entry.plan !== undefined && { plan: entry.plan }),
      attempts: attempts.map(({ deploymentId, provider, status, code, ms }) => ({
        model_id: deploymentId,
        provider,
        status,
        code: code ?? null,
        ms,
      })),
    },
  };
}

function errorOf(error: EntryError): JsonObject {
  return {
    error_code: error.code,
    error_class: error.class,
    llm_provider: error.provider ?? '',
    traceback: '',
    error_message: error.message,
  };
}

import { booleanOf, mapOf, numberOf, type Report, textOf } from 'litmux/settings';
import { Secret, type JsonObject, type Modality } from 'litmux/engine';
import type { GeneralSettings } from './snapshot.ts';

const bytesPerMegabyte = 1_048_576;
const defaultRequestMegabytes = 50;
const defaultBudgetStatus = 422;

/** What holds for the gateway as a whole. */
export function readGeneralSettings(tree: JsonObject, report: Report): GeneralSettings {
  const general = mapOf(tree['general_settings']);
  const settings = mapOf(tree['litellm_settings']);
  const masterKey = textOf(general['master_key']);
  const keyHeader = textOf(general['litellm_key_header_name']);
  const completionModel = textOf(general['completion_model']);
  const modalityModels = readModalityModels(general);
  const megabytes = numberOf(general['max_request_size_mb']) ?? defaultRequestMegabytes;
  return {
    maxRequestBytes: Math.floor(megabytes * bytesPerMegabyte),
    budgetExceededStatus: budgetStatus(settings, report),
    unpricedPolicy: unpricedPolicy(general, report),
    requireAuthForMetrics: booleanOf(settings['require_auth_for_metrics_endpoint']) ?? true,
    keepsPlans: booleanOf(general['keep_plans_in_spend_logs']) ?? false,
    keyDefaults: mapOf(settings['default_key_generate_params']),
    keyUpperBounds: mapOf(settings['upperbound_key_generate_params']),
    ...(masterKey !== undefined && { masterKey: new Secret(masterKey) }),
    ...(keyHeader !== undefined && { litellmKeyHeaderName: keyHeader.toLowerCase() }),
    ...(completionModel !== undefined && { completionModel }),
    ...(modalityModels !== undefined && { modalityModels }),
  };
}

/** LiteLLM's names of the settings that name a model for every call of a kind. */
const modelSettings: readonly (readonly [setting: string, modality: Modality])[] = [
  ['embedding_model', 'embeddings'],
  ['image_generation_model', 'image-generation'],
  ['moderation_model', 'moderation'],
];

function readModalityModels(general: JsonObject): GeneralSettings['modalityModels'] {
  const set = modelSettings.flatMap(([setting, modality]) => {
    const model = textOf(general[setting]);
    return model === undefined ? [] : [[modality, model]];
  });
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

function budgetStatus(settings: JsonObject, report: Report): number {
  const status = numberOf(settings['budget_exceeded_status_code']);
  if (status === undefined || (Number.isInteger(status) && status >= 400 && status <= 599)) return status ?? defaultBudgetStatus;
  const message = `budget_exceeded_status_code must be an HTTP status from 400 to 599, not ${status}.`;
  report({ level: 'error', path: ['litellm_settings', 'budget_exceeded_status_code'], message });
  return defaultBudgetStatus;
}

function unpricedPolicy(general: JsonObject, report: Report): GeneralSettings['unpricedPolicy'] {
  const policy = general['unpriced_policy'] ?? 'allow';
  if (policy === 'allow' || policy === 'block') return policy;
  report({
    level: 'error',
    path: ['general_settings', 'unpriced_policy'],
    message: 'unpriced_policy must be "allow" (and flag) or "block".',
  });
  return 'allow';
}

import type { FieldPolicy } from '../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../core/json.ts';
import type { Provider } from '../core/provider.ts';
import { gatewayFields } from '../dialects/gateway-fields.ts';
import { isSettingName } from '../providers/registry.ts';
import { Fields } from '../wire/json-reader.ts';
import type { Deployment } from './deployment.ts';

/** `litellm_params`, sorted by whom each is for. */
export interface DeploymentParams {
  readonly routing: Pick<
    Deployment,
    'retries' | 'weight' | 'rpm' | 'tpm' | 'order' | 'maxParallel' | 'tags' | 'tagPatterns' | 'region' | 'cooldownSeconds'
  >;
  readonly policy: Partial<FieldPolicy>;
  /** Seconds. */
  readonly timeout?: number;
  /** Seconds. */
  readonly streamTimeout?: number;
  readonly baseModel?: string;
  readonly extraBody?: JsonObject;
  readonly extraHeaders?: Readonly<Record<string, string>>;
  /** Prices in LiteLLM's words. */
  readonly prices: JsonObject;
  /** Fields of calls. */
  readonly defaults: JsonObject;
  /** For the gateway's own features. */
  readonly gatewayParams: JsonObject;
}

/** Sorts `litellm_params` (contract 4.2). Throws `invalid_request` naming the field whose value is of the wrong kind. */
export function readParams(params: JsonObject, provider: Provider): DeploymentParams {
  const fields = new Fields(params);
  const timeout = amount(fields, 'timeout') ?? amount(fields, 'request_timeout');
  const streamTimeout = amount(fields, 'stream_timeout');
  const baseModel = fields.optionalText('base_model');
  const extraBody = fields.optionalObject('extra_body');
  const extraHeaders = headersOf(fields);
  return {
    routing: routingOf(fields),
    policy: policyOf(fields),
    ...sorted(params, provider),
    ...(timeout !== undefined && { timeout }),
    ...(streamTimeout !== undefined && { streamTimeout }),
    ...(baseModel !== undefined && { baseModel }),
    ...(extraBody && { extraBody }),
    ...(extraHeaders && { extraHeaders }),
  };
}

/** Parameters that have a field of their own in a deployment. */
const read: ReadonlySet<string> = new Set([
  'model',
  'custom_llm_provider',
  'api_base',
  'base_url',
  'base_model',
  'rpm',
  'tpm',
  'weight',
  'order',
  'tags',
  'tag_regex',
  'timeout',
  'request_timeout',
  'stream_timeout',
  'num_retries',
  'max_retries',
  'cooldown_time',
  'max_parallel_requests',
  'region_name',
  'drop_params',
  'additional_drop_params',
  'allowed_openai_params',
  'modify_params',
  'extra_headers',
  'headers',
  'extra_body',
]);

/** Parameters for features of the gateway, besides the fields that it takes from requests. */
const gatewayParams: ReadonlySet<string> = new Set([
  'itpm',
  'otpm',
  'rpm_limit',
  'tpm_limit',
  'max_budget',
  'budget_duration',
  'default_api_key_tpm_limit',
  'default_api_key_rpm_limit',
  'max_file_size_mb',
  'keepalive_seconds',
  'configurable_clientside_auth_params',
  'litellm_credential_name',
  'use_in_pass_through',
  'use_litellm_proxy',
  'use_chat_completions_api',
  'client_side_timeout',
  'cache_control_injection_points',
  'merge_reasoning_content_in_choices',
  'silent_model',
  'hedge',
  'mid_stream_fallback',
  'model_info',
  'vector_store_ids',
  'dotprompt_content',
]);

const gatewayPrefixes = ['auto_router_', 'complexity_router_', 'adaptive_router_', 'litellm_', 'mock_', 's3_', 'gcs_'];

const pricePattern = /(?:^|_)cost(?:_|$)|^tiered_pricing$/;

function sorted(params: JsonObject, provider: Provider): Pick<DeploymentParams, 'prices' | 'defaults' | 'gatewayParams'> {
  const prices: JsonDraft = {};
  const defaults: JsonDraft = {};
  const gateway: JsonDraft = {};
  const own = new Set(provider.settings.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null || read.has(name) || own.has(name)) continue;
    if (pricePattern.test(name)) prices[name] = value;
    else if (isForGateway(name)) gateway[name] = value;
    else if (!isSettingName(name)) defaults[name] = value;
  }
  return { prices, defaults, gatewayParams: gateway };
}

function isForGateway(name: string): boolean {
  if (isSettingName(name)) return false;
  return gatewayParams.has(name) || gatewayFields.has(name) || gatewayPrefixes.some((prefix) => name.startsWith(prefix));
}

function routingOf(fields: Fields): DeploymentParams['routing'] {
  const retries = amount(fields, 'num_retries') ?? amount(fields, 'max_retries');
  const weight = amount(fields, 'weight');
  const rpm = amount(fields, 'rpm');
  const tpm = amount(fields, 'tpm');
  const order = amount(fields, 'order');
  const maxParallel = amount(fields, 'max_parallel_requests');
  const cooldownSeconds = amount(fields, 'cooldown_time');
  const tags = fields.optionalTextList('tags');
  const tagPatterns = fields.optionalTextList('tag_regex')?.map((pattern) => expression(fields, pattern));
  const region = fields.optionalText('region_name');
  return {
    ...(retries !== undefined && { retries }),
    ...(weight !== undefined && { weight }),
    ...(rpm !== undefined && { rpm }),
    ...(tpm !== undefined && { tpm }),
    ...(order !== undefined && { order }),
    ...(maxParallel !== undefined && { maxParallel }),
    ...(cooldownSeconds !== undefined && { cooldownSeconds }),
    ...(tags && { tags }),
    ...(tagPatterns && { tagPatterns }),
    ...(region !== undefined && { region }),
  };
}

function policyOf(fields: Fields): Partial<FieldPolicy> {
  const drop = fields.value('drop_params');
  const alwaysDrop = fields.optionalTextList('additional_drop_params');
  const allow = fields.optionalTextList('allowed_openai_params');
  const modify = fields.optionalBoolean('modify_params');
  return {
    ...(drop !== undefined && { drop: isOn(drop) }),
    ...(alwaysDrop && { alwaysDrop }),
    ...(allow && { allow }),
    ...(modify !== undefined && { modify }),
  };
}

/** LiteLLM takes anything that Python counts as true; configs with a list are found in the wild. */
function isOn(value: JsonValue): boolean {
  if (typeof value === 'string') return value.toLowerCase() === 'true';
  return Array.isArray(value) ? value.length > 0 : value === true;
}

function headersOf(fields: Fields): Readonly<Record<string, string>> | undefined {
  const given = { ...fields.optionalObject('headers'), ...fields.optionalObject('extra_headers') };
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') headers[name] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') headers[name] = String(value);
    else if (value !== undefined && value !== null) fields.wrong(`extra_headers.${name}`, 'a string', value);
  }
  return Object.keys(headers).length === 0 ? undefined : headers;
}

/** An operator's own expression; what JavaScript cannot read of Python's is told. */
function expression(fields: Fields, pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    return fields.wrong('tag_regex', 'a regular expression', pattern);
  }
}

/** A number of at least 0; YAML and the environment often give it as text. */
function amount(fields: Fields, name: string): number | undefined {
  const value = fields.value(name);
  if (value === undefined || value === '') return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0
    ? number
    : fields.wrong(name, 'a number of at least 0', value);
}

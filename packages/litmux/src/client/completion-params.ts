import type { JsonDraft, JsonObject } from '../core/json.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';

/** What `completion` takes: OpenAI's chat body in its own names, and where to send it. */
export interface CompletionParams extends CallParams {
  readonly messages: readonly ChatMessageParam[];
  readonly stream?: boolean;
}

/** What every call takes: OpenAI's body in its own names, and where to send it. */
export interface CallParams {
  /** `provider/model`, or a name that only one provider has. */
  readonly model: string;
  /** The provider's key; without it the provider's environment variables are read. */
  readonly api_key?: string;
  readonly apiKey?: string;
  readonly api_base?: string;
  readonly base_url?: string;
  readonly custom_llm_provider?: string;
  /** Models that are tried in this order when `model` has failed. */
  readonly fallbacks?: readonly string[];
  /** Retries for each model; 2 by default. */
  readonly num_retries?: number;
  /** `continue`: a stream that breaks off in its text is gone on with by the next of `fallbacks` that can; else it throws. */
  readonly mid_stream_fallback?: 'continue' | 'error';
  /** Seconds for a whole answer, or of a stream until the first token and between bytes. */
  readonly timeout?: number;
  /** Drop parameters that the provider does not know, instead of failing. */
  readonly drop_params?: boolean;
  /** Ends the call and closes its connection. */
  readonly signal?: AbortSignal;
  /** Everything else of OpenAI's body, and fields of the provider's own. */
  readonly [field: string]: unknown;
}

/** A message in OpenAI's form. */
export interface ChatMessageParam {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function';
  readonly content?: string | null | readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

/** The parameters that open the deployment; they are not part of the body. */
export const deploymentFields: ReadonlySet<string> = new Set([
  'api_key',
  'api_base',
  'base_url',
  'api_version',
  'custom_llm_provider',
  'organization',
  'input_cost_per_token',
  'output_cost_per_token',
  'additional_drop_params',
  'allowed_openai_params',
  'drop_params',
  'extra_headers',
  'extra_body',
  'timeout',
  'stream_timeout',
]);

/** A call's parameters, apart. */
export interface SplitParams {
  /** OpenAI's body. */
  readonly body: JsonObject;
  /** What opens the deployment. */
  readonly opening: JsonObject;
}

/** Splits parameters in what opens the deployment (`settings` names the provider's own) and what is the body. Undefined fields are left out. */
export function splitParams(params: CallParams, settings: ReadonlySet<string>): SplitParams {
  const { signal: _signal, apiKey, fallbacks: _fallbacks, num_retries: _retries, mid_stream_fallback: _onBreak, ...rest } = params;
  const all = parseJson(JSON.stringify({ ...(apiKey !== undefined && { api_key: apiKey }), ...rest }));
  const body: JsonDraft = {};
  const opening: JsonDraft = {};
  for (const [name, value] of Object.entries(isObject(all) ? all : {})) {
    if (deploymentFields.has(name) || settings.has(name)) opening[name] = value;
    else body[name] = value;
  }
  return { body, opening };
}

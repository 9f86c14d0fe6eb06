import type { Catalog } from '../catalog/catalog.ts';
import { factsFromModelInfo } from '../catalog/litellm-model-info.ts';
import type { FieldPolicy } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import type { JsonDraft, JsonObject } from '../core/json.ts';
import type { ModelFacts } from '../core/model.ts';
import type { Provider } from '../core/provider.ts';
import type { Environment } from '../providers/environment.ts';
import { resolveModel, type ResolvedModel } from '../providers/resolve.ts';
import { Fields } from '../wire/json-reader.ts';
import { deploymentId } from './deployment-id.ts';
import { readParams, type DeploymentParams } from './deployment-params.ts';
import { openSettings } from './deployment-settings.ts';
import { deadlinesOf, type Deployment, type Timeouts } from './deployment.ts';

/** What a deployment is opened from: an entry of `model_list`, or the parameters of a call of the library. */
export interface DeploymentSource {
  /** The public name it serves (`model_name`). */
  readonly group: string;
  /** `litellm_params`, with `os.environ/…` already replaced. */
  readonly params: JsonObject;
  /** `model_info`. */
  readonly info?: JsonObject;
  readonly env: Environment;
  readonly catalog: Catalog;
  /** The policy for fields where the deployment says nothing (`litellm_settings.drop_params` and its kin). */
  readonly policy?: FieldPolicy;
  /** Providers that the config adds. */
  readonly providers?: readonly Provider[];
  /**
   * What a caller of the gateway sets itself, where the operator allows it. A base URL from here gets no credential
   * but the caller's own: neither one of the deployment nor one of the environment.
   */
  readonly callers?: JsonObject;
}

/**
 * Opens a deployment. Throws `unknown_model` where no provider is found, and `invalid_request` naming the field for a value
 * of the wrong kind and for a required setting that neither the parameters nor the environment give.
 * A missing key is told when a call is signed, so that a config with one missing key serves its other models.
 */
export function openDeployment(source: DeploymentSource): Deployment {
  const { params, info = {}, callers = {} } = source;
  const { provider, model, carried } = carrierOf(resolved(source));
  refuseDots(model);
  const { settings, baseUrl, baseIsSet, baseIsCallers } = openSettings(provider, { params, callers, env: source.env });
  // Headers that the operator set may hold a credential too.
  const { extra_headers: headers, ...plain } = params;
  const read = readParams({ ...plain, ...(!baseIsCallers && { extra_headers: headers }), ...callers }, provider);
  return {
    id: new Fields(info, 'model_info').optionalText('id') ?? deploymentId(source.group, { ...params, ...callers }),
    group: source.group,
    provider,
    model: provider.modelName?.(model) ?? model,
    settings,
    baseUrl,
    baseIsSet,
    ...(baseIsCallers && { baseIsCallers }),
    defaults: read.defaults,
    policy: policyOf(read, source.policy),
    deadlines: deadlinesOf(timeoutsOf(read), false),
    streamDeadlines: deadlinesOf(timeoutsOf(read), true),
    facts: { ...factsOf(source, { provider, model }, read), ...(carried && { mode: 'responses' }) },
    gatewayParams: read.gatewayParams,
    info,
    ...read.routing,
    ...(read.extraBody && { extraBody: read.extraBody }),
    ...(read.extraHeaders && { extraHeaders: read.extraHeaders }),
  };
}

/** Names stand in paths, and callers choose them where wildcards are served: none may lead out of its place. */
function refuseDots(model: string): void {
  if (/(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)/i.test(model))
    throw new Failure('unknown_model', 'The name of the model holds a path segment of dots.', { param: 'model' });
}

/** `responses/<model>` asks for the Responses API, whatever the client speaks (contract: names inside a provider). */
function carrierOf({ provider, model }: ResolvedModel): ResolvedModel & { readonly carried: boolean } {
  const carried = model.startsWith(carrier) && provider.operations.responses !== undefined;
  return { provider, model: carried ? model.slice(carrier.length) : model, carried };
}

const carrier = 'responses/';

function resolved({ params, callers = {}, env, providers }: DeploymentSource): ResolvedModel {
  const fields = new Fields({ ...params, ...callers });
  const provider = fields.optionalText('custom_llm_provider');
  const baseUrl = fields.optionalText('api_base') ?? fields.optionalText('base_url');
  return resolveModel(fields.text('model'), {
    env,
    ...(provider !== undefined && { provider }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(providers && { added: providers }),
  });
}

function policyOf(read: DeploymentParams, general: FieldPolicy | undefined): FieldPolicy {
  const alwaysDrop = [...(general?.alwaysDrop ?? []), ...(read.policy.alwaysDrop ?? [])];
  const allow = [...(general?.allow ?? []), ...(read.policy.allow ?? [])];
  const modify = read.policy.modify ?? general?.modify;
  return {
    drop: read.policy.drop ?? general?.drop ?? false,
    ...(alwaysDrop.length > 0 && { alwaysDrop }),
    ...(allow.length > 0 && { allow }),
    ...(modify !== undefined && { modify }),
  };
}

function timeoutsOf({ timeout, streamTimeout }: DeploymentParams): Timeouts {
  return {
    ...(timeout !== undefined && { whole: timeout * 1000 }),
    ...(streamTimeout !== undefined && { stream: streamTimeout * 1000 }),
  };
}

/** What the operator says of the model wins over the catalog; `base_model` names it where the deployment's own name does not. */
function factsOf({ info = {}, catalog }: DeploymentSource, { provider, model }: ResolvedModel, read: DeploymentParams): ModelFacts {
  const baseModel = new Fields(info, 'model_info').optionalText('base_model') ?? read.baseModel;
  const known = baseModel === undefined ? catalog.find(provider.id, model) : catalog.findNamed(baseModel, provider.id);
  const stated: JsonDraft = { ...read.prices, ...info };
  return Object.keys(stated).length === 0 ? known : factsFromModelInfo(stated, known);
}

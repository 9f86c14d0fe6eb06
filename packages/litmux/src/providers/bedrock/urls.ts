import type { Target } from '../../core/provider.ts';
import { awsSettings } from '../auth/aws-settings.ts';
import { defaultRegion } from '../auth/sigv4.ts';
import { readModelRoute, type ModelRoute } from './model-route.ts';
import { modelId, runtimeEndpoint } from './settings.ts';

/** The URL of an operation on a model: `invoke`, `converse-stream`, …. */
export function modelUrl(target: Target, route: ModelRoute, operation: string): string {
  const chosen = chosenId(target, route);
  const root = ownRoot(target) ?? hostOf('bedrock-runtime', regionOf(target, route));
  return `${root}/model/${encodeURIComponent(chosen)}/${operation}`;
}

/** The URL of the agents' runtime, which has a host of its own; one that was set for the runtime is called by its sibling's name. */
export function agentsUrl(target: Target, route: ModelRoute, path: string): string {
  const root = ownRoot(target)?.replace('//bedrock-runtime', '//bedrock-agent-runtime');
  return `${root ?? hostOf('bedrock-agent-runtime', regionOf(target, route))}/${path}`;
}

/** The ARN of a model of AWS's or of its partners, in the region in which it is called. */
export function modelArn(target: Target, route: ModelRoute): string {
  const id = chosenId(target, route);
  if (id.startsWith('arn:')) return id;
  const region = regionOf(target, route);
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:bedrock:${region}::foundation-model/${id}`;
}

/** What the model is, by which its family is known: its name, or `base_model` where the name is an ARN that does not tell. */
export function baseModel({ facts }: Target, { id }: ModelRoute): string {
  const isMute = /^arn:[^/]*:(application-inference-profile|provisioned-model|imported-model|custom-model-deployment|prompt-router)\//.test(
    id,
  );
  return isMute ? facts.id : id;
}

function chosenId({ settings }: Target, route: ModelRoute): string {
  const id = settings[modelId.name];
  return typeof id === 'string' ? id : route.id;
}

/** The root that the operator set, with the base URL or with the setting for it. */
function ownRoot({ settings, baseUrl, baseIsSet }: Target): string | undefined {
  const endpoint = settings[runtimeEndpoint.name];
  return baseIsSet ? baseUrl : typeof endpoint === 'string' ? endpoint.replace(/\/+$/, '') : undefined;
}

function regionOf(target: Target, route: ModelRoute): string {
  const set = target.settings[awsSettings.region.name];
  return readModelRoute(chosenId(target, route)).region ?? route.region ?? (typeof set === 'string' ? set : defaultRegion);
}

function hostOf(service: string, region: string): string {
  return `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

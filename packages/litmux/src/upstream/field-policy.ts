import type { FieldPolicy } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Deployment } from '../routing/deployment.ts';

/** The policy for the fields of one request, and what it has let go. */
export interface FieldKeeper {
  readonly policy: FieldPolicy;
  /** Throws `unsupported_parameter` naming the field, or notes it as dropped. */
  readonly unsaid: (field: string) => void;
  readonly dropped: readonly string[];
}

/** The policy of a deployment, as the caller's own body may change it. */
export function fieldPolicy(deployment: Deployment, body: JsonObject): FieldKeeper {
  const dropped: string[] = [];
  const policy = policyOf(deployment, body);
  const unsaid = (field: string): void => {
    if (policy.allow?.includes(field) === true) return;
    if (!policy.drop) throw unsupported(field, deployment);
    if (!dropped.includes(field)) dropped.push(field);
  };
  return { policy, unsaid, dropped };
}

/** The texts of a list; nothing where it is none. */
export function textList(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item: JsonValue): item is string => typeof item === 'string') : [];
}

function policyOf(deployment: Deployment, body: JsonObject): FieldPolicy {
  const drop = body['drop_params'];
  const allow = body['allowed_openai_params'];
  if (drop === undefined && allow === undefined) return deployment.policy;
  return {
    ...deployment.policy,
    ...(typeof drop === 'boolean' && { drop }),
    ...(allow !== undefined && { allow: [...(deployment.policy.allow ?? []), ...textList(allow)] }),
  };
}

function unsupported(field: string, deployment: Deployment): Failure {
  return new Failure(
    'unsupported_parameter',
    `${deployment.provider.id} does not support parameters: ['${field}'], for model=${deployment.model}. To drop these, set \`drop_params: true\` under litellm_settings (or in the request).`,
    { param: field, provider: deployment.provider.id, model: deployment.group },
  );
}

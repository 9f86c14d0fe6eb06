import type { Catalog, Deployment, JsonValue, ModelPattern, RoutingTable } from 'litmux/engine';

/** A deployment that can be checked. */
export interface HealthTarget {
  readonly type: 'target';
  /** The deployment as it is checked: with the model of `health_check_model`, where one is named. */
  readonly deployment: Deployment;
  /** The id under which calls know it; absent for one of a wildcard, which has many. */
  readonly routedAs?: string;
  /** `model_name` as configured. */
  readonly name: string;
}

/** A deployment that cannot be checked, and why. */
export interface UncheckedTarget {
  readonly type: 'unchecked';
  readonly name: string;
  readonly id?: string;
  readonly reason: string;
}

/** Every deployment of a config, wildcards included, as it is to be checked. */
export function healthTargets(table: RoutingTable, catalog: Catalog): readonly (HealthTarget | UncheckedTarget)[] {
  const named = [...table.byId.values()].map((deployment): HealthTarget => {
    const model = deployment.info['health_check_model'];
    return { type: 'target', deployment: asking(deployment, model, catalog), routedAs: deployment.id, name: deployment.group };
  });
  return [...named, ...table.patterns.flatMap((pattern) => wildcardTargets(pattern, catalog))];
}

function wildcardTargets(pattern: ModelPattern, catalog: Catalog): readonly (HealthTarget | UncheckedTarget)[] {
  const { name } = pattern;
  const sample = pattern.group(name.replaceAll('*', 'health-check'));
  const unnamed: UncheckedTarget = {
    type: 'unchecked',
    name,
    reason: 'a wildcard is checked where its model_info has a health_check_model',
  };
  if (sample === undefined) return [unnamed];
  return sample.deployments.map((deployment) => {
    const model = deployment.info['health_check_model'];
    if (typeof model !== 'string') return unnamed;
    return { type: 'target', deployment: { ...asking(deployment, model, catalog), group: name }, name };
  });
}

/** The deployment with another model, which may be named with its provider before it. */
function asking(deployment: Deployment, named: JsonValue | undefined, catalog: Catalog): Deployment {
  if (typeof named !== 'string' || named === '') return deployment;
  const prefix = `${deployment.provider.id}/`;
  const model = named.startsWith(prefix) ? named.slice(prefix.length) : named;
  return model === deployment.model ? deployment : { ...deployment, model, facts: catalog.find(deployment.provider.id, model) };
}

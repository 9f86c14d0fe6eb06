import type { Catalog } from '../../catalog/catalog.ts';
import type { FieldPolicy } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Provider } from '../../core/provider.ts';
import type { Deployment } from '../deployment.ts';
import { openDeployment } from '../open-deployment.ts';
import type { DeploymentEntry } from './deployment-entries.ts';
import type { Environment } from '../../providers/environment.ts';
import { generalDeadlines, generalFieldPolicy } from './routing-settings.ts';
import { mapOf, numberOf } from './setting-kind.ts';

/** What all deployments of a config have in common. */
export interface OpenerParts {
  readonly tree: JsonObject;
  readonly env: Environment;
  readonly catalog: Catalog;
  readonly providers: readonly Provider[];
}

/** Opens the entries of a config, the general deadlines and field policy behind their own. */
export class DeploymentOpener {
  readonly #parts: OpenerParts;
  readonly #deadlines: Pick<Deployment, 'deadlines' | 'streamDeadlines'>;
  readonly #policy: FieldPolicy;
  readonly #maxParallel: number | undefined;

  constructor(parts: OpenerParts) {
    this.#parts = parts;
    this.#deadlines = generalDeadlines(parts.tree, parts.env);
    this.#policy = generalFieldPolicy(parts.tree, parts.env);
    this.#maxParallel = numberOf(mapOf(parts.tree['router_settings'])['default_max_parallel_requests']);
  }

  /** Opens one entry; a Failure says why it cannot be served. */
  open({ group, params, info }: DeploymentEntry): Deployment | Failure {
    const { env, catalog, providers } = this.#parts;
    try {
      const deployment = openDeployment({ group, params, info, env, catalog, providers, policy: this.#policy });
      return {
        ...(this.#maxParallel !== undefined && { maxParallel: this.#maxParallel }),
        ...deployment,
        deadlines: { ...this.#deadlines.deadlines, ...deployment.deadlines },
        streamDeadlines: { ...this.#deadlines.streamDeadlines, ...deployment.streamDeadlines },
      };
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }
}

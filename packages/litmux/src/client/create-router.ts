import { asFailure } from '../core/failure.ts';
import type { Problem } from '../routing/config/problem.ts';
import { clientWith, once, openWorld, type Client, type ClientOptions } from './create-client.ts';
import { typedError } from './errors.ts';
import type { RouterConfig } from './router-config.ts';

/** A client whose models are those of a config: several deployments for a name, strategies, retries, fallbacks, cooldown. */
export interface Router extends Client {
  /** The names that calls may give; wildcards among them. */
  models(): Promise<readonly string[]>;
  /** What is suspicious in the config. What is wrong rejects every call. */
  problems(): Promise<readonly Problem[]>;
}

/**
 * Makes a router of a config in LiteLLM's form: the gateway's engine in a program, with a memory of its own. Nothing is opened, loaded or
 * read before its first call, which rejects with `BadRequestError` where the config is wrong.
 */
export function createRouter(config: RouterConfig, options: ClientOptions = {}): Router {
  const world = once(() => openWorld(options));
  const router = once(async () => {
    const [parts, { openRouter }] = await Promise.all([world(), import('./open-router.ts')]);
    try {
      return openRouter(config, parts);
    } catch (error) {
      throw typedError(asFailure(error));
    }
  });
  return {
    ...clientWith(world, async () => (await router()).findRoute),
    models: async () => (await router()).models,
    problems: async () => (await router()).problems,
  };
}

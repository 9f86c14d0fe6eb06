import type { Provider, Setting } from '../core/provider.ts';
import { listProviders } from './registry.ts';
import { envPrefix } from './row.ts';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of the first of these variables that is set to more than nothing. */
export function readVariable(env: Environment, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** The environment variables that give a provider's base URL, in the order in which they are read. */
export function baseVariables(provider: Provider): readonly string[] {
  return [...new Set([...(provider.baseEnv ?? []), `${envPrefix(provider.id)}_API_BASE`])];
}

/** The ids of the providers of something whose credential stands in the environment, for models that no config names. */
export function providersInEnvironment(env: Environment): readonly string[] {
  return listProviders()
    .filter((provider) => Object.keys(provider.operations).length > 0 && hasCredential(provider, env) && hasBase(provider, env))
    .map(({ id }) => id);
}

function hasCredential(provider: Provider, env: Environment): boolean {
  const given = (setting: Setting): boolean => readVariable(env, setting.env) !== undefined;
  const required = provider.settings.filter((setting) => setting.required);
  const secrets = provider.settings.filter((setting) => setting.secret);
  return required.every(given) && secrets.some(given);
}

function hasBase(provider: Provider, env: Environment): boolean {
  return provider.baseUrl !== undefined || readVariable(env, baseVariables(provider)) !== undefined;
}

import { type Environment, type JsonObject, providersInEnvironment } from 'litmux/engine';

/** The config that holds where there is none: an echo to try things with, and every provider whose key stands in the environment. */
export function treeWithoutConfig(env: Environment): JsonObject {
  const names = ['mock/echo', ...providersInEnvironment(env).map((id) => `${id}/*`)];
  return { model_list: names.map((name) => ({ model_name: name, litellm_params: { model: name } })) };
}

import type { JsonObject } from '../core/json.ts';
import { unknownModel, type ModelFacts } from '../core/model.ts';
import { isObject } from '../wire/json-reader.ts';
import { factsFromModelInfo } from './litellm-model-info.ts';

/**
 * Models from a price map in LiteLLM's form (`model_prices_and_context_window.json`), for `Catalog.with`: keyed `provider/model`,
 * or the model alone where the entry names no `litellm_provider`. Throws `invalid_request` for a price that is no amount.
 */
export function loadPriceMap(map: JsonObject): ReadonlyMap<string, ModelFacts> {
  const models = new Map<string, ModelFacts>();
  for (const [name, entry] of Object.entries(map)) {
    if (name === 'sample_spec' || !isObject(entry)) continue;
    const facts = { ...factsFromModelInfo(entry, unknownModel(name)), priceSource: 'price map' };
    models.set(keyOf(name, entry['litellm_provider']), facts);
  }
  return models;
}

function keyOf(name: string, litellmProvider: unknown): string {
  if (typeof litellmProvider !== 'string') return name;
  const provider = litellmProvider.replace(/^(vertex_ai)-.*$/, '$1').replace(/^(bedrock)_.*$/, '$1');
  return name.startsWith(`${provider}/`) ? name : `${provider}/${name}`;
}

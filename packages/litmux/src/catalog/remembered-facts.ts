import { unknownModel, type ModelFacts } from '../core/model.ts';
import type { Catalog } from './catalog.ts';

/** Facts that were looked up, as plain data that crosses threads. Keys are those of `find` and `findNamed`. */
export type ModelFactsByName = ReadonlyMap<string, ModelFacts>;

/** A catalog that remembers what was looked up in it. */
export interface RememberingCatalog {
  readonly catalog: Catalog;
  readonly facts: ModelFactsByName;
}

/** The same catalog, remembering what is looked up. */
export function rememberFacts(catalog: Catalog): RememberingCatalog {
  const facts = new Map<string, ModelFacts>();
  const remember = (key: string, found: ModelFacts): ModelFacts => {
    facts.set(key, found);
    return found;
  };
  return {
    facts,
    catalog: {
      ...catalog,
      find: (provider, model) => remember(findKey(provider, model), catalog.find(provider, model)),
      findNamed: (name, provider) => remember(namedKey(name, provider), catalog.findNamed(name, provider)),
    },
  };
}

/** A catalog that knows what was remembered, and asks `rest`, where there is one, for everything else. */
export function catalogOf(facts: ModelFactsByName, rest: Catalog | undefined): Catalog {
  const catalog: Catalog = {
    find: (provider, model) => facts.get(findKey(provider, model)) ?? rest?.find(provider, model) ?? unknownModel(model),
    findNamed: (name, provider) => facts.get(namedKey(name, provider)) ?? rest?.findNamed(name, provider) ?? unknownModel(name),
    names: (provider) => rest?.names(provider) ?? [],
    with: (models) => rest?.with(models) ?? catalog,
  };
  return catalog;
}

function findKey(provider: string, model: string): string {
  return `find ${provider} ${model}`;
}

function namedKey(name: string, provider: string): string {
  return `named ${provider} ${name}`;
}

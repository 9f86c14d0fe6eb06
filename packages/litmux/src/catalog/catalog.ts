import { unknownModel, type Abilities, type ModelFacts } from '../core/model.ts';
import { makerNames, modelNames } from './model-name.ts';
import { overlayRates, overlaySource, type Overlay, type OverlayMatch, type OverlayRow } from './overlay.ts';
import type { PriceBook, PublishedModel } from './price-book.ts';

/** All that is known of models. A value: what it says of a model never changes. */
export interface Catalog {
  /**
   * The facts of a model as the provider with that id serves it. A name that nobody knows gives facts without a price
   * (`unpriced`); it is never taken for another model.
   */
  find(provider: string, model: string): ModelFacts;
  /** The facts of a model named `provider/model`, or by the model alone, which is then looked for at `provider` (`base_model`). */
  findNamed(name: string, provider: string): ModelFacts;
  /** The names under which a provider's models are listed. */
  names(provider: string): readonly string[];
  /** A catalog that says what `models` say and else what this one does; keys are `provider/model`, or the model alone for every provider. */
  with(models: ReadonlyMap<string, ModelFacts>): Catalog;
}

/** Where a catalog's facts come from. */
export interface CatalogSources {
  readonly overlay: Overlay;
  readonly book: PriceBook;
  /** The name and version of the price book, for people. */
  readonly bookName: string;
}

/** A catalog over our own tables and a price book: windows and abilities by our tables, prices by our tables, then by the book. */
export function createCatalog(sources: CatalogSources): Catalog {
  const known = new Map<string, ModelFacts>();
  return catalogOver({
    find(provider, model) {
      if (model.length > longestName) return unknownModel(model);
      const key = `${provider}/${model}`;
      const facts = known.get(key) ?? gatherFacts(sources, provider, model);
      if (known.size < largestCache) known.set(key, facts);
      return facts;
    },
    names(provider) {
      const own = sources.overlay.tables.filter((table) => table.provider === provider).flatMap((table) => table.rows);
      const ours = own.flatMap((row) => row.models.split(/\s+/)).filter((name) => !name.includes('*'));
      return [...new Set([...sources.book.list(provider).map((model) => model.name), ...ours])];
    },
  });
}

/** Names come from callers where wildcards are served, so what is remembered and what is looked for is bounded. */
const largestCache = 4_096;
const longestName = 256;

function catalogOver(base: Pick<Catalog, 'find' | 'names'>): Catalog {
  return {
    ...base,
    findNamed(name, provider) {
      const slash = name.indexOf('/');
      const own = base.find(provider, name.startsWith(`${provider}/`) ? name.slice(provider.length + 1) : name);
      if (slash < 0 || own.rates !== undefined) return own;
      const named = base.find(name.slice(0, slash), name.slice(slash + 1));
      return named.rates === undefined ? own : named;
    },
    with(models) {
      return catalogOver({
        find: (provider, model) => models.get(`${provider}/${model}`) ?? models.get(model) ?? base.find(provider, model),
        names: (provider) => {
          const prefix = `${provider}/`;
          const added = [...models.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
          return [...new Set([...base.names(provider), ...added])];
        },
      });
    },
  };
}

function gatherFacts({ overlay, book, bookName }: CatalogSources, provider: string, model: string): ModelFacts {
  const names = modelNames(model);
  const own = overlay.find(provider, [...names, ...makerNames(model)]);
  const maker = overlay.findAnywhere(makerNames(model));
  const published = book.find(provider, names);
  if (own === undefined && maker === undefined && published === undefined) return unknownModel(model);
  return {
    id: model,
    ...limits({ ...maker?.row, ...own?.row }, published),
    ...prices(own, published, bookName),
    abilities: own?.row.can ?? maker?.row.can ?? noAbilities,
  };
}

const noAbilities: Abilities = {};

function limits(row: Partial<OverlayRow>, published: PublishedModel | undefined): Partial<ModelFacts> {
  const input = row.input ?? published?.window;
  const mode = row.mode ?? (published?.rates?.tokens.output === undefined ? undefined : 'chat');
  return {
    ...(mode !== undefined && { mode }),
    ...(input !== undefined && { maxInputTokens: input }),
    ...(row.output !== undefined && { maxOutputTokens: row.output }),
  };
}

function prices(own: OverlayMatch | undefined, published: PublishedModel | undefined, bookName: string): Partial<ModelFacts> {
  const ours = own?.row.prices;
  const rates = ours === undefined ? published?.rates : overlayRates(ours, published?.rates);
  if (rates === undefined) return {};
  const isOurs = ours?.tokens !== undefined || ours?.each !== undefined;
  const scheduled = isOurs
    ? undefined
    : published?.scheduled?.map((step) => ({ ...step, rates: (ours && overlayRates(ours, step.rates)) ?? step.rates }));
  return {
    rates,
    priceSource: isOurs && own !== undefined ? overlaySource(own.table) : bookName,
    ...(scheduled !== undefined && { scheduled }),
  };
}

import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Strategy } from '../deployment.ts';
import { isObject } from '../../wire/json-reader.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ConfigPath, Report } from './problem.ts';
import { wholeOf } from './routing-settings.ts';
import { readSecondChances, type SecondChances } from './second-chances.ts';
import { textOf, textsOf } from './setting-kind.ts';
import { strategyNamed, strategyNames } from './strategy.ts';

/** A rule of `router:` for one model; what it says wins over the general settings. */
export interface RouterRule {
  readonly path: ConfigPath;
  readonly model: string;
  readonly strategy?: Strategy;
  readonly fallbacks?: readonly string[];
  readonly retries?: number;
  readonly chances: SecondChances;
}

/** Reads the rules of `router:`, by model. */
export function readRouterRules(tree: JsonObject, report: Report): ReadonlyMap<string, RouterRule> {
  const rules = new Map<string, RouterRule>();
  const list: readonly JsonValue[] = Array.isArray(tree['router']) ? tree['router'] : [];
  for (const [index, entry] of list.entries()) {
    const rule = isObject(entry) ? readRule(entry, ['router', index], report) : undefined;
    if (rule === undefined) continue;
    if (rules.has(rule.model)) report({ level: 'warning', path: rule.path, message: `A second rule for ${rule.model}; this one counts.` });
    rules.set(rule.model, rule);
  }
  return rules;
}

function readRule(entry: JsonObject, path: ConfigPath, report: Report): RouterRule | undefined {
  const model = textOf(entry['model']);
  if (model === undefined) {
    report({ level: 'error', path, message: 'A rule must name its model.' });
    return undefined;
  }
  const strategy = readStrategy(entry['strategy'], [...path, 'strategy'], report);
  const fallbacks = textsOf(entry['fallback_models']);
  const retries = wholeOf(entry['max_retries']);
  const chances = readSecondChances(entry, path, report);
  return {
    path,
    model,
    chances,
    ...(strategy && { strategy }),
    ...(fallbacks && { fallbacks }),
    ...(retries !== undefined && { retries }),
  };
}

/** The strategy that a value names; one that is not known is an error. */
export function readStrategy(value: JsonValue | undefined, path: ConfigPath, report: Report): Strategy | undefined {
  const name = textOf(value);
  if (name === undefined) return undefined;
  const strategy = strategyNamed(name);
  if (strategy === undefined) {
    const message = `Unknown strategy ${JSON.stringify(name)}. Known are ${strategyNames.join(', ')}.${didYouMean(name, strategyNames)}`;
    report({ level: 'error', path, message });
  }
  return strategy;
}

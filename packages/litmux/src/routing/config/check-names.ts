import type { JsonObject } from '../../core/json.ts';
import { findGroup, type RoutingTable } from '../table.ts';
import { didYouMean } from './did-you-mean.ts';
import { sectionOf, type FallbackLists } from './fallbacks.ts';
import type { ConfigPath, Report } from './problem.ts';
import type { RoutingWishes } from './model-groups.ts';
import { mapsOf, mapOf, textOf } from './setting-kind.ts';

/** What names are looked over in. */
export interface NamesSource {
  readonly tree: JsonObject;
  readonly table: RoutingTable;
  readonly wishes: RoutingWishes;
  readonly report: Report;
}

/** Reports names that lead to no model: in fallbacks, rules and aliases; and a config without any model. */
export function checkNames(source: NamesSource): void {
  const { tree, table, wishes, report } = source;
  if (table.groups.size === 0 && table.patterns.length === 0) {
    report({ level: 'warning', path: ['model_list'], message: noModel(tree) });
  }
  const check = nameCheck(source);
  for (const lists of [wishes.fallbacks, wishes.contextWindowFallbacks, wishes.contentPolicyFallbacks]) checkLists(lists, check);
  for (const [index, name] of table.defaultFallbacks.entries()) check(name, [...sectionOf(tree, 'default_fallbacks'), index], 'a fallback');
  for (const { path, model, fallbacks = [] } of wishes.rules.values()) {
    check(model, [...path, 'model'], 'this rule');
    for (const [index, name] of fallbacks.entries()) check(name, [...path, 'fallback_models', index], 'a fallback');
  }
  checkAliases(source, check);
  for (const [index, entry] of mapsOf(tree['model_list']).entries()) {
    const silent = textOf(mapOf(entry['litellm_params'])['silent_model']);
    if (silent !== undefined) check(silent, ['model_list', index, 'litellm_params', 'silent_model'], 'the copy');
  }
  for (const [index, line] of mapsOf(mapOf(tree['router_settings'])['tier_down']).entries()) {
    for (const name of ['model', 'use']) check(textOf(line[name]) ?? '*', ['router_settings', 'tier_down', index, name], 'this rule');
  }
}

function noModel(tree: JsonObject): string {
  const listed = mapsOf(tree['model_list']).length > 0;
  return listed ? 'No model of model_list can be served.' : 'No model is configured; calls are refused until there is one.';
}

type NameCheck = (name: string, path: ConfigPath, what: string) => void;

function nameCheck({ tree, table, report }: NamesSource): NameCheck {
  const listed = new Set(mapsOf(tree['model_list']).map((entry) => textOf(entry['model_name']) ?? ''));
  const names = [...listed, ...table.aliases.keys()];
  return (name, path, what) => {
    if (name === '*' || table.patterns.some((pattern) => pattern.name === name) || findGroup(table, name) !== undefined) return;
    const reason = listed.has(name) ? 'a model that is skipped' : 'no model of this config';
    report({ level: 'warning', path, message: `${JSON.stringify(name)} is ${reason}; ${what} has no effect.${didYouMean(name, names)}` });
  };
}

function checkLists({ lines }: FallbackLists, check: NameCheck): void {
  for (const { path, model, fallbacks } of lines) {
    check(model, path, 'what is said of it');
    for (const [index, name] of fallbacks.entries()) check(name, [...path, index], 'this fallback');
  }
}

function checkAliases({ table, tree }: NamesSource, check: NameCheck): void {
  const groupAliases = mapOf(mapOf(tree['router_settings'])['model_group_alias']);
  for (const [name, { model }] of table.aliases) {
    const section = Object.hasOwn(groupAliases, name) ? ['router_settings', 'model_group_alias'] : ['litellm_settings', 'model_alias_map'];
    check(model, [...section, name], 'this alias');
  }
}

import { type ConfigPath, mapOf, type Report, textOf } from 'litmux/settings';
import { isObject, type JsonObject, type JsonValue } from 'litmux/engine';

/** When more than a share of a caller's budget is used, another model serves its calls. */
export interface TierRule {
  /** The share of the budget, 0 to 1, above which the rule holds. */
  readonly above: number;
  /** The model that serves instead. */
  readonly use: string;
  /** Whose budget counts; absent: whichever of the caller's is used most. */
  readonly of?: BudgetOwner;
}

/** Whose budget a rule may look at. */
export type BudgetOwner = (typeof owners)[number];

/** The rules of each model, the highest share first; those under `*` are for every model that has none. */
export type TierRules = ReadonlyMap<string, readonly TierRule[]>;

/** Reads a list such as `[{ model: gpt-5, when_budget_used: 80%, use: gpt-5-mini }]`; undefined where there is no rule. What cannot be read is reported and left out. */
export function readTierRules(value: JsonValue | undefined, path: ConfigPath, report: Report): TierRules | undefined {
  if (value === undefined || value === null) return undefined;
  const lines: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const rules = lines.flatMap((line, index) => {
    const rule = readRule(mapOf(line));
    if (typeof rule !== 'string') return [rule];
    report({ level: 'error', path: isObject(line) ? [...path, index] : path, message: rule });
    return [];
  });
  if (rules.length === 0) return undefined;
  const byModel = Map.groupBy(rules, ({ model }) => model);
  return new Map(
    [...byModel].map(([model, list]) => [model, list.map(({ rule }) => rule).toSorted((one, other) => other.above - one.above)]),
  );
}

const owners = ['key', 'team', 'user'] as const;

function readRule(line: JsonObject): { readonly model: string; readonly rule: TierRule } | string {
  const model = textOf(line['model']);
  const use = textOf(line['use']);
  const above = readShare(line['when_budget_used']);
  const of = owners.find((owner) => owner === line['of']);
  if (model === undefined || use === undefined)
    return 'A tier-down rule needs `model` and `use`, such as { model: gpt-5, when_budget_used: 80%, use: gpt-5-mini }.';
  if (above === undefined) return `when_budget_used of ${model} must be a percentage from 0% to 100%, such as 80%.`;
  if (of === undefined && (line['of'] ?? null) !== null) return `\`of\` must be one of ${owners.join(', ')}.`;
  return { model, rule: { above, use, ...(of !== undefined && { of }) } };
}

/** `80%`, `> 80 %` or 0.8. */
function readShare(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value >= 0 && value <= 1 ? value : undefined;
  const match = typeof value === 'string' ? /^\s*>?\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(value) : null;
  const percent = Number(match?.[1] ?? Number.NaN);
  return percent >= 0 && percent <= 100 ? percent / 100 : undefined;
}

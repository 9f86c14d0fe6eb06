import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject } from '../../wire/json-reader.ts';
import type { ConfigPath, Report } from './problem.ts';
import { sharedSetting } from './routing-settings.ts';
import { mapOf, textsOf } from './setting-kind.ts';

/** Fallbacks by the model they are for. */
export interface FallbackLists {
  /** Looked up by the whole name, by the name without its provider, then under `*`. */
  of(model: string): readonly string[] | undefined;
  /** Everything that is said, to be looked over. */
  readonly lines: readonly FallbackLine[];
}

/** One model's fallbacks as a config says them. */
export interface FallbackLine {
  readonly path: ConfigPath;
  readonly model: string;
  readonly fallbacks: readonly string[];
}

/** The settings that hold fallbacks. */
export type FallbackSetting = 'fallbacks' | 'context_window_fallbacks' | 'content_policy_fallbacks';

/** Reads a list such as `[{ gpt-5: [claude-opus, gemini-pro] }]`; a single map is read as well. */
export function readFallbacks(tree: JsonObject, setting: FallbackSetting, report: Report): FallbackLists {
  const lines = linesOf(sharedSetting(tree, setting), sectionOf(tree, setting), report);
  const lists = new Map(lines.map(({ model, fallbacks }) => [model, fallbacks]));
  return {
    lines,
    of: (model) => lists.get(model) ?? lists.get(model.slice(model.indexOf('/') + 1)) ?? lists.get('*'),
  };
}

/** The path of a setting that may stand in `router_settings` or in `litellm_settings`. */
export function sectionOf(tree: JsonObject, setting: string): ConfigPath {
  return [(mapOf(tree['router_settings'])[setting] ?? null) === null ? 'litellm_settings' : 'router_settings', setting];
}

function linesOf(value: JsonValue | undefined, path: ConfigPath, report: Report): readonly FallbackLine[] {
  if (value === undefined || value === null) return [];
  const expected = 'must be a list such as [{ model-a: [model-b, model-c] }].';
  if (isObject(value)) return mapLines(value, path, report);
  if (!Array.isArray(value)) {
    report({ level: 'error', path, message: `${path.join('.')} ${expected}` });
    return [];
  }
  return value.flatMap((item: JsonValue, index) => {
    if (isObject(item)) return mapLines(item, [...path, index], report);
    report({ level: 'error', path: [...path, index], message: `${path.join('.')}[${index}] ${expected}` });
    return [];
  });
}

function mapLines(map: JsonObject, path: ConfigPath, report: Report): readonly FallbackLine[] {
  return Object.entries(map).flatMap(([model, value]) => {
    const fallbacks = textsOf(namesOnly(value ?? []));
    if (fallbacks !== undefined) return [{ path: [...path, model], model, fallbacks }];
    report({ level: 'error', path: [...path, model], message: `The fallbacks of ${model} must be a list of model names.` });
    return [];
  });
}

/** A fallback may be a map with a model and overrides of the request. */
function namesOnly(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  return value.map((item: JsonValue) => (isObject(item) ? (item['model'] ?? null) : item));
}

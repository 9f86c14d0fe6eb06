import { type ConfigPath, didYouMean, expectedKind, formatPath, type Report } from 'litmux/settings';
import { isObject, type JsonObject, type JsonValue } from 'litmux/engine';
import { checkCallbacks } from './check-callbacks.ts';
import { checkListed } from './check-listed.ts';
import {
  knownCredential,
  knownDeploymentParams,
  knownEntry,
  knownGeneralSettings,
  knownLitellmSettings,
  knownModelInfo,
  knownRouterSettings,
  knownRule,
  knownSections,
  type KnownSection,
} from './known-settings.ts';

/**
 * Looks at the form of a config: wrong types are errors, unknown keys warnings, and settings that nothing serves yet are told
 * with what happens instead.
 */
export function checkSettings(tree: JsonObject, report: Report): void {
  const wrapped = wrappingOf(tree);
  if (wrapped !== undefined)
    report({ level: 'warning', path: [wrapped], message: `This is a file for Kubernetes: the config is what stands under ${wrapped}.` });
  checkMap(tree, { path: [], known: knownSections, report, ...(wrapped === undefined && { unknown: 'section' }) });
  for (const [section, known] of settingSections) {
    const settings = tree[section];
    if (isObject(settings)) checkMap(settings, { path: [section], known, report, unknown: 'setting' });
  }
  checkModels(tree, report);
  checkEntries(tree, 'credential_list', { known: knownCredential, report });
  if (Array.isArray(tree['router'])) checkEntries(tree, 'router', { known: knownRule, report });
  else if (tree['router'] !== undefined && tree['router'] !== null) {
    report({
      level: 'warning',
      path: ['router'],
      message: '`router` is a list of rules, one per model; this is ignored. Did you mean "router_settings"?',
    });
  }
  checkCallbacks(tree, report);
  checkListed(tree, report);
}

/** The key under which the config stands in a file for Kubernetes or Helm. */
function wrappingOf(tree: JsonObject): string | undefined {
  if (isObject(tree['proxy_config'])) return 'proxy_config';
  return tree['kind'] === 'ConfigMap' && isObject(tree['data']) ? 'data' : undefined;
}

const settingSections: readonly (readonly [string, KnownSection])[] = [
  ['general_settings', knownGeneralSettings],
  ['litellm_settings', knownLitellmSettings],
  ['router_settings', knownRouterSettings],
];

interface MapCheck {
  readonly path: ConfigPath;
  readonly known: KnownSection;
  readonly report: Report;
  /** What an unknown key is called; absent where other keys are allowed. */
  readonly unknown?: 'section' | 'setting' | 'key';
}

function checkMap(map: JsonObject, check: MapCheck): void {
  for (const [name, value] of Object.entries(map)) {
    if (value !== undefined) checkSetting(name, value, check);
  }
}

function checkSetting(name: string, value: JsonValue, { path, known, report, unknown }: MapCheck): void {
  const at = [...path, name];
  const setting = known.get(name);
  if (setting === undefined) {
    if (unknown !== undefined && !/^(?:x-|[._])/.test(name))
      report({ level: 'warning', path: at, message: unknownKey(name, path, unknown, known) });
    return;
  }
  switch (setting.use) {
    case 'served': {
      const expected = expectedKind(setting.kind, value);
      if (expected !== undefined)
        report({ level: 'error', path: at, message: `${formatPath(at)} must be ${expected}, not ${kindOf(value)}.` });
      return;
    }
    case 'unserved':
      if (isOn(value)) report({ level: 'warning', path: at, message: `${formatPath(at)} is not served yet: ${setting.instead}.` });
      return;
    case 'moot':
      if (isOn(value)) report({ level: 'note', path: at, message: `${formatPath(at)} changes nothing here.` });
  }
}

function unknownKey(name: string, path: ConfigPath, kind: 'section' | 'setting' | 'key', known: KnownSection): string {
  const home = homeOf(name, path);
  const where = path.length === 0 ? '' : ` in ${formatPath(path)}`;
  if (home !== undefined) return `${name} has no effect${where === '' ? ' here' : where}: it belongs to ${home}.`;
  return `Unknown ${kind} ${JSON.stringify(name)}${where}; it is ignored.${didYouMean(name, known.keys())}`;
}

/** The section where a misplaced setting belongs. */
function homeOf(name: string, path: ConfigPath): string | undefined {
  const homes =
    path[0] === 'model_list'
      ? [deploymentHome]
      : path.length === 0
        ? [...settingSections, deploymentHome]
        : [...settingSections, ...topHome, deploymentHome];
  return homes.find(([home, known]) => home !== path[0] && known.has(name))?.[0];
}

const deploymentHome: readonly [string, KnownSection] = ['the litellm_params of a model', knownDeploymentParams];
const topHome: readonly (readonly [string, KnownSection])[] = [['the top level', knownSections]];

function checkModels(tree: JsonObject, report: Report): void {
  if (!Array.isArray(tree['model_list'])) return;
  checkEntries(tree, 'model_list', { known: knownEntry, report });
  for (const [index, entry] of tree['model_list'].entries()) {
    if (!isObject(entry)) continue;
    const path = ['model_list', index];
    const { litellm_params: params, model_info: info } = entry;
    if (isObject(params)) {
      checkMap(params, { path: [...path, 'litellm_params'], known: knownDeploymentParams, report });
      checkSpelling(params, [...path, 'litellm_params'], report);
    }
    if (isObject(info)) checkMap(info, { path: [...path, 'model_info'], known: knownModelInfo, report });
  }
}

/** Unknown parameters of a deployment go to its provider with every call, so that only slips of the pen are told. */
function checkSpelling(params: JsonObject, path: ConfigPath, report: Report): void {
  for (const name of Object.keys(params)) {
    if (knownDeploymentParams.has(name)) continue;
    const meant = didYouMean(name, namesEasilyMisspelt);
    if (meant !== '') report({ level: 'warning', path: [...path, name], message: `${name} goes to the provider with every call.${meant}` });
  }
}

const namesEasilyMisspelt: ReadonlySet<string> = new Set(
  [
    'model',
    'api_key',
    'api_base',
    'api_version',
    'base_url',
    'custom_llm_provider',
    'timeout',
    'stream_timeout',
    'num_retries',
    'max_retries',
  ].concat(
    ['max_tokens', 'temperature', 'drop_params', 'weight', 'order', 'rpm', 'tpm', 'tags', 'extra_headers', 'extra_body', 'organization'],
    ['additional_drop_params', 'litellm_credential_name'],
  ),
);

function checkEntries(tree: JsonObject, section: string, { known, report }: Pick<MapCheck, 'known' | 'report'>): void {
  for (const [index, entry] of entriesOf(tree[section])) {
    if (isObject(entry)) checkMap(entry, { path: [section, index], known, report, unknown: 'key' });
    else if (section === 'router')
      report({ level: 'error', path: [section, index], message: `${section}[${index}] must be a map, not ${kindOf(entry)}.` });
  }
}

function entriesOf(value: JsonValue | undefined): Iterable<[number, JsonValue]> {
  return Array.isArray(value) ? value.entries() : [];
}

function isOn(value: JsonValue): boolean {
  if (value === null || value === false || value === '' || value === 0) return false;
  if (Array.isArray(value)) return value.length > 0;
  return !(isObject(value) && Object.keys(value).length === 0);
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length > 0 ? 'a list of other things' : 'an empty list';
  if (isObject(value)) return 'a map';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'number' ? `the number ${value}` : JSON.stringify(value);
}

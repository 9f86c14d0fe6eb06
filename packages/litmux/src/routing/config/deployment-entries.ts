import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject } from '../../wire/json-reader.ts';
import { deploymentId } from '../deployment-id.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Environment } from '../../providers/environment.ts';
import type { ConfigPath, Report } from './problem.ts';
import { mapOf, mapsOf, textOf, textsOf } from './setting-kind.ts';

/** An entry of `model_list`, ready to be opened. */
export interface DeploymentEntry {
  readonly path: ConfigPath;
  readonly group: string;
  readonly params: JsonObject;
  readonly info: JsonObject;
}

/** What entries are gathered from. */
export interface EntrySource {
  readonly tree: JsonObject;
  readonly env: Environment;
  readonly report: Report;
}

/**
 * The entries of `model_list` that can be opened, with named credentials and default parameters filled in, one for each organization,
 * without those of another environment. What is left out is reported.
 */
export function deploymentEntries(source: EntrySource): readonly DeploymentEntry[] {
  const list: readonly JsonValue[] = Array.isArray(source.tree['model_list']) ? source.tree['model_list'] : [];
  const credentials = credentialsOf(source.tree);
  const defaults = mapOf(mapOf(source.tree['router_settings'])['default_litellm_params']);
  return list.flatMap((entry, index) => {
    const path = ['model_list', index];
    const read = isObject(entry) ? readEntry(entry, path, source) : undefined;
    if (read === undefined) return [];
    const credential = namedCredential(read, credentials, source.report);
    return byOrganization({ ...read, params: listsOf(filled([defaults, credential, read.params])) });
  });
}

/** The id of what an entry of `model_list` is opened as; deployments that a wildcard entry makes share it as the place where money is counted. */
export function entryIdOf({ group, params, info }: DeploymentEntry): string {
  return textOf(info['id']) ?? deploymentId(group, params);
}

function readEntry(entry: JsonObject, path: ConfigPath, source: EntrySource): DeploymentEntry | undefined {
  const group = textOf(entry['model_name']);
  const params = mapOf(entry['litellm_params']);
  const info = mapOf(entry['model_info']);
  const missing = group === undefined ? 'model_name' : textOf(params['model']) === undefined ? 'litellm_params.model' : undefined;
  if (group === undefined || missing !== undefined) {
    source.report({ level: 'warning', path, message: `This model is skipped: it has no ${missing}.` });
    return undefined;
  }
  return isForEnvironment(info, path, source) ? { path, group, params, info } : undefined;
}

function isForEnvironment(info: JsonObject, path: ConfigPath, { env, report }: EntrySource): boolean {
  const supported = textsOf(info['supported_environments']);
  if (supported === undefined) return true;
  const current = env['LITELLM_ENVIRONMENT'];
  if (current !== undefined && supported.includes(current)) return true;
  const at = [...path, 'model_info', 'supported_environments'];
  if (current === undefined) report({ level: 'warning', path: at, message: 'This model is skipped: LITELLM_ENVIRONMENT is not set.' });
  else report({ level: 'note', path: at, message: `This model is not for the environment ${JSON.stringify(current)}.` });
  return false;
}

function credentialsOf(tree: JsonObject): ReadonlyMap<string, JsonObject> {
  return new Map(
    mapsOf(tree['credential_list']).map((entry) => [textOf(entry['credential_name']) ?? '', mapOf(entry['credential_values'])]),
  );
}

function namedCredential({ params, path }: DeploymentEntry, credentials: ReadonlyMap<string, JsonObject>, report: Report): JsonObject {
  const name = textOf(params['litellm_credential_name']);
  if (name === undefined) return {};
  const credential = credentials.get(name);
  if (credential === undefined) {
    const message = `No entry of credential_list is named ${JSON.stringify(name)}.${didYouMean(name, credentials.keys())}`;
    report({ level: 'warning', path: [...path, 'litellm_params', 'litellm_credential_name'], message });
  }
  return credential ?? {};
}

/** Later maps win; null counts as absent. */
function filled(maps: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(maps.flatMap((map) => Object.entries(map).filter(([, value]) => value !== undefined && value !== null)));
}

/** Lists that may be given as a single text. */
function listsOf(params: JsonObject): JsonObject {
  const texts = ['tags', 'tag_regex', 'additional_drop_params', 'allowed_openai_params'].filter((name) => typeof params[name] === 'string');
  return texts.length === 0 ? params : { ...params, ...Object.fromEntries(texts.map((name) => [name, textsOf(params[name])])) };
}

function byOrganization(entry: DeploymentEntry): readonly DeploymentEntry[] {
  const organizations = entry.params['organization'];
  if (!Array.isArray(organizations)) return [entry];
  const { id, ...info } = entry.info;
  return organizations.map((organization: JsonValue, index) => {
    const ownInfo = typeof id === 'string' ? { ...info, id: `${id}-${index + 1}` } : info;
    return { path: entry.path, group: entry.group, params: { ...entry.params, organization }, info: ownInfo };
  });
}

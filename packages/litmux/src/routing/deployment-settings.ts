import { Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Provider, Setting, SettingValues } from '../core/provider.ts';
import { Secret } from '../core/secret.ts';
import { withoutSlash } from '../providers/base-url.ts';
import { baseVariables, readVariable, type Environment } from '../providers/environment.ts';
import { Fields } from '../wire/json-reader.ts';

/** Where the values of a provider's settings come from. */
export interface SettingSources {
  /** The operator's. */
  readonly params: JsonObject;
  /** A caller's own, where the operator lets callers set them. */
  readonly callers: JsonObject;
  readonly env: Environment;
}

/** A provider's settings as far as they are given, and its base URL. */
export interface OpenSettings {
  readonly settings: SettingValues;
  readonly baseUrl: string;
  readonly baseIsSet: boolean;
  readonly baseIsCallers: boolean;
}

/** Gathers a provider's settings, parameters before environment. Throws `invalid_request` naming every required one that is missing. */
export function openSettings(provider: Provider, sources: SettingSources): OpenSettings {
  const callersBase = baseOf(sources.callers);
  const base = callersBase ?? baseOf(sources.params) ?? readVariable(sources.env, baseVariables(provider));
  // A base URL that a caller chose sees no credential but the caller's own.
  const trusted: SettingSources =
    callersBase === undefined ? sources : { ...sources, params: withoutSecrets(sources.params, provider), env: {} };
  const settings: { [name: string]: Secret | JsonValue } = {};
  for (const setting of provider.settings) {
    const value = valueOf(setting, trusted);
    if (value !== undefined) settings[setting.name] = setting.secret ? asSecret(value) : value;
  }
  const baseUrl = base ?? provider.baseUrl;
  const missing = provider.settings.filter((setting) => isNeeded(setting, provider, base) && settings[setting.name] === undefined);
  if (baseUrl === undefined || missing.some((setting) => !setting.secret)) throw missingSettings(provider, missing, baseUrl);
  const baseIsCallers = callersBase !== undefined;
  if (baseIsCallers) refuseBareBase(provider, settings);
  return { settings, baseUrl: withoutSlash(base ?? filled(baseUrl, settings)), baseIsSet: base !== undefined, baseIsCallers };
}

/** An address of the caller's own is called with the caller's own credentials, or where none are needed. */
function refuseBareBase({ auth, settings: known }: Provider, settings: SettingValues): void {
  const secrets = known.filter(({ secret }) => secret);
  const needsSome = auth.ambient === true || secrets.some(({ required }) => required);
  if (!needsSome || secrets.some(({ name }) => settings[name] !== undefined)) return;
  const names = secrets.map(({ name }) => name).join(' or ');
  throw new Failure('invalid_request', `A call with an api_base of its own needs credentials of its own: set ${names} beside it.`, {
    param: secrets[0]?.name ?? 'api_key',
  });
}

/** What only the default base URL names is not needed where another one is set. */
function isNeeded({ name, required }: Setting, provider: Provider, base: string | undefined): boolean {
  return required && !(base !== undefined && provider.baseUrl?.includes(`{${name}}`) === true);
}

function filled(template: string, settings: SettingValues): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = settings[name];
    return typeof value === 'string' || typeof value === 'number' ? encodeURIComponent(value) : '';
  });
}

function baseOf(params: JsonObject): string | undefined {
  const fields = new Fields(params);
  const base = fields.optionalText('api_base') ?? fields.optionalText('base_url');
  return base === '' ? undefined : base;
}

function valueOf(setting: Setting, { params, callers, env }: SettingSources): JsonValue | undefined {
  for (const source of [callers, params]) {
    for (const name of namesOf(setting)) {
      const value = source[name];
      if (value !== undefined && value !== null && value !== '') return value;
    }
  }
  return readVariable(env, setting.env);
}

function namesOf({ name, aliases = [] }: Setting): readonly string[] {
  return [name].concat(aliases);
}

function asSecret(value: JsonValue): Secret {
  return new Secret(typeof value === 'string' ? value : JSON.stringify(value));
}

function withoutSecrets(params: JsonObject, provider: Provider): JsonObject {
  const secrets = new Set(provider.settings.filter(({ secret }) => secret).flatMap(namesOf));
  return Object.fromEntries(Object.entries(params).filter(([name]) => !secrets.has(name)));
}

function missingSettings(provider: Provider, missing: readonly Setting[], baseUrl: string | undefined): Failure {
  const base = baseUrl === undefined ? [{ name: 'api_base', env: baseVariables(provider) }] : [];
  const all = [...base, ...missing];
  const list = all.map(({ name, env }) => (env.length === 0 ? name : `${name} (environment: ${env.join(' or ')})`)).join(', ');
  const param = all[0]?.name;
  return new Failure('invalid_request', `${provider.title} is not set up. Missing: ${list}.`, {
    provider: provider.id,
    ...(param !== undefined && { param }),
  });
}

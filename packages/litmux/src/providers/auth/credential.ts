import { Failure } from '../../core/failure.ts';
import type { AuthContext, Setting } from '../../core/provider.ts';
import { Secret } from '../../core/secret.ts';

/**
 * The text of a setting that signs requests; undefined where an optional one is not set.
 * Throws `authentication` naming the setting and its environment variables, never a value.
 */
export function credential(setting: Setting, context: AuthContext): string | undefined {
  const value = context.settings[setting.name];
  const text = value instanceof Secret ? value.reveal() : value;
  if (typeof text === 'string' && text !== '') return text;
  if (!setting.required) return undefined;
  throw missingCredential([setting], context);
}

/** The failure of a call that no setting can sign: any one of `settings` would do. */
export function missingCredential(settings: readonly Setting[], context: AuthContext): Failure {
  const names = settings.map(({ name }) => name).join(' or ');
  const variables = settings.flatMap(({ env }) => env).join(' or ');
  const environment = variables === '' ? '' : `, or the environment variable ${variables}`;
  return new Failure('authentication', `${context.provider}: no credential. Set ${names}${environment}.`, { provider: context.provider });
}

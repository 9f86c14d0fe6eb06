import { Failure } from '../../core/failure.ts';
import type { AuthContext } from '../../core/provider.ts';
import { isObject, parseJson, textOf } from '../../wire/json-reader.ts';
import { machineCredentials } from './aws-machine-credentials.ts';
import { profileCredentials } from './aws-profile.ts';
import { awsSettings } from './aws-settings.ts';
import { assumeRole, assumeRoleWithWebIdentity } from './aws-sts.ts';
import { credential } from './credential.ts';

/** A key pair that signs requests to AWS, with the token of its session where it is temporary. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A temporary key pair, with the moment (milliseconds since 1970) at which it stops being good. */
export interface TemporaryCredentials extends AwsCredentials {
  readonly expiresAt: number;
}

/**
 * The credentials of a deployment: a role that is assumed, a profile, a key pair, or what the machine has (web identity of the
 * environment, profile, container, instance). Temporary ones are kept until shortly before they expire.
 * Throws `authentication` naming the settings where there are none.
 */
export function awsCredentials(region: string, context: AuthContext): AwsCredentials | Promise<AwsCredentials> {
  const role = credential(awsSettings.role, context);
  const profile = credential(awsSettings.profile, context);
  const keys = staticKeys(context);
  if (role !== undefined) return assumedRole(role, keys, { region, context });
  if (keys !== undefined) return keys;
  return profile === undefined
    ? ambient(region, context)
    : kept(`profile:${profile}`, context, () => profileCredentials(profile, { region, context }));
}

function staticKeys(context: AuthContext): AwsCredentials | undefined {
  const accessKeyId = credential(awsSettings.accessKeyId, context);
  const secretAccessKey = credential(awsSettings.secretAccessKey, context);
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const sessionToken = credential(awsSettings.sessionToken, context);
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

/** Where and for whom credentials are asked. */
export interface AwsCaller {
  readonly region: string;
  readonly context: AuthContext;
}

async function assumedRole(role: string, keys: AwsCredentials | undefined, caller: AwsCaller): Promise<AwsCredentials> {
  const { region, context } = caller;
  const webIdentity = credential(awsSettings.webIdentityToken, context);
  const sessionName = credential(awsSettings.session, context) ?? 'litmux';
  const externalId = credential(awsSettings.externalId, context);
  const who = webIdentity === undefined ? (keys?.accessKeyId ?? credential(awsSettings.profile, context) ?? '') : 'web';
  return await kept(`role:${role}|${sessionName}|${externalId ?? ''}|${who}`, context, async () => {
    if (webIdentity !== undefined) {
      const token = await webIdentityToken(webIdentity, context);
      return await assumeRoleWithWebIdentity({ role, sessionName, token }, caller);
    }
    const profile = credential(awsSettings.profile, context);
    const own = keys ?? (profile === undefined ? await ambient(region, context) : await profileCredentials(profile, caller));
    return await assumeRole({ role, sessionName, ...(externalId !== undefined && { externalId }) }, own, caller);
  });
}

/** A web identity is given as the token itself or as the file in which it is kept fresh. */
async function webIdentityToken(given: string, context: AuthContext): Promise<string> {
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(given)) return given;
  const text = await context.readFile(given.replace(/^oidc\/file\//, '/')).catch((cause: unknown) => {
    throw new Failure('authentication', `${context.provider}: the file that aws_web_identity_token names can't be read.`, { cause });
  });
  return text.trim();
}

/** What stands ready where litmux runs, in the order of AWS's own libraries. */
async function ambient(region: string, context: AuthContext): Promise<AwsCredentials> {
  const caller = { region, context };
  const tokenFile = context.env('AWS_WEB_IDENTITY_TOKEN_FILE');
  const role = context.env('AWS_ROLE_ARN');
  if (tokenFile !== undefined && role !== undefined) {
    return await kept(`irsa:${role}`, context, async () => {
      const token = await webIdentityToken(tokenFile, context);
      return await assumeRoleWithWebIdentity({ role, sessionName: context.env('AWS_ROLE_SESSION_NAME') ?? 'litmux', token }, caller);
    });
  }
  return await kept('ambient', context, async () => {
    const profile = context.env('AWS_PROFILE');
    if (profile !== undefined) return await profileCredentials(profile, caller);
    const fromFile = await profileCredentials('default', caller).catch(() => undefined);
    return fromFile ?? (await machineCredentials(context)) ?? noCredentials(context);
  });
}

function noCredentials({ provider }: AuthContext): never {
  const settings = 'api_key, aws_access_key_id and aws_secret_access_key, aws_profile_name, or aws_role_name';
  throw new Failure('authentication', `${provider}: no credential. Set ${settings}, or their environment variables.`, { provider });
}

/** Keys of a profile live on: they are read anew as often as temporary ones are made. */
const profileLifetime = 15 * 60_000;

/** Credentials under a key that holds no secret, made once at a time and kept while they are good. */
async function kept(
  key: string,
  context: AuthContext,
  make: () => Promise<AwsCredentials | TemporaryCredentials>,
): Promise<AwsCredentials> {
  const text = await context.token(`aws:${key}`, async () => {
    const made = await make();
    const expiresAt = 'expiresAt' in made ? made.expiresAt : context.now() + profileLifetime;
    return { value: JSON.stringify(made), expiresAt };
  });
  const value = parseJson(text);
  const fields = isObject(value) ? value : {};
  const sessionToken = textOf(fields['sessionToken']);
  return {
    accessKeyId: textOf(fields['accessKeyId']) ?? '',
    secretAccessKey: textOf(fields['secretAccessKey']) ?? '',
    ...(sessionToken !== undefined && { sessionToken }),
  };
}

import { Failure } from '../../core/failure.ts';
import type { AuthContext } from '../../core/provider.ts';
import type { AwsCaller, AwsCredentials, TemporaryCredentials } from './aws-credentials.ts';
import { assumeRole } from './aws-sts.ts';

/**
 * The credentials of a profile of `~/.aws/credentials` and `~/.aws/config`, or of the role that it names
 * (docs: sdkref/latest/guide/file-format). Throws `authentication` where the files hold none.
 */
export async function profileCredentials(name: string, caller: AwsCaller): Promise<AwsCredentials | TemporaryCredentials> {
  const profiles = await readProfiles(caller.context);
  return await resolve(name, { profiles, seen: [] }, caller);
}

type Profile = Readonly<Record<string, string>>;

interface Search {
  readonly profiles: ReadonlyMap<string, Profile>;
  /** The profiles that led here, against circles. */
  readonly seen: readonly string[];
}

async function resolve(name: string, { profiles, seen }: Search, caller: AwsCaller): Promise<AwsCredentials | TemporaryCredentials> {
  const profile = profiles.get(name);
  const role = profile?.['role_arn'];
  const source = profile?.['source_profile'];
  if (profile !== undefined && role !== undefined && source !== undefined && !seen.includes(name)) {
    const own = source === name ? keysOf(profile) : await resolve(source, { profiles, seen: [...seen, name] }, caller);
    const externalId = profile['external_id'];
    const sessionName = profile['role_session_name'] ?? 'litmux';
    if (own !== undefined) return await assumeRole({ role, sessionName, ...(externalId !== undefined && { externalId }) }, own, caller);
  }
  const keys = profile === undefined ? undefined : keysOf(profile);
  if (keys !== undefined) return keys;
  throw new Failure(
    'authentication',
    `${caller.context.provider}: the profile ${JSON.stringify(name)} of AWS's files gives no key pair and no role with a source.`,
  );
}

function keysOf(profile: Profile): AwsCredentials | undefined {
  const accessKeyId = profile['aws_access_key_id'];
  const secretAccessKey = profile['aws_secret_access_key'];
  const sessionToken = profile['aws_session_token'];
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

/** Both files together; what the credentials file says wins. One that does not exist says nothing. */
async function readProfiles(context: AuthContext): Promise<ReadonlyMap<string, Profile>> {
  const home = `${context.env('HOME') ?? context.env('USERPROFILE') ?? ''}/.aws`;
  const files = [context.env('AWS_CONFIG_FILE') ?? `${home}/config`, context.env('AWS_SHARED_CREDENTIALS_FILE') ?? `${home}/credentials`];
  const profiles = new Map<string, Record<string, string>>();
  for (const file of files) {
    const text = await context.readFile(file).catch(() => '');
    for (const [name, profile] of parseProfiles(text)) profiles.set(name, { ...profiles.get(name), ...profile });
  }
  return profiles;
}

/** Sections in brackets, with `profile ` before their names in the config file; `key = value`; comments begin a line. */
function parseProfiles(text: string): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Record<string, string>>();
  let current: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) profiles.set(section, (current = profiles.get(section) ?? {}));
    const [, key, value] = /^([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (current !== undefined && key !== undefined && value !== undefined) current[key.toLowerCase()] = value;
  }
  return profiles;
}

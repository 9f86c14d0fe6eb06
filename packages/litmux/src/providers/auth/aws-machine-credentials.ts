import type { AuthContext } from '../../core/provider.ts';
import { isObject, parseJson, textOf } from '../../wire/json-reader.ts';
import type { TemporaryCredentials } from './aws-credentials.ts';

/** The credentials of the container or the EC2 instance on which litmux runs; undefined where it runs on neither. */
export async function machineCredentials(context: AuthContext): Promise<TemporaryCredentials | undefined> {
  try {
    return (await containerCredentials(context)) ?? (await instanceCredentials(context));
  } catch {
    // No such service answers outside of AWS.
    return undefined;
  }
}

/** Containers of ECS and EKS (docs: sdkref/latest/guide/feature-container-credentials). */
async function containerCredentials(context: AuthContext): Promise<TemporaryCredentials | undefined> {
  const relative = context.env('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  const url = relative === undefined ? context.env('AWS_CONTAINER_CREDENTIALS_FULL_URI') : `http://169.254.170.2${relative}`;
  if (url === undefined) return undefined;
  const file = context.env('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const token = file === undefined ? context.env('AWS_CONTAINER_AUTHORIZATION_TOKEN') : (await context.readFile(file)).trim();
  return readCredentials(await get(url, token === undefined ? {} : { authorization: token }, context), context);
}

/** Version 2 of the instance's metadata service (docs: AWSEC2/latest/UserGuide/instancedata-data-retrieval). */
async function instanceCredentials(context: AuthContext): Promise<TemporaryCredentials | undefined> {
  if (context.env('AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true') return undefined;
  const base = context.env('AWS_EC2_METADATA_SERVICE_ENDPOINT')?.replace(/\/$/, '') ?? 'http://169.254.169.254';
  const session = await context.exchange({
    method: 'PUT',
    url: `${base}/latest/api/token`,
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
    body: '',
  });
  if (session.status >= 300) return undefined;
  const headers = { 'x-aws-ec2-metadata-token': session.body };
  const path = `${base}/latest/meta-data/iam/security-credentials/`;
  const role = (await get(path, headers, context))?.trim().split('\n')[0];
  return role === undefined || role === '' ? undefined : readCredentials(await get(path + role, headers, context), context);
}

async function get(url: string, headers: Readonly<Record<string, string>>, context: AuthContext): Promise<string | undefined> {
  const { status, body } = await context.exchange({ method: 'GET', url, headers, body: '' });
  return status < 300 ? body : undefined;
}

function readCredentials(text: string | undefined, context: AuthContext): TemporaryCredentials | undefined {
  const value = text === undefined ? undefined : parseJson(text);
  const fields = isObject(value) ? value : {};
  const accessKeyId = textOf(fields['AccessKeyId']);
  const secretAccessKey = textOf(fields['SecretAccessKey']);
  const sessionToken = textOf(fields['Token']);
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const expiration = Date.parse(textOf(fields['Expiration']) ?? '');
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    expiresAt: Number.isNaN(expiration) ? context.now() + 900_000 : expiration,
  };
}

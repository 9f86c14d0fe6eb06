import { Failure } from '../../core/failure.ts';
import type { AwsCaller, AwsCredentials, TemporaryCredentials } from './aws-credentials.ts';
import { awsSettings } from './aws-settings.ts';
import { credential } from './credential.ts';
import { signV4 } from './sign-v4.ts';

/** A role that is to be assumed. */
export interface Role {
  readonly role: string;
  readonly sessionName: string;
  readonly externalId?: string;
}

/** Temporary credentials of a role, for one who may assume it (docs: STS/latest/APIReference/API_AssumeRole). */
export async function assumeRole(role: Role, own: AwsCredentials, caller: AwsCaller): Promise<TemporaryCredentials> {
  const form = { ...formOf('AssumeRole', role), ...(role.externalId !== undefined && { ExternalId: role.externalId }) };
  return await ask(form, own, caller);
}

/** Temporary credentials of a role, for one whom another identity provider vouches for (docs: API_AssumeRoleWithWebIdentity). */
export async function assumeRoleWithWebIdentity(role: Role & { readonly token: string }, caller: AwsCaller): Promise<TemporaryCredentials> {
  return await ask({ ...formOf('AssumeRoleWithWebIdentity', role), WebIdentityToken: role.token }, undefined, caller);
}

function formOf(action: string, { role, sessionName }: Role): Readonly<Record<string, string>> {
  return { Action: action, Version: '2011-06-15', RoleArn: role, RoleSessionName: sessionName };
}

async function ask(
  form: Readonly<Record<string, string>>,
  own: AwsCredentials | undefined,
  caller: AwsCaller,
): Promise<TemporaryCredentials> {
  const { region, context } = caller;
  const url = credential(awsSettings.stsEndpoint, context) ?? `https://sts.${region}.amazonaws.com/`;
  const request = {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams(form).toString(),
  };
  const signature = own === undefined ? {} : signV4(request, own, { region, service: 'sts', time: context.now() });
  const { status, body } = await context.exchange({ ...request, headers: { ...request.headers, ...signature } });
  const accessKeyId = element(body, 'AccessKeyId');
  const secretAccessKey = element(body, 'SecretAccessKey');
  const sessionToken = element(body, 'SessionToken');
  if (status >= 300 || accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    const words = element(body, 'Message') ?? element(body, 'Code');
    const details = words === undefined ? '' : `: ${words}`;
    throw new Failure('authentication', `${context.provider}: AWS STS gave no credentials (status ${status})${details}`);
  }
  const expiration = Date.parse(element(body, 'Expiration') ?? '');
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt: Number.isNaN(expiration) ? context.now() + 3_600_000 : expiration };
}

/** The text of the first element of a name; STS answers in XML without attributes or nesting by that name. */
function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
  return text?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}

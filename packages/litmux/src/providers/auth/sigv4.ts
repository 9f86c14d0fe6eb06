import type { Auth, AuthContext, Setting, UnsignedRequest } from '../../core/provider.ts';
import { awsCredentials } from './aws-credentials.ts';
import { awsSettings } from './aws-settings.ts';
import { credential } from './credential.ts';
import { signV4 } from './sign-v4.ts';

/** How a service of AWS is signed for. */
export interface AwsSigning {
  /** The name of the service in signatures; a host `<name>.<region>.…` of another service is signed for that. */
  readonly service: string;
  /** The key that is sent alone where there is one, and how. Absent: requests are always signed. */
  readonly key?: { readonly setting: Setting; readonly header: (value: string) => Readonly<Record<string, string>> };
}

/** Signs with AWS's Signature Version 4, or with a key alone where one is set. Throws `authentication` where no credential is found. */
export function sigV4({ service, key }: AwsSigning): Auth {
  return {
    ambient: true,
    sign(request, context) {
      const value = key === undefined ? undefined : credential(key.setting, context);
      if (key !== undefined && value !== undefined) return key.header(value);
      const region = regionOf(request, context);
      const scope = { region, service, time: context.now() };
      const credentials = awsCredentials(region, context);
      if (credentials instanceof Promise) return credentials.then((found) => signV4(request, found, scope));
      return signV4(request, credentials, scope);
    },
  };
}

/** The header of a key that stands for its bearer. */
export function bearerKey(value: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${value}` };
}

/** The region where none is set, as LiteLLM has it. */
export const defaultRegion = 'us-west-2';

/** The region that the host or the ARN of a URL names, else the one that is set. */
function regionOf({ url }: UnsignedRequest, context: AuthContext): string {
  const host = /^https?:\/\/[^/]*?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\.(?:[a-z-]+\.)*(?:amazonaws\.com(?:\.cn)?|api\.aws)/.exec(url)?.[1];
  const arn = /arn(?:%3A|:)aws[a-z-]*(?:%3A|:)[a-z-]+(?:%3A|:)([a-z0-9-]+)/i.exec(url)?.[1];
  return host ?? arn ?? credential(awsSettings.region, context) ?? defaultRegion;
}

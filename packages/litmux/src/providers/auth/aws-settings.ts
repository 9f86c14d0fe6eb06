import type { Setting } from '../../core/provider.ts';

/** What can be set for a provider on AWS. */
export type AwsSetting =
  | 'accessKeyId'
  | 'secretAccessKey'
  | 'sessionToken'
  | 'region'
  | 'profile'
  | 'role'
  | 'session'
  | 'externalId'
  | 'webIdentityToken'
  | 'stsEndpoint';

/** The settings of AWS, named as in LiteLLM, that every provider on AWS has. */
export const awsSettings: Readonly<Record<AwsSetting, Setting>> = {
  accessKeyId: setting('aws_access_key_id', ['AWS_ACCESS_KEY_ID'], true),
  secretAccessKey: setting('aws_secret_access_key', ['AWS_SECRET_ACCESS_KEY'], true),
  sessionToken: setting('aws_session_token', ['AWS_SESSION_TOKEN'], true),
  region: setting('aws_region_name', ['AWS_REGION_NAME', 'AWS_REGION', 'AWS_DEFAULT_REGION']),
  profile: setting('aws_profile_name', ['AWS_PROFILE_NAME']),
  role: setting('aws_role_name', ['AWS_ROLE_NAME']),
  session: setting('aws_session_name', ['AWS_SESSION_NAME']),
  externalId: setting('aws_external_id', []),
  webIdentityToken: setting('aws_web_identity_token', ['AWS_WEB_IDENTITY_TOKEN'], true),
  stsEndpoint: setting('aws_sts_endpoint', []),
};

function setting(name: string, env: readonly string[], secret = false): Setting {
  return { name, env, secret, required: false };
}

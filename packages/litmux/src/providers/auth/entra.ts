import type { Auth, AuthContext, Setting } from '../../core/provider.ts';
import { textOf } from '../../wire/json-reader.ts';
import { credential, missingCredential } from './credential.ts';
import { oauthToken, type TokenRequest } from './oauth-token.ts';

const adToken: Setting = { name: 'azure_ad_token', env: ['AZURE_AD_TOKEN'], secret: true, required: false };
const tenantId: Setting = { name: 'tenant_id', env: ['AZURE_TENANT_ID'], secret: false, required: false };
const clientId: Setting = { name: 'client_id', env: ['AZURE_CLIENT_ID'], secret: false, required: false };
const clientSecret: Setting = { name: 'client_secret', env: ['AZURE_CLIENT_SECRET'], secret: true, required: false };
const username: Setting = { name: 'azure_username', env: ['AZURE_USERNAME'], secret: false, required: false };
const password: Setting = { name: 'azure_password', env: ['AZURE_PASSWORD'], secret: true, required: false };
const tokenFile: Setting = { name: 'azure_federated_token_file', env: ['AZURE_FEDERATED_TOKEN_FILE'], secret: false, required: false };
const scope: Setting = { name: 'azure_scope', env: ['AZURE_SCOPE'], secret: false, required: false };

/** The settings by which Microsoft Entra ID knows us. */
export const entraSettings: readonly Setting[] = [adToken, tenantId, clientId, clientSecret, username, password, tokenFile, scope];

/** How a key is sent, where there is one. */
export interface AzureKey {
  readonly setting: Setting;
  /** The headers that carry the key to this URL. */
  headers(key: string, url: string): Readonly<Record<string, string>>;
}

/**
 * Signs for Azure: with the key, else with an Entra token that was given, else with one from Entra for a client secret,
 * a federated token (workload identity) or a user name and password.
 * Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function azureAuth(key: AzureKey): Auth {
  return {
    sign(request, context) {
      const value = credential(key.setting, context);
      if (value !== undefined) return key.headers(value, request.url);
      const given = credential(adToken, context);
      // LiteLLM's configs name an OIDC token by reference; only a token itself can be sent.
      if (given !== undefined && !given.startsWith('oidc/')) return { authorization: `Bearer ${given}` };
      return signWithEntra(key.setting, context);
    },
  };
}

async function signWithEntra(key: Setting, context: AuthContext): Promise<Readonly<Record<string, string>>> {
  const tenant = credential(tenantId, context);
  const client = credential(clientId, context);
  const grant = tenant === undefined || client === undefined ? undefined : await grantOf(client, context);
  if (tenant === undefined || client === undefined || grant === undefined) throw missingCredential([key, adToken, clientSecret], context);
  const wanted = credential(scope, context) ?? 'https://cognitiveservices.azure.com/.default';
  const request: TokenRequest = {
    url: `${authority(context)}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
    form: { client_id: client, scope: wanted, ...grant },
  };
  return { authorization: `Bearer ${await oauthToken(request, context)}` };
}

async function grantOf(client: string, context: AuthContext): Promise<Readonly<Record<string, string>> | undefined> {
  const secret = credential(clientSecret, context);
  if (secret !== undefined) return { grant_type: 'client_credentials', client_secret: secret };
  const file = credential(tokenFile, context);
  if (file !== undefined) {
    const assertion = (await context.readFile(file)).trim();
    return {
      grant_type: 'client_credentials',
      client_id: client,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    };
  }
  const user = credential(username, context);
  const word = credential(password, context);
  return user === undefined || word === undefined ? undefined : { grant_type: 'password', username: user, password: word };
}

function authority(context: AuthContext): string {
  return (textOf(context.env('AZURE_AUTHORITY_HOST')) ?? 'https://login.microsoftonline.com').replace(/\/+$/, '');
}

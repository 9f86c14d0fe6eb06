import type { Auth, AuthContext, Setting } from '../../core/provider.ts';
import { withoutSlash } from '../base-url.ts';
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
const authorityHost: Setting = { name: 'azure_authority_host', env: ['AZURE_AUTHORITY_HOST'], secret: false, required: false };
const kind: Setting = { name: 'azure_credential', env: ['AZURE_CREDENTIAL'], secret: false, required: false };
const identityEndpoint: Setting = { name: 'identity_endpoint', env: ['IDENTITY_ENDPOINT'], secret: false, required: false };
const identityHeader: Setting = { name: 'identity_header', env: ['IDENTITY_HEADER'], secret: true, required: false };

/** The settings by which Microsoft Entra ID knows us. */
export const entraSettings: readonly Setting[] = [
  adToken,
  tenantId,
  clientId,
  clientSecret,
  username,
  password,
  tokenFile,
  scope,
  authorityHost,
  kind,
  identityEndpoint,
  identityHeader,
];

/** How a key is sent, where there is one. */
export interface AzureKey {
  readonly setting: Setting;
  /** The headers that carry the key to this URL. */
  headers(key: string, url: string): Readonly<Record<string, string>>;
}

/**
 * Signs for Azure: with the key, else with an Entra token that was given, else with one from Entra for a client secret,
 * a federated token (workload identity), a user name and password, or the identity of the machine (`azure_credential: ManagedIdentityCredential`).
 * Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function azureAuth(key: AzureKey): Auth {
  return {
    ambient: true,
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
  const wanted = credential(scope, context) ?? 'https://cognitiveservices.azure.com/.default';
  const request = managedIdentity(wanted, context) ?? (await entraRequest(wanted, context));
  if (request === undefined) throw missingCredential([key, adToken, clientSecret], context);
  return { authorization: `Bearer ${await oauthToken(request, context)}` };
}

/** Source: https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
function managedIdentity(wanted: string, context: AuthContext): TokenRequest | undefined {
  const endpoint = credential(identityEndpoint, context);
  if (endpoint === undefined && credential(kind, context) !== 'ManagedIdentityCredential') return undefined;
  const header = credential(identityHeader, context);
  const query = new URLSearchParams({
    resource: wanted.replace(/\/\.default$/, ''),
    'api-version': endpoint === undefined ? '2018-02-01' : '2019-08-01',
  });
  const client = credential(clientId, context);
  if (client !== undefined) query.set('client_id', client);
  const address = endpoint ?? 'http://169.254.169.254/metadata/identity/oauth2/token';
  return { url: `${address}?${query.toString()}`, headers: header === undefined ? { metadata: 'true' } : { 'x-identity-header': header } };
}

async function entraRequest(wanted: string, context: AuthContext): Promise<TokenRequest | undefined> {
  const tenant = credential(tenantId, context);
  const client = credential(clientId, context);
  if (tenant === undefined || client === undefined) return undefined;
  const grant = await grantOf(client, context);
  const authority = withoutSlash(credential(authorityHost, context) ?? 'https://login.microsoftonline.com');
  return (
    grant && { url: `${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, form: { client_id: client, scope: wanted, ...grant } }
  );
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

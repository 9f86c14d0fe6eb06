import type { Auth, Provider, Setting } from '../core/provider.ts';
import { credential, missingCredential } from './auth/credential.ts';
import { oauthToken } from './auth/oauth-token.ts';
import { apiKey, openRow } from './row.ts';

const token = apiKey(['DATABRICKS_API_KEY', 'DATABRICKS_TOKEN'], false);
const clientId: Setting = {
  name: 'client_id',
  aliases: ['databricks_client_id'],
  env: ['DATABRICKS_CLIENT_ID'],
  secret: false,
  required: false,
};
const clientSecret: Setting = {
  name: 'client_secret',
  aliases: ['databricks_client_secret'],
  env: ['DATABRICKS_CLIENT_SECRET'],
  secret: true,
  required: false,
};

/** A token, or one from the workspace for a service principal. Source: https://docs.databricks.com/dev-tools/auth/oauth-m2m */
const auth: Auth = {
  sign(request, context) {
    const given = credential(token, context);
    if (given !== undefined) return { authorization: `Bearer ${given}` };
    const client = credential(clientId, context);
    const secret = credential(clientSecret, context);
    if (client === undefined || secret === undefined) throw missingCredential([token, clientSecret], context);
    const workspace = new URL(request.url).origin;
    const form = { grant_type: 'client_credentials', scope: 'all-apis', client_id: client, client_secret: secret };
    return oauthToken({ url: `${workspace}/oidc/v1/token`, form }, context).then((value) => ({ authorization: `Bearer ${value}` }));
  },
};

/** Databricks: models behind the serving endpoints of a workspace. */
export const databricks: Provider = {
  ...openRow({
    id: 'databricks',
    title: 'Databricks',
    baseEnv: ['DATABRICKS_API_BASE'],
    home: '/serving-endpoints',
    offers: ['chat', 'completions', 'embeddings', 'responses'],
    traits: { maxTokensField: 'max_tokens', developerRole: 'system', cacheControl: 'keep', cacheControlModels: ['claude'] },
    notes: [
      'The base URL of a workspace is completed with `/serving-endpoints`.',
      'Signs with a token, or with the client id and secret of a service principal.',
    ],
  }),
  settings: [token, clientId, clientSecret],
  auth,
};

import type { Auth, Provider } from '../core/provider.ts';
import { credential } from './auth/credential.ts';
import { snowflakeEmbeddings } from '../dialects/modalities/embeddings/snowflake.ts';
import { withoutSlash } from './base-url.ts';
import { apiKey, openRow, type ProviderRow } from './row.ts';

const token = apiKey(['SNOWFLAKE_JWT', 'SNOWFLAKE_API_KEY']);

/** A key-pair JWT, or with `pat/` in front a programmatic access token; which of them it is has to be told. */
const auth: Auth = {
  sign(_request, context) {
    const value = credential(token, context) ?? '';
    const isAccessToken = value.startsWith('pat/');
    return {
      authorization: `Bearer ${isAccessToken ? value.slice('pat/'.length) : value}`,
      'x-snowflake-authorization-token-type': isAccessToken ? 'PROGRAMMATIC_ACCESS_TOKEN' : 'KEYPAIR_JWT',
    };
  },
};

const row: ProviderRow = {
  id: 'snowflake',
  title: 'Snowflake Cortex',
  baseUrl: 'https://{account_id}.snowflakecomputing.com/api/v2/cortex/v1',
  settings: [{ name: 'account_id', env: ['SNOWFLAKE_ACCOUNT_ID'] }],
  offers: ['chat'],
  traits: { maxTokensField: 'max_completion_tokens', developerRole: 'system', cacheControl: 'keep', cacheControlModels: ['claude'] },
  notes: ['The key is a key-pair JWT, or `pat/` and a programmatic access token.'],
};

const opened = openRow(row);

/** Snowflake Cortex by its OpenAI-compatible path. Source: https://docs.snowflake.com/user-guide/snowflake-cortex/cortex-rest-api */
export const snowflake: Provider = {
  ...opened,
  settings: [token, ...opened.settings.filter(({ secret }) => !secret)],
  auth,
  operations: { ...opened.operations, embeddings: ({ baseUrl }) => ({ url: embedUrl(baseUrl), format: snowflakeEmbeddings }) },
};

/** Vectors are made beside the path that speaks OpenAI's format. */
function embedUrl(base: string): string {
  return `${withoutSlash(base).replace(/\/(?:v1|inference:[a-z]+)$/, '')}/inference:embed`;
}

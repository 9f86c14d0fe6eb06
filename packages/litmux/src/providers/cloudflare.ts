import type { Provider, Target } from '../core/provider.ts';
import { openRow } from './row.ts';

const row: Provider = openRow({
  id: 'cloudflare',
  title: 'Cloudflare Workers AI',
  baseUrl: 'https://api.cloudflare.com/client/v4/accounts/{account_id}/ai/v1',
  settings: [{ name: 'account_id', env: ['CLOUDFLARE_ACCOUNT_ID'] }],
  keyEnv: ['CLOUDFLARE_API_KEY', 'CLOUDFLARE_API_TOKEN'],
  offers: ['chat', 'embeddings'],
  traits: { maxTokensField: 'max_tokens', developerRole: 'system' },
});

const { chat, embeddings } = row.operations;

/** Cloudflare Workers AI by its OpenAI-compatible path. Source: https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility */
export const cloudflare: Provider = {
  ...row,
  operations: {
    ...(chat && { chat: (target) => chat(compatible(target)) }),
    ...(embeddings && { embeddings: (target, request) => embeddings(compatible(target), request) }),
  },
};

/** LiteLLM's configs hold the base URL of the native path beside it. */
function compatible(target: Target): Target {
  return { ...target, baseUrl: target.baseUrl.replace(/\/ai\/run$/, '/ai/v1') };
}

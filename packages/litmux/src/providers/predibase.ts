import type { Provider, Setting } from '../core/provider.ts';
import { bearer } from './auth/bearer.ts';
import { generatedText } from './generated-text.ts';
import { apiKey } from './row.ts';

const key = apiKey(['PREDIBASE_API_KEY']);
const tenant: Setting = {
  name: 'tenant_id',
  aliases: ['predibase_tenant_id'],
  env: ['PREDIBASE_TENANT_ID'],
  secret: false,
  required: true,
};
const adapter: Setting = { name: 'adapter_id', env: [], secret: false, required: false };

/** Predibase: fine-tuned models behind Text Generation Inference. Source: https://docs.predibase.com/user-guide/inference/rest_api */
export const predibase: Provider = {
  id: 'predibase',
  title: 'Predibase',
  settings: [key, tenant, adapter],
  baseUrl: 'https://serving.app.predibase.com/{tenant_id}/deployments/v2/llms',
  auth: bearer(key),
  operations: {
    chat: ({ baseUrl, model, settings }) => {
      const id = settings[adapter.name];
      return generatedText(`${baseUrl}/${encodeURIComponent(model)}/generate`, typeof id === 'string' ? { adapter_id: id } : {});
    },
  },
  notes: ['Conversations are said as one text; an answer comes in one piece, also to a client that streams.'],
};

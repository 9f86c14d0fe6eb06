import type { Provider } from '../core/provider.ts';
import { openRow } from './row.ts';

/** Hugging Face's router to many hosts, or a dedicated endpoint by its own base URL. */
export const huggingface: Provider = {
  ...openRow({
    id: 'huggingface',
    title: 'Hugging Face',
    keyEnv: ['HF_TOKEN', 'HUGGINGFACE_API_KEY'],
    baseUrl: 'https://router.huggingface.co/v1',
    baseEnv: ['HF_API_BASE', 'HUGGINGFACE_API_BASE'],
    offers: ['chat', 'embeddings', 'rerank'],
    traits: { maxTokensField: 'max_tokens', developerRole: 'system' },
    notes: ["`huggingface/<host>/<organisation>/<model>` is sent as `<organisation>/<model>:<host>`, the router's own way to name a host."],
  }),
  modelName: (model) => model.replace(/^([^/:]+)\/([^/]+\/[^/:]+)$/, '$2:$1'),
};

import type { Provider } from '../core/provider.ts';
import { openRow } from './row.ts';

/** Clarifai, where a model is named by its URL. */
export const clarifai: Provider = {
  ...openRow({
    id: 'clarifai',
    title: 'Clarifai',
    keyEnv: ['CLARIFAI_API_KEY', 'CLARIFAI_PAT'],
    baseUrl: 'https://api.clarifai.com/v2/ext/openai/v1',
    offers: ['chat'],
    traits: { maxTokensField: 'max_tokens' },
    notes: ['`clarifai/<user>.<app>.<model>` is sent as the URL of that model.'],
  }),
  modelName: (model) => model.replace(/^([\w-]+)\.([\w-]+)\.([\w.-]+)$/, 'https://clarifai.com/$1/$2/models/$3'),
};

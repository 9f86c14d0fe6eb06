import { endpointUrl, hostOf } from '../base-url.ts';
import type { ProviderRow } from '../row.ts';

/** OpenAI itself, and the names for any server that speaks its formats. */
export const openaiRows: readonly ProviderRow[] = [
  {
    id: 'openai',
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    baseEnv: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
    offers: [
      'chat',
      'responses',
      'completions',
      'embeddings',
      'image-generation',
      'image-edit',
      'image-variation',
      'speech',
      'transcription',
      'translation',
      'moderation',
      'count-tokens',
    ],
    // A text alone is counted here as exactly, and servers that speak its formats do not count.
    urls: {
      'count-tokens': ({ baseUrl }, { text }) =>
        text !== undefined || hostOf(baseUrl) !== 'api.openai.com' ? undefined : endpointUrl(baseUrl, '/v1/responses/input_tokens'),
    },
    settings: [
      { name: 'organization', env: ['OPENAI_ORGANIZATION', 'OPENAI_ORG_ID'], header: 'openai-organization' },
      { name: 'project', env: ['OPENAI_PROJECT', 'OPENAI_PROJECT_ID'], header: 'openai-project' },
    ],
    // OpenAI knows no marks; whoever serves Claude in its format does.
    traits: { modelRules: true, cacheControl: 'keep', cacheControlModels: ['claude'] },
    embeddings: { takesTokens: true },
    notes: ["`openai/<name>` with `api_base` calls any server that speaks OpenAI's formats."],
  },
  {
    id: 'text-completion-openai',
    title: 'OpenAI text completion',
    keyEnv: ['OPENAI_API_KEY'],
    baseUrl: 'https://api.openai.com/v1',
    baseEnv: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
    offers: ['completions'],
    settings: [{ name: 'organization', env: ['OPENAI_ORGANIZATION', 'OPENAI_ORG_ID'], header: 'openai-organization' }],
  },
  {
    id: 'openai_like',
    aliases: ['custom_openai', 'oobabooga', 'aiohttp_openai'],
    title: 'Any OpenAI-compatible server',
    key: 'optional',
    offers: ['chat', 'completions', 'embeddings'],
  },
];

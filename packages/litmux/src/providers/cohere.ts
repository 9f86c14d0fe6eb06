import type { Provider } from '../core/provider.ts';
import { cohereChat } from '../dialects/cohere-chat/index.ts';
import { cohereTokenize, longestCohereText } from '../dialects/modalities/count-tokens/texts.ts';
import { cohereEmbeddings } from '../dialects/modalities/embeddings/cohere.ts';
import { rerankFormat } from '../dialects/modalities/rerank/format.ts';
import { bearer } from './auth/bearer.ts';
import { pathOf, withoutSlash } from './base-url.ts';
import { apiKey } from './row.ts';

const texts = rerankFormat({ knows: ['max_tokens_per_doc', 'max_chunks_per_doc'] });
/** Documents with fields are known to version 1 alone. */
const objects = rerankFormat({ objects: true, knows: ['rank_fields', 'max_chunks_per_doc'] });

const key = apiKey(['COHERE_API_KEY', 'CO_API_KEY']);

/** Cohere's own API, version 2. Source: https://docs.cohere.com/reference/about */
export const cohere: Provider = {
  id: 'cohere',
  aliases: ['cohere_chat'],
  title: 'Cohere',
  settings: [key],
  baseUrl: 'https://api.cohere.com',
  baseEnv: ['COHERE_API_BASE', 'CO_API_URL'],
  auth: bearer(key),
  operations: {
    embeddings: ({ baseUrl }) => ({ url: cohereUrl(baseUrl, 'embed'), format: cohereEmbeddings }),
    rerank: ({ baseUrl }, { documents }) => {
      const url = cohereUrl(baseUrl, 'rerank');
      if (documents.every((document) => typeof document === 'string')) return { url, format: texts };
      return { url: url.replace(/\/v2\/rerank$/, '/v1/rerank'), format: objects };
    },
    'count-tokens': ({ baseUrl }, { text }) =>
      text === undefined || text === '' || text.length > longestCohereText
        ? undefined
        : { url: cohereUrl(baseUrl, 'tokenize').replace(/\/v2\/tokenize$/, '/v1/tokenize'), format: cohereTokenize },
    chat: (target) => ({ url: cohereUrl(target.baseUrl, 'chat'), dialect: cohereChat, framing: 'sse' }),
  },
  modelName: (model) => model.replace(/^v1\//, ''),
  notes: [
    'A base URL that is a host alone, or ends in the version, is completed to `/v2/chat`; any other is taken as the whole address, as LiteLLM has it.',
    'Version 1 of the chat API is not spoken: `cohere_chat/v1/…` is served by version 2.',
    'Costs come from `billed_units`; usage tells all tokens, those of the provider’s own prompt included.',
  ],
};

/** The address of a method of version 2, whichever of its addresses the base was written as. */
export function cohereUrl(base: string, method: 'chat' | 'embed' | 'rerank' | 'tokenize'): string {
  const root = withoutSlash(base);
  const isVersioned = /\/v[12](?:\/(?:chat|embed|rerank|tokenize))?$/.exec(root);
  if (isVersioned !== null) return `${root.slice(0, isVersioned.index)}/v2/${method}`;
  return pathOf(root) === '' ? `${root}/v2/${method}` : root;
}

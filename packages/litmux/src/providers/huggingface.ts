import type { ModalityEndpoint } from '../core/modality.ts';
import type { Provider, Target } from '../core/provider.ts';
import { featureExtraction } from '../dialects/modalities/embeddings/feature-extraction.ts';
import { openaiEmbeddings } from '../dialects/modalities/embeddings/openai.ts';
import { rerankFormat } from '../dialects/modalities/rerank/format.ts';
import { endpointUrl, pathOf, withoutSlash } from './base-url.ts';
import { openRow } from './row.ts';

const row = openRow({
  id: 'huggingface',
  title: 'Hugging Face',
  keyEnv: ['HF_TOKEN', 'HUGGINGFACE_API_KEY'],
  baseUrl: 'https://router.huggingface.co/v1',
  baseEnv: ['HF_API_BASE', 'HUGGINGFACE_API_BASE'],
  offers: ['chat'],
  traits: { maxTokensField: 'max_tokens', developerRole: 'system' },
  notes: [
    "`huggingface/<host>/<organisation>/<model>` is sent as `<organisation>/<model>:<host>`, the router's own way to name a host.",
    'Embeddings are features extracted by `hf-inference`, or by the Text Embeddings Inference at a base URL of your own (`/embed`; below `/v1` in OpenAI’s format).',
    'Rankings need such a base URL: they are asked at `/rerank`.',
  ],
});

/** Hugging Face's router to many hosts, or a dedicated endpoint by its own base URL. */
export const huggingface: Provider = {
  ...row,
  operations: {
    ...row.operations,
    embeddings,
    rerank: (target) =>
      target.baseIsSet ? { url: `${serverOf(target).replace(/\/(?:v1|embed|rerank)$/, '')}/rerank`, format: textRanking } : undefined,
  },
  modelName: (model) => model.replace(/^([^/:]+)\/([^/]+\/[^/:]+)$/, '$2:$1'),
};

/** Text Embeddings Inference. Source: https://huggingface.github.io/text-embeddings-inference */
const textRanking = rerankFormat({ documentsField: 'texts', topField: null, modelInUrl: true });

function embeddings(target: Target): ModalityEndpoint<'embeddings'> {
  if (!target.baseIsSet) {
    const model = target.model.replace(/:[^/]*$/, '');
    return { url: `https://router.huggingface.co/hf-inference/models/${model}/pipeline/feature-extraction`, format: featureExtraction };
  }
  const server = serverOf(target);
  if (server.endsWith('/v1')) return { url: endpointUrl(server, '/embeddings'), format: openaiEmbeddings({ noUser: true }) };
  return { url: pathOf(server) === '' ? `${server}/embed` : server, format: featureExtraction };
}

function serverOf({ baseUrl }: Target): string {
  return withoutSlash(baseUrl).replace(/\/(?:embeddings|rerank)$/, '');
}

import type { ModalityEndpoint } from '../core/modality.ts';
import type { Endpoint, Provider, Target } from '../core/provider.ts';
import { featureExtraction } from '../dialects/modalities/embeddings/feature-extraction.ts';
import { openaiEmbeddings } from '../dialects/modalities/embeddings/openai.ts';
import { voyageTraits } from '../dialects/modalities/embeddings/voyage.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { awsSettings } from './auth/aws-settings.ts';
import { defaultRegion, sigV4 } from './auth/sigv4.ts';
import { withoutSlash } from './base-url.ts';
import { generatedText } from './generated-text.ts';

const wholeAnswers = 'An answer comes in one piece, also to a client that streams.';

/** A container on SageMaker that continues a text (TGI). The model is the name of the endpoint. Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
export const sagemaker: Provider = {
  id: 'sagemaker',
  title: 'Amazon SageMaker',
  settings: Object.values(awsSettings),
  baseUrl: 'https://runtime.sagemaker.amazonaws.com',
  auth: sigV4({ service: 'sagemaker' }),
  operations: { chat: (target) => generatedText(invocationsUrl(target)), embeddings: embeddingsEndpoint },
  notes: [
    'Conversations are said as one text.',
    wholeAnswers,
    'Embeddings are asked as feature extraction (`{ inputs }`); a model whose name or `base_model` says `voyage` by Voyage’s API.',
  ],
};

/** A container on SageMaker that speaks OpenAI's chat format. */
export const sagemakerChat: Provider = {
  ...sagemaker,
  id: 'sagemaker_chat',
  aliases: ['sagemaker_nova'],
  title: 'Amazon SageMaker (chat)',
  operations: { chat: chatEndpoint, embeddings: embeddingsEndpoint },
  notes: [wholeAnswers],
};

/** Voyage's containers speak its own API, which is OpenAI's in all that matters; those of Hugging Face extract features. */
function embeddingsEndpoint(target: Target): ModalityEndpoint<'embeddings'> {
  const isVoyage = /voyage/i.test(target.facts.id);
  return { url: invocationsUrl(target), format: isVoyage ? voyageEmbeddings : featureExtraction };
}

const voyageEmbeddings = openaiEmbeddings(voyageTraits);

function chatEndpoint(target: Target): Endpoint {
  return {
    url: invocationsUrl(target),
    dialect: openaiChat,
    framing: 'sse',
    traits: { maxTokensField: 'max_tokens', developerRole: 'system', streamOptions: false },
    adjustRequest: ({ stream: _stream, ...body }) => body,
  };
}

function invocationsUrl({ baseUrl, baseIsSet, model, settings }: Target): string {
  const set = settings[awsSettings.region.name];
  const region = typeof set === 'string' ? set : defaultRegion;
  const base = baseIsSet ? withoutSlash(baseUrl) : `https://runtime.sagemaker.${region}.amazonaws.com`;
  return base.endsWith('/invocations') ? base : `${base}/endpoints/${encodeURIComponent(model)}/invocations`;
}

import type { Modality, ModalityClient } from '../../core/modality.ts';
import { countTokensClient } from './count-tokens/client.ts';
import { embeddingsClient } from './embeddings/client.ts';
import { imageEditClient, imageGenerationClient, imageVariationClient } from './images/client.ts';
import { moderationClient } from './moderation/client.ts';
import { rerankClient } from './rerank/client.ts';
import { speechClient } from './speech/client.ts';
import { transcriptionClient, translationClient } from './transcription/client.ts';

export { callersFields } from './client-fields.ts';
export { countTokensClients, type CountTokensDoor } from './count-tokens/client.ts';

/** How clients speak of each modality. */
export const modalityClients: { readonly [M in Modality]: ModalityClient<M> } = {
  embeddings: embeddingsClient,
  rerank: rerankClient,
  'image-generation': imageGenerationClient,
  'image-edit': imageEditClient,
  'image-variation': imageVariationClient,
  speech: speechClient,
  transcription: transcriptionClient,
  translation: translationClient,
  moderation: moderationClient,
  'count-tokens': countTokensClient,
};

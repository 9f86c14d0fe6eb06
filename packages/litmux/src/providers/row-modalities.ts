import type { ModalityEndpoints, Target } from '../core/provider.ts';
import type { Modality, ModalityEndpoint, ModalityFormat, ModalityRequest } from '../core/modality.ts';
import { openaiCountTokens } from '../dialects/modalities/count-tokens/openai.ts';
import { openaiEmbeddings } from '../dialects/modalities/embeddings/openai.ts';
import { openaiImageEdit, openaiImageGeneration, openaiImageVariation } from '../dialects/modalities/images/openai.ts';
import { openaiModeration } from '../dialects/modalities/moderation/openai.ts';
import { openaiSpeech } from '../dialects/modalities/speech/openai.ts';
import { openaiTranscription, openaiTranslation } from '../dialects/modalities/transcription/openai.ts';
import { rerankFormat } from '../dialects/modalities/rerank/format.ts';
import type { ProviderRow } from './row.ts';

/** The URL and headers of a row's endpoint at a path. */
export type RowPlace = (target: Target, path: string) => { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** The formats of a row that are not OpenAI's, by what they are for. Below which paths they are asked, they say themselves. */
export type OwnFormats = { readonly [M in Modality]?: ModalityFormat<M> };

/** The endpoints of a row besides conversations, in OpenAI's formats (rankings in Cohere's) as its traits vary them, or in its own. */
export function modalitiesOf(row: ProviderRow, placeOf: RowPlace): ModalityEndpoints {
  const { offers, paths, urls, formats = {} } = row;
  const at = <M extends Modality>(
    modality: M,
    usual: ModalityFormat<M>,
  ): ((target: Target, request: ModalityRequest<M>) => ModalityEndpoint<M> | undefined) => {
    const own: ModalityFormat<M> | undefined = formats[modality];
    const path = paths?.[modality] ?? (own === undefined ? modalityPaths[modality] : '');
    const placed: ((target: Target, request: ModalityRequest<M>) => string | undefined) | undefined = urls?.[modality];
    return (target, request) => {
      const place = placeOf(target, path);
      const url = placed === undefined ? place.url : placed(target, request);
      return url === undefined ? undefined : { ...place, url, format: own ?? usual };
    };
  };
  return {
    ...(offers.includes('embeddings') && { embeddings: at('embeddings', openaiEmbeddings(row.embeddings)) }),
    ...(offers.includes('image-generation') && { 'image-generation': at('image-generation', openaiImageGeneration(row.images)) }),
    ...(offers.includes('image-edit') && { 'image-edit': at('image-edit', openaiImageEdit(row.images)) }),
    ...(offers.includes('image-variation') && { 'image-variation': at('image-variation', openaiImageVariation) }),
    ...(offers.includes('speech') && { speech: at('speech', openaiSpeech) }),
    ...(offers.includes('transcription') && { transcription: at('transcription', openaiTranscription) }),
    ...(offers.includes('translation') && { translation: at('translation', openaiTranslation) }),
    ...(offers.includes('moderation') && { moderation: at('moderation', openaiModeration) }),
    ...(offers.includes('rerank') && { rerank: at('rerank', rerankFormat(row.rerank)) }),
    ...(offers.includes('count-tokens') && { 'count-tokens': at('count-tokens', openaiCountTokens) }),
  };
}

/** Where OpenAI (for rankings Cohere) serves them. */
export const modalityPaths: Readonly<Record<Modality, string>> = {
  embeddings: '/embeddings',
  rerank: '/rerank',
  'image-generation': '/images/generations',
  'image-edit': '/images/edits',
  'image-variation': '/images/variations',
  speech: '/audio/speech',
  transcription: '/audio/transcriptions',
  translation: '/audio/translations',
  moderation: '/moderations',
  'count-tokens': '/responses/input_tokens',
};

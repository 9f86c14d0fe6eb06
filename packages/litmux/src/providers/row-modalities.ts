import type { ModalityEndpoints, Target } from '../core/provider.ts';
import type { Modality } from '../core/modality.ts';
import { openaiEmbeddings } from '../dialects/modalities/embeddings/openai.ts';
import { openaiImageEdit, openaiImageGeneration } from '../dialects/modalities/images/openai.ts';
import { openaiModeration } from '../dialects/modalities/moderation/openai.ts';
import { openaiSpeech } from '../dialects/modalities/speech/openai.ts';
import { openaiTranscription, openaiTranslation } from '../dialects/modalities/transcription/openai.ts';
import { rerankFormat } from '../dialects/modalities/rerank/format.ts';
import type { ProviderRow } from './row.ts';

/** The URL and headers of a row's endpoint at a path. */
export type RowPlace = (target: Target, path: string) => { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** The endpoints of a row besides conversations, in OpenAI's formats (rankings in Cohere's) as its traits vary them. */
export function modalitiesOf(row: ProviderRow, placeOf: RowPlace): ModalityEndpoints {
  const { offers, paths } = row;
  const at = (modality: Modality, target: Target): ReturnType<RowPlace> => placeOf(target, paths?.[modality] ?? modalityPaths[modality]);
  const embeddings = openaiEmbeddings(row.embeddings);
  const rerank = rerankFormat(row.rerank);
  return {
    ...(offers.includes('embeddings') && { embeddings: (target) => ({ ...at('embeddings', target), format: embeddings }) }),
    ...(offers.includes('image-generation') && {
      'image-generation': (target) => ({ ...at('image-generation', target), format: openaiImageGeneration }),
    }),
    ...(offers.includes('image-edit') && { 'image-edit': (target) => ({ ...at('image-edit', target), format: openaiImageEdit }) }),
    ...(offers.includes('speech') && { speech: (target) => ({ ...at('speech', target), format: openaiSpeech }) }),
    ...(offers.includes('transcription') && {
      transcription: (target) => ({ ...at('transcription', target), format: openaiTranscription }),
    }),
    ...(offers.includes('translation') && { translation: (target) => ({ ...at('translation', target), format: openaiTranslation }) }),
    ...(offers.includes('moderation') && { moderation: (target) => ({ ...at('moderation', target), format: openaiModeration }) }),
    ...(offers.includes('rerank') && { rerank: (target) => ({ ...at('rerank', target), format: rerank }) }),
  };
}

/** Where OpenAI (for rankings Cohere) serves them. */
export const modalityPaths: Readonly<Record<Modality, string>> = {
  embeddings: '/embeddings',
  rerank: '/rerank',
  'image-generation': '/images/generations',
  'image-edit': '/images/edits',
  speech: '/audio/speech',
  transcription: '/audio/transcriptions',
  translation: '/audio/translations',
  moderation: '/moderations',
  'count-tokens': '/messages/count_tokens',
};

import { openaiChat, type Modality } from 'litmux/engine';
import { decoded } from './decoded.ts';
import type { ModalitySurface } from '../pipeline/house.ts';

/** What each path serves below `/v1`, `/openai/v1`, a deployment or an engine, and LiteLLM's call type of it. */
const served: ReadonlyMap<string, readonly [Modality, string]> = new Map<string, readonly [Modality, string]>([
  ['/embeddings', ['embeddings', 'aembedding']],
  ['/rerank', ['rerank', 'arerank']],
  ['/images/generations', ['image-generation', 'aimage_generation']],
  ['/images/edits', ['image-edit', 'aimage_edit']],
  ['/images/variations', ['image-variation', 'aimage_variation']],
  ['/audio/speech', ['speech', 'aspeech']],
  ['/audio/transcriptions', ['transcription', 'atranscription']],
  ['/audio/translations', ['translation', 'atranslation']],
  ['/moderations', ['moderation', 'amoderation']],
]);

/** `/v1/…`, `/v2/rerank`, `/openai/v1/…`, and the forms that name the model, which may contain slashes. */
const prefixed = /^(?:(?:\/openai)?\/v[12])?(?:\/(?:openai\/deployments|engines)\/(.+?))?(\/(?:[a-z_]+\/)?[a-z_]+)$/;

/** The surface of a modality besides conversations that serves a POST to this path. */
export function findModalitySurface(path: string): ModalitySurface | undefined {
  const match = prefixed.exec(path);
  const found = served.get(match?.[2] ?? '');
  if (found === undefined) return undefined;
  const [modality, callType] = found;
  const model = match?.[1];
  return {
    type: 'modality',
    modality,
    callType,
    path,
    framing: 'sse',
    dialect: openaiChat,
    ...(model !== undefined && { model: decoded(model) }),
  };
}

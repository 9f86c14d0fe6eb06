import type { JsonObject } from '../core/json.ts';
import type { Modality } from '../core/modality.ts';
import type { CallMeta } from './chat-completion.ts';
import type { CallParams } from './completion-params.ts';
import type * as Answers from './modality-answers.ts';
import type { ClientParts } from './one-call.ts';

/** The calls besides chat. Each rejects with a typed error; usage and exact cost stand in `answer.litmux`. */
export interface ModalityVerbs {
  /** Vectors of texts. */
  embedding(params: Answers.EmbeddingParams): Promise<Answers.EmbeddingList>;
  /** Documents in the order of how well they answer a query. */
  rerank(params: Answers.RerankParams): Promise<Answers.Ranking>;
  /** Pictures drawn from words. */
  image_generation(params: Answers.ImageParams): Promise<Answers.ImageList>;
  /** A text, spoken. */
  speech(params: Answers.SpeechParams): Promise<Answers.Sound>;
  /** A recording, written down. */
  transcription(params: Answers.TranscriptionParams): Promise<Answers.Transcript>;
  /** Texts or images, judged. */
  moderation(params: Answers.ModerationParams): Promise<Answers.ModerationList>;
}

/** The verbs of a client; what they need loads at their first call. */
export function modalityVerbs(open: () => Promise<ClientParts>): ModalityVerbs {
  const call = async (name: Modality, params: CallParams): ReturnType<(typeof import('./modality-call.ts'))['callModality']> => {
    const [{ callModality }, parts] = await Promise.all([import('./modality-call.ts'), open()]);
    return callModality(parts, name, params);
  };
  const json = async <Answer>(name: Modality, params: CallParams): Promise<Answer> => {
    const { json: body, meta } = await call(name, params);
    return told<Answer>(body, meta);
  };
  return {
    embedding: (params) => json('embeddings', params),
    rerank: (params) => json('rerank', params),
    image_generation: (params) => json('image-generation', params),
    moderation: (params) => json('moderation', params),
    speech: async (params) => {
      const { bytes, contentType = 'application/octet-stream', meta } = await call('speech', params);
      return { bytes, contentType, litmux: meta };
    },
    transcription: async (params) => {
      const { json: body, bytes, contentType, meta } = await call('transcription', params);
      return told<Answers.Transcript>(contentType === undefined ? body : { text: new TextDecoder().decode(bytes) }, meta);
    },
  };
}

/** The answer by the contract of its writer, with what is known of the call beside it. */
function told<Answer>(body: JsonObject, meta: CallMeta): Answer {
  const answer: unknown = Object.defineProperty({ ...body }, 'litmux', { value: meta, enumerable: false });
  trust<Answer>(answer);
  return answer;
}

/** What our own writers make has the form that their interface states. */
function trust<Answer>(_answer: unknown): asserts _answer is Answer {}

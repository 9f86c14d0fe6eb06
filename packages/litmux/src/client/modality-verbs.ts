import type { JsonObject } from '../core/json.ts';
import type { Modality } from '../core/modality.ts';
import type { CallMeta } from './chat-completion.ts';
import type { CallParams } from './completion-params.ts';
import type * as Answers from './modality-answers.ts';
import type { ClientParts } from './one-call.ts';
import type { TranscriptStream } from './transcript-stream.ts';

/** The calls besides chat. Each rejects with a typed error; usage and exact cost stand in `answer.litmux`. */
export interface ModalityVerbs {
  /** Vectors of texts. */
  embedding(params: Answers.EmbeddingParams): Promise<Answers.EmbeddingList>;
  /** Documents in the order of how well they answer a query. */
  rerank(params: Answers.RerankParams): Promise<Answers.Ranking>;
  /** The input tokens of a text or a conversation: counted by the provider where it can, else here, which is told. */
  count_tokens(params: Answers.CountParams): Promise<Answers.TokenTally>;
  /** Pictures drawn from words. */
  image_generation(params: Answers.ImageParams): Promise<Answers.ImageList>;
  /** Pictures changed by words. */
  image_edit(params: Answers.ImageEditParams): Promise<Answers.ImageList>;
  /** Pictures varied, or made better. */
  image_variation(params: Answers.ImageVariationParams): Promise<Answers.ImageList>;
  /** A text, spoken. */
  speech(params: Answers.SpeechParams): Promise<Answers.Sound>;
  /** A recording, written down. With `stream: true` it comes as events. */
  transcription(params: Answers.TranscriptionParams & { readonly stream: true }): Promise<TranscriptStream>;
  transcription(params: Answers.TranscriptionParams & { readonly stream?: false }): Promise<Answers.Transcript>;
  transcription(params: Answers.TranscriptionParams): Promise<Answers.Transcript | TranscriptStream>;
  /** Texts or images, judged. */
  moderation(params: Answers.ModerationParams): Promise<Answers.ModerationList>;
}

/** The verbs of a client; what they need loads at their first call. */
export function modalityVerbs(open: () => Promise<ClientParts>): ModalityVerbs {
  const call = async (name: Modality, params: CallParams): ReturnType<(typeof import('./modality-call.ts'))['callModality']> => {
    const [{ callModality }, parts] = await Promise.all([import('./modality-call.ts'), open()]);
    return callModality(parts, name, params);
  };
  const json = async <Answer extends object>(
    name: Modality,
    params: CallParams,
    isOf: (answer: object) => answer is Answer,
  ): Promise<Answer> => {
    const { json: body, meta } = await call(name, params);
    return withMeta(body, meta, isOf);
  };
  async function transcription(params: Answers.TranscriptionParams & { readonly stream: true }): Promise<TranscriptStream>;
  async function transcription(params: Answers.TranscriptionParams & { readonly stream?: false }): Promise<Answers.Transcript>;
  async function transcription(params: Answers.TranscriptionParams): Promise<Answers.Transcript | TranscriptStream>;
  async function transcription(params: Answers.TranscriptionParams): Promise<Answers.Transcript | TranscriptStream> {
    const { json: body, bytes, contentType, stream, meta } = await call('transcription', params);
    return stream ?? withMeta(contentType === undefined ? body : { text: new TextDecoder().decode(bytes) }, meta, isTranscript);
  }
  return {
    embedding: (params) => json('embeddings', params, isEmbeddingList),
    rerank: (params) => json('rerank', params, isRanking),
    count_tokens: (params) => json('count-tokens', params, isTokenTally),
    image_generation: (params) => json('image-generation', params, isImageList),
    image_edit: (params) => json('image-edit', params, isImageList),
    image_variation: (params) => json('image-variation', params, isImageList),
    moderation: (params) => json('moderation', params, isModerationList),
    speech: async (params) => {
      const { bytes, contentType = 'application/octet-stream', meta } = await call('speech', params);
      return { bytes, contentType, litmux: meta };
    },
    transcription,
  };
}

/** The answer of a writer of ours, with what is known of the call beside it. */
function withMeta<Answer extends object>(body: JsonObject, meta: CallMeta, isOf: (answer: object) => answer is Answer): Answer {
  const answer: object = Object.defineProperty({ ...body }, 'litmux', { value: meta, enumerable: false });
  if (isOf(answer)) return answer;
  throw new TypeError('an answer in the form of another');
}

function isEmbeddingList(answer: object): answer is Answers.EmbeddingList {
  return 'data' in answer && 'usage' in answer;
}

function isRanking(answer: object): answer is Answers.Ranking {
  return 'results' in answer && 'meta' in answer;
}

function isTokenTally(answer: object): answer is Answers.TokenTally {
  return 'total_tokens' in answer;
}

function isImageList(answer: object): answer is Answers.ImageList {
  return 'data' in answer && 'created' in answer;
}

function isModerationList(answer: object): answer is Answers.ModerationList {
  return 'results' in answer;
}

function isTranscript(answer: object): answer is Answers.Transcript {
  return 'text' in answer;
}

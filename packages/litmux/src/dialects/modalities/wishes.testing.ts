import { Failure } from '../../core/failure.ts';
import type { ModalityContext, ModalityReply, SpeechRequest, TranscriptionRequest } from '../../core/modality.ts';
import type { JsonValue } from '../../core/json.ts';

/** A target whose policy drops nothing. */
export function strict(model: string): ModalityContext {
  return {
    model,
    unsaid(field) {
      throw new Failure('unsupported_parameter', `${field} cannot be said.`, { param: field });
    },
  };
}

/** A target whose policy drops what cannot be said; the fields that were dropped stand in `dropped`. */
export function lenient(model: string): ModalityContext & { readonly dropped: readonly string[] } {
  const dropped: string[] = [];
  return { model, dropped, unsaid: (field) => void dropped.push(field) };
}

/** A wish that a text be spoken. */
export function speechWish(wish: Partial<SpeechRequest> = {}): SpeechRequest {
  return { model: 'm', input: 'Hi', voice: 'alloy', extra: {}, ...wish };
}

/** A wish that a recording be written down. */
export function hearingWish(wish: Partial<TranscriptionRequest> = {}): TranscriptionRequest {
  return { model: 'm', file: { name: 'a.mp3', type: 'audio/mpeg', bytes: Buffer.alloc(8_000) }, stream: false, extra: {}, ...wish };
}

/** A provider's reply of JSON. */
export function replied(body: JsonValue): ModalityReply {
  return { body, text: JSON.stringify(body) };
}

import type { JsonObject } from '../../../core/json.ts';
import type { ModalityContext, TranscriptionRequest } from '../../../core/modality.ts';

/** A wish of OpenAI's clients that some targets have no word for. */
export type RareWish = 'language' | 'prompt' | 'temperature';

/** Reports those wishes that are really made, also OpenAI's newest ones, and gives the fields that are nobody's but the provider's. Who asks, and the caller's notes on the call, stay here. */
export function passedFields(request: TranscriptionRequest, context: ModalityContext, rare: readonly RareWish[]): JsonObject {
  for (const wish of rare) if (request[wish] !== undefined && request[wish] !== '') context.unsaid(wish);
  if (request.responseFormat !== undefined && !forms.has(request.responseFormat)) context.unsaid('response_format');
  return Object.fromEntries(
    Object.entries(request.extra).filter(([name]) => {
      if (openaisOwn.has(name)) context.unsaid(name);
      return !openaisOwn.has(name) && name !== 'metadata' && name !== 'user';
    }),
  );
}

/** True where a client wants to be told who speaks. */
export function wantsSpeakers({ responseFormat }: TranscriptionRequest): boolean {
  return responseFormat === 'diarized_json';
}

const forms: ReadonlySet<string> = new Set(['json', 'text', 'srt', 'vtt', 'verbose_json', 'diarized_json']);

const openaisOwn: ReadonlySet<string> = new Set(['include', 'chunking_strategy', 'known_speaker_names', 'known_speaker_references']);

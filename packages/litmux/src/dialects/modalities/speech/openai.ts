import type { JsonValue } from '../../../core/json.ts';
import type { ModalityFormat, SpeechAnswer, SpeechRequest } from '../../../core/modality.ts';
import { isObject, textOf } from '../../../wire/json-reader.ts';
import { soundReader } from './events.ts';
import { spoken } from './spoken.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { noSound, passedFields, type RareWish } from './wishes.ts';

/** How a provider's speech differs from OpenAI's. */
export interface OpenAISpeechTraits {
  /** Absent: `voice`. */
  readonly voiceField?: string;
  /** Wishes that it has no word for. */
  readonly unsaid?: readonly RareWish[];
}

/** OpenAI's format of speech, as a provider varies it: JSON in, sound out; Mistral's sound comes as base64 in JSON. */
export function openaiSpeechWith({ voiceField = 'voice', unsaid }: OpenAISpeechTraits): ModalityFormat<'speech'> {
  return {
    writeRequest(request, context) {
      const { input, voice, responseFormat, speed, instructions } = request;
      const extra = unsaid === undefined ? request.extra : passedFields(request, context, unsaid);
      return {
        json: {
          ...extra,
          model: context.model,
          input,
          ...(voice !== undefined && { [voiceField]: voice }),
          ...(responseFormat !== undefined && { response_format: responseFormat }),
          ...(speed !== undefined && unsaid?.includes('speed') !== true && { speed }),
          ...(instructions !== undefined && unsaid?.includes('instructions') !== true && { instructions }),
        },
      };
    },
    readAnswer: ({ body }, request) => readSound(body, request),
    readFailure,
    eventReader: soundReader,
  };
}

/** OpenAI's own. */
export const openaiSpeech: ModalityFormat<'speech'> = openaiSpeechWith({});

function readSound(body: JsonValue, { input, responseFormat = 'mp3' }: SpeechRequest): SpeechAnswer {
  const envelope = isObject(body) ? body : {};
  const failure = failureInside(envelope);
  if (failure !== undefined) throw failure;
  const data = textOf(envelope['audio_data']);
  if (data === undefined) throw noSound();
  return {
    sound: { bytes: Buffer.from(data, 'base64'), contentType: mediaTypes.get(responseFormat) ?? 'application/octet-stream' },
    usage: spoken(input),
  };
}

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['mp3', 'audio/mpeg'],
  ['opus', 'audio/ogg'],
  ['aac', 'audio/aac'],
  ['flac', 'audio/flac'],
  ['wav', 'audio/wav'],
  ['pcm', 'audio/pcm'],
]);

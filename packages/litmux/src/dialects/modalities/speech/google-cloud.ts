import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat, SpeechRequest } from '../../../core/modality.ts';
import { isObject, objectOf, textOf } from '../../../wire/json-reader.ts';
import { failureWithin, readFailure } from '../../gemini/failure.ts';
import { isMarkup } from './spoken-markup.ts';
import { spoken } from './spoken.ts';
import { noSound, passedFields, soundKind, voiceOf, type SoundKinds } from './wishes.ts';

/**
 * Google Cloud's text to speech. A voice is a name (`en-US-Chirp3-HD-Charon`), or an object as Google writes it.
 * Source: https://cloud.google.com/text-to-speech/docs/reference/rest/v1/text/synthesize
 */
export const googleCloudSpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const { use_ssml: forced, input, audioConfig, ...rest } = passedFields(request, context, ['instructions']);
    const encoding = soundKind(request, context, kinds);
    const asMarkup = forced === true || isMarkup(request.input);
    const { speed } = request;
    return {
      json: {
        ...rest,
        input: { ...objectOf(input), ...(asMarkup ? { ssml: request.input } : { text: request.input }) },
        voice: writtenVoice(request),
        audioConfig: {
          audioEncoding: encoding,
          ...(speed !== undefined && { speakingRate: speed }),
          ...(encoding === 'PCM' && { sampleRateHertz: 24_000 }),
          ...objectOf(audioConfig),
        },
      },
    };
  },
  readAnswer({ body }, { input, responseFormat = 'mp3' }) {
    const failure = failureWithin(body);
    if (failure !== undefined) throw failure;
    const sound = textOf(objectOf(body)?.['audioContent']);
    if (sound === undefined || sound === '') throw noSound();
    return {
      sound: { bytes: Buffer.from(sound, 'base64'), contentType: mediaTypes.get(responseFormat) ?? 'audio/mpeg' },
      usage: spoken(input),
    };
  },
  readFailure,
};

/** A voice's name begins with its language. */
function writtenVoice(request: SpeechRequest): JsonObject {
  const { voice } = request;
  if (isObject(voice) && voice['languageCode'] !== undefined) return voice;
  const asked = voiceOf(request) ?? 'alloy';
  const name = voices.get(asked.toLowerCase()) ?? asked;
  return { languageCode: /^[a-z]{2,3}-[A-Z]{2}/.exec(name)?.[0] ?? 'en-US', name };
}

const kinds: SoundKinds = new Map([
  ['mp3', 'MP3'],
  ['opus', 'OGG_OPUS'],
  ['wav', 'LINEAR16'],
  ['pcm', 'PCM'],
]);

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['mp3', 'audio/mpeg'],
  ['opus', 'audio/ogg'],
  ['wav', 'audio/wav'],
  ['pcm', 'audio/pcm'],
]);

const voices: ReadonlyMap<string, string> = new Map([
  ['alloy', 'en-US-Studio-O'],
  ['echo', 'en-US-Studio-M'],
  ['fable', 'en-GB-Studio-B'],
  ['nova', 'en-US-Studio-O'],
  ['onyx', 'en-US-Wavenet-D'],
  ['shimmer', 'en-US-Wavenet-F'],
]);

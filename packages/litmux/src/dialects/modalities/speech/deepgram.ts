import type { ModalityContext, ModalityFormat, SpeechRequest } from '../../../core/modality.ts';
import { queryOf } from '../query-fields.ts';
import { failureReader, type FailureReader } from '../said-failure.ts';
import { billedCharacters, passedFields, soundAlone, soundKind, voiceOf, type SoundKinds } from './wishes.ts';

/** Reads Deepgram's errors: `{ err_code, err_msg }`, newer ones `{ category, message, details }`. */
export const readDeepgramFailure: FailureReader = failureReader({
  message: ['err_msg', 'message', 'details'],
  code: ['err_code', 'category'],
});

/**
 * Deepgram's speech: the text in the body, everything else in the query. A model names its voice (`aura-2-thalia-en`); to a family (`aura-2`) the
 * voice that is asked for is added. Source: https://developers.deepgram.com/reference/text-to-speech/speak-request
 */
export const deepgramSpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const extra = passedFields(request, context, ['instructions']);
    const kind = soundKind(request, context, kinds);
    const { speed } = request;
    return {
      json: { text: request.input },
      query: {
        ...(encodings[kind] ?? { encoding: kind }),
        ...(speed !== undefined && speed !== 1 && { speed: String(speed) }),
        ...queryOf(extra),
        model: modelOf(request, context),
      },
    };
  },
  readAnswer: soundAlone(readDeepgramFailure),
  readFailure: readDeepgramFailure,
  readUse: (headers) => billedCharacters(headers['dg-char-count']),
};

/**
 * A model with its voice. OpenAI's clients cannot leave the voice out, so that one of OpenAI's names changes no model that has a voice already; nor does
 * a voice of another family, which costs otherwise.
 */
function modelOf(request: SpeechRequest, context: ModalityContext): string {
  const { model } = context;
  const isComplete = /^aura-(?:\d+-)?[a-z]+-[a-z]{2}$/.test(model);
  const usual = isComplete ? model : `${model}-thalia-en`;
  const family = /^aura(?:-\d+)?(?=-[a-z]|$)/.exec(model)?.[0] ?? model;
  const voice = voiceOf(request)?.toLowerCase();
  const known = voices.get(voice ?? '');
  if (voice === undefined || (isComplete && known !== undefined)) return usual;
  const [, ofFamily, name = voice, language = 'en'] = /^(?:(aura(?:-\d+)?)-)?([a-z]+)(?:-([a-z]{2}))?$/.exec(known ?? voice) ?? [];
  if (ofFamily === undefined || ofFamily === family) return `${family}-${name}-${language}`;
  context.unsaid('voice');
  return usual;
}

/** Each kind as its query says it; others are names of an encoding. */
const encodings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mp3: { encoding: 'mp3' },
  opus: { encoding: 'opus', container: 'ogg' },
  aac: { encoding: 'aac' },
  flac: { encoding: 'flac' },
  wav: { encoding: 'linear16', container: 'wav' },
  pcm: { encoding: 'linear16', container: 'none', sample_rate: '24000' },
};

const kinds: SoundKinds = new Map(Object.keys(encodings).map((kind) => [kind, kind]));

/** OpenAI's voices among those of both families. */
const voices: ReadonlyMap<string, string> = new Map([
  ['alloy', 'thalia'],
  ['ash', 'arcas'],
  ['ballad', 'draco'],
  ['coral', 'luna'],
  ['echo', 'orion'],
  ['fable', 'helios'],
  ['nova', 'asteria'],
  ['onyx', 'zeus'],
  ['sage', 'athena'],
  ['shimmer', 'hera'],
  ['verse', 'orpheus'],
]);

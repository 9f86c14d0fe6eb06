import type { FailedAnswer } from '../../../core/dialect.ts';
import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityContext, ModalityReply, SpeechAnswer, SpeechRequest } from '../../../core/modality.ts';
import { noUsage, type Usage } from '../../../core/usage.ts';
import { isObject, objectOf, textOf } from '../../../wire/json-reader.ts';
import { spoken } from './spoken.ts';

/** The name of the voice that is asked for; undefined where none is. */
export function voiceOf({ voice }: SpeechRequest): string | undefined {
  const named = objectOf(voice);
  return textOf(voice) ?? textOf(named?.['id']) ?? textOf(named?.['name']);
}

/** The same where a provider cannot do without one. */
export function neededVoice(request: SpeechRequest): string {
  const voice = voiceOf(request);
  if (voice !== undefined && voice !== '') return voice;
  throw new Failure('invalid_request', 'Missing required parameter: voice.', { param: 'voice' });
}

/** What a target calls the kinds of sound, by OpenAI's names for them. A kind with a digit in its name is the target's own and stays. */
export type SoundKinds = ReadonlyMap<string, string>;

/** The target's name of the sound that is asked for, MP3 where nothing is asked or an unknown kind was dropped by policy. */
export function soundKind({ responseFormat = 'mp3' }: SpeechRequest, context: ModalityContext, kinds: SoundKinds): string {
  const kind = kinds.get(responseFormat) ?? (/\d/.test(responseFormat) && responseFormat !== 'mp3' ? responseFormat : undefined);
  if (kind !== undefined) return kind;
  context.unsaid('response_format');
  return kinds.get('mp3') ?? '';
}

/** A wish of OpenAI's clients that some targets have no word for. */
export type RareWish = 'speed' | 'instructions';

/** Reports those wishes that are really made, and gives the fields that are nobody's but the provider's: who asks, and the caller's notes on the call, stay here. */
export function passedFields(request: SpeechRequest, context: ModalityContext, rare: readonly RareWish[]): JsonObject {
  if (rare.includes('speed') && request.speed !== undefined && request.speed !== 1) context.unsaid('speed');
  if (rare.includes('instructions') && (request.instructions ?? '') !== '') context.unsaid('instructions');
  const { stream_format: streamFormat, metadata: _metadata, user: _user, ...extra } = request.extra;
  if (streamFormat === 'sse') context.unsaid('stream_format');
  return extra;
}

/**
 * The reader of answers for formats that send sound as it is: whatever comes as JSON instead tells of a failure. `envelope` names the field that holds
 * the sound where it was asked for with its times: then the JSON is the answer.
 */
export function soundAlone(
  readFailure: (answer: FailedAnswer) => Failure,
  envelope = '',
): (reply: ModalityReply, request: SpeechRequest) => SpeechAnswer {
  return ({ body, text }, { input }) => {
    if (!isObject(body) || Object.keys(body).length === 0) throw noSound();
    if (textOf(body[envelope]) === undefined) throw readFailure({ status: 200, headers: {}, body });
    return { sound: { bytes: new TextEncoder().encode(text), contentType: 'application/json' }, usage: spoken(input) };
  };
}

/** For an answer that holds no sound. */
export function noSound(): Failure {
  return new Failure('invalid_answer', 'The provider answered with something that is no sound.');
}

/** The use of a text whose characters the provider counted itself. */
export function billedCharacters(count: string | undefined): Usage | undefined {
  const characters = Number(count);
  return count === undefined || !Number.isFinite(characters) ? undefined : { ...noUsage, units: { characters, requests: 1 } };
}

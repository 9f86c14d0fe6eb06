import type { FailedAnswer } from '../../../core/dialect.ts';
import type { FailureCode } from '../../../core/failure-table.ts';
import { Failure } from '../../../core/failure.ts';
import type { JsonDraft, JsonObject } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { numberOf, objectOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { spoken } from './spoken.ts';
import { billedCharacters, neededVoice, noSound, passedFields, soundKind, type SoundKinds } from './wishes.ts';

/** MiniMax's text to speech: JSON with the sound in hexadecimal. Source: https://platform.minimax.io/docs/api-reference/speech-t2a-http */
export const minimaxSpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const extra = passedFields(request, context, ['instructions']);
    const format = soundKind(request, context, kinds);
    const asked = neededVoice(request);
    const { speed } = request;
    return {
      json: {
        ...without(extra, [...voiceFields, ...soundFields]),
        model: context.model,
        text: request.input,
        stream: false,
        output_format: 'hex',
        voice_setting: {
          voice_id: voices.get(asked.toLowerCase()) ?? asked,
          ...(speed !== undefined && { speed }),
          ...only(extra, voiceFields),
          ...objectOf(extra['voice_setting']),
        },
        audio_setting: {
          format,
          ...(format === 'pcm' && { sample_rate: 24_000 }),
          ...only(extra, soundFields),
          ...objectOf(extra['audio_setting']),
        },
      },
    };
  },
  readAnswer({ body }, { input }) {
    const envelope = objectOf(body) ?? {};
    const refused = numberOf(objectOf(envelope['base_resp'])?.['status_code']) ?? 0;
    if (refused !== 0) throw readFailure({ status: 200, headers: {}, body });
    const sound = textOf(objectOf(envelope['data'])?.['audio']);
    if (sound === undefined || sound === '') throw noSound();
    const told = objectOf(envelope['extra_info']);
    const characters = numberOf(told?.['usage_characters']);
    const format = textOf(told?.['audio_format']) ?? 'mp3';
    return {
      sound: { bytes: Buffer.from(sound, 'hex'), contentType: format === 'mp3' ? 'audio/mpeg' : `audio/${format}` },
      usage: (characters === undefined ? undefined : billedCharacters(String(characters))) ?? spoken(input),
    };
  },
  readFailure,
};

const readWords = failureReader({ message: ['base_resp.status_msg', 'error.message', 'message'], code: ['base_resp.status_code'] });

/** MiniMax answers with status 200 and a code of its own. */
function readFailure(answer: FailedAnswer): Failure {
  const said = readWords(answer);
  const code = codes.get(said.providerCode ?? '');
  if (code === undefined) return said;
  const { status: _status, ...details } = said.details();
  return new Failure(code, said.message, details);
}

/** Source: https://platform.minimax.io/docs/api-reference/errorcode */
const codes: ReadonlyMap<string, FailureCode> = new Map([
  ['1001', 'timeout'],
  ['1002', 'rate_limited'],
  ['1004', 'authentication'],
  ['1008', 'rate_limited'],
  ['1026', 'content_policy_violation'],
  ['1027', 'content_policy_violation'],
  ['1033', 'upstream_error'],
  ['1039', 'rate_limited'],
  ['1041', 'rate_limited'],
  ['1042', 'invalid_request'],
  ['2013', 'invalid_request'],
  ['20132', 'invalid_request'],
  ['2042', 'permission_denied'],
  ['2049', 'authentication'],
  ['2056', 'rate_limited'],
]);

const voiceFields: readonly string[] = ['vol', 'pitch', 'emotion', 'text_normalization', 'latex_read', 'voice_setting'];
const soundFields: readonly string[] = ['sample_rate', 'bitrate', 'channel', 'audio_setting'];

function only(object: JsonObject, names: readonly string[]): JsonObject {
  const chosen: JsonDraft = {};
  for (const name of names) if (object[name] !== undefined && !name.endsWith('_setting')) chosen[name] = object[name];
  return chosen;
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

const kinds: SoundKinds = new Map([
  ['mp3', 'mp3'],
  ['wav', 'wav'],
  ['flac', 'flac'],
  ['pcm', 'pcm'],
]);

const voices: ReadonlyMap<string, string> = new Map([
  ['alloy', 'male-qn-qingse'],
  ['echo', 'male-qn-jingying'],
  ['fable', 'female-shaonv'],
  ['nova', 'female-yujie'],
  ['onyx', 'male-qn-badao'],
  ['shimmer', 'female-tianmei'],
]);

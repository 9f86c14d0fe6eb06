import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, textOf } from '../../../wire/json-reader.ts';
import { spoken } from './spoken.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';

/** OpenAI's format of speech: JSON in, sound out; Mistral's sound comes as base64 in JSON. */
export const openaiSpeech: ModalityFormat<'speech'> = {
  writeRequest: ({ input, voice, responseFormat, speed, instructions, extra }, { model }) => ({
    json: {
      ...extra,
      model,
      input,
      ...(voice !== undefined && { voice }),
      ...(responseFormat !== undefined && { response_format: responseFormat }),
      ...(speed !== undefined && { speed }),
      ...(instructions !== undefined && { instructions }),
    },
  }),
  readAnswer({ body }, { input, responseFormat = 'mp3' }) {
    const envelope = isObject(body) ? body : {};
    const failure = failureInside(envelope);
    if (failure !== undefined) throw failure;
    const data = textOf(envelope['audio_data']);
    if (data === undefined) throw new Failure('invalid_answer', 'The provider answered with something that is no sound.');
    return {
      sound: { bytes: Buffer.from(data, 'base64'), contentType: mediaTypes.get(responseFormat) ?? 'application/octet-stream' },
      usage: spoken(input),
    };
  },
  readFailure,
};

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['mp3', 'audio/mpeg'],
  ['opus', 'audio/ogg'],
  ['aac', 'audio/aac'],
  ['flac', 'audio/flac'],
  ['wav', 'audio/wav'],
  ['pcm', 'audio/pcm'],
]);

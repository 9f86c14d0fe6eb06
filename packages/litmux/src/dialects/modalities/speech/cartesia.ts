import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectOf } from '../../../wire/json-reader.ts';
import { failureReader, type FailureReader } from '../said-failure.ts';
import { neededVoice, passedFields, soundAlone, soundKind, type SoundKinds } from './wishes.ts';

/** Reads Cartesia's errors: JSON with a title and a message, or a text. */
export const readCartesiaFailure: FailureReader = failureReader({ message: ['message', 'error', 'title'], code: ['error_code', 'title'] });

/** Cartesia's speech. A voice is an id, or an object as Cartesia writes it. Source: https://docs.cartesia.ai/api-reference/tts/bytes */
export const cartesiaSpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const { output_format: output, generation_config: config, ...extra } = passedFields(request, context, ['instructions']);
    const { speed, voice } = request;
    return {
      json: {
        ...extra,
        model_id: context.model,
        transcript: request.input,
        voice: isObject(voice) ? voice : { mode: 'id', id: neededVoice(request) },
        output_format: { ...formats[soundKind(request, context, kinds)], ...objectOf(output) },
        ...((speed !== undefined || config !== undefined) && {
          generation_config: { ...objectOf(config), ...(speed !== undefined && { speed }) },
        }),
      },
    };
  },
  readAnswer: soundAlone(readCartesiaFailure),
  readFailure: readCartesiaFailure,
};

const kinds: SoundKinds = new Map([
  ['mp3', 'mp3'],
  ['wav', 'wav'],
  ['pcm', 'raw'],
]);

const formats: Readonly<Record<string, JsonObject>> = {
  mp3: { container: 'mp3', sample_rate: 44_100, bit_rate: 128_000 },
  wav: { container: 'wav', encoding: 'pcm_s16le', sample_rate: 44_100 },
  raw: { container: 'raw', encoding: 'pcm_s16le', sample_rate: 24_000 },
};

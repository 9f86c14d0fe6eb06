import type { ModalityFormat } from '../../../core/modality.ts';
import { objectOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { passedFields, soundAlone, soundKind, voiceOf, type SoundKinds } from './wishes.ts';

/** xAI's text to speech: one model, which is not named. Source: https://docs.x.ai/developers/model-capabilities/audio/text-to-speech */
export const xaiSpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const { language = 'auto', output_format: output, ...extra } = passedFields(request, context, ['instructions']);
    const codec = soundKind(request, context, kinds);
    const asked = voiceOf(request);
    const { speed } = request;
    return {
      json: {
        ...extra,
        text: request.input,
        language,
        ...(asked !== undefined && { voice_id: voices.get(asked.toLowerCase()) ?? asked }),
        output_format: { codec, ...(codec === 'pcm' && { sample_rate: 24_000 }), ...objectOf(output) },
        ...(speed !== undefined && { speed }),
      },
    };
  },
  readAnswer: soundAlone(readFailure, 'audio'),
  readFailure,
};

const kinds: SoundKinds = new Map([
  ['mp3', 'mp3'],
  ['wav', 'wav'],
  ['pcm', 'pcm'],
  ['mulaw', 'mulaw'],
  ['alaw', 'alaw'],
]);

const voices: ReadonlyMap<string, string> = new Map([
  ['alloy', 'eve'],
  ['ash', 'rex'],
  ['ballad', 'sal'],
  ['coral', 'ara'],
  ['echo', 'rex'],
  ['fable', 'sal'],
  ['nova', 'ara'],
  ['onyx', 'leo'],
  ['sage', 'sal'],
  ['shimmer', 'eve'],
  ['verse', 'leo'],
]);

import type { ModalityFormat } from '../../../core/modality.ts';
import { objectOf } from '../../../wire/json-reader.ts';
import { queryOf } from '../query-fields.ts';
import { failureReader, type FailureReader } from '../said-failure.ts';
import { neededVoice, passedFields, soundAlone, soundKind, type SoundKinds } from './wishes.ts';

/** Reads ElevenLabs's errors: `{ detail: { status, message } }`. */
export const readElevenlabsFailure: FailureReader = failureReader({
  message: ['detail.message', 'detail', 'error.message', 'message'],
  code: ['detail.status', 'detail.code', 'error.code'],
});

/**
 * ElevenLabs's speech: the voice in the path, the sound's kind in the query. The endpoint's URL ends before the voice. `with_timestamps` asks for JSON
 * with the sound and the times of its letters.
 * Source: https://elevenlabs.io/docs/api-reference/text-to-speech/convert
 */
export const elevenlabsSpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const extra = passedFields(request, context, ['instructions']);
    const { optimize_streaming_latency: latency, enable_logging: logging, output_format: kind, with_timestamps: timed, ...body } = extra;
    const name = neededVoice(request);
    const { speed } = request;
    return {
      path: `/${encodeURIComponent(voices.get(name.toLowerCase()) ?? name)}${timed === true ? '/with-timestamps' : ''}`,
      query: {
        output_format: typeof kind === 'string' ? kind : soundKind(request, context, kinds),
        ...queryOf({ optimize_streaming_latency: latency, enable_logging: logging }),
      },
      json: {
        ...body,
        text: request.input,
        model_id: context.model,
        ...(speed !== undefined && { voice_settings: { ...objectOf(body['voice_settings']), speed } }),
      },
    };
  },
  readAnswer: soundAlone(readElevenlabsFailure, 'audio_base64'),
  readFailure: readElevenlabsFailure,
};

/** Higher rates of PCM and WAV are refused below the plan Pro; OpenAI's PCM has this one. */
const kinds: SoundKinds = new Map([
  ['mp3', 'mp3_44100_128'],
  ['opus', 'opus_48000_128'],
  ['pcm', 'pcm_24000'],
  ['wav', 'wav_24000'],
]);

/** The names that clients of OpenAI (and LiteLLM) know, among the voices that every account of ElevenLabs has. */
const voices: ReadonlyMap<string, string> = new Map([
  ['alloy', '21m00Tcm4TlvDq8ikWAM'],
  ['amber', '5Q0t7uMcjvnagumLfvZi'],
  ['ash', 'AZnzlk1XvdvUeBnXmlld'],
  ['august', 'D38z5RcWu1voky8WS1ja'],
  ['ballad', 'JBFqnCBsd6RMkjVDRZzb'],
  ['blue', '2EiwWnXFnvU5JabPnv8n'],
  ['coral', '9BWtsMINqrJLrRacOk9x'],
  ['echo', 'TX3LPaxmHKxFdv7VOQHJ'],
  ['fable', 'N2lVS1w4EtoT3dr4eOWO'],
  ['lily', 'EXAVITQu4vr4xnSDxMaL'],
  ['nova', 'pFZP5JQG7iQjIQuC4Bku'],
  ['onyx', '29vD33N1CtxCmqQRPOHJ'],
  ['sage', 'CwhRBWXzGAHq8TQ4Fs17'],
  ['shimmer', 'XB0fDUnXU5powFXDhCwa'],
  ['verse', 'CYw3kZ02Hs0563khs1Fj'],
]);

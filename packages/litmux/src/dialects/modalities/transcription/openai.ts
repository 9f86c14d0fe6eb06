import type { JsonObject } from '../../../core/json.ts';
import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat, TranscriptionRequest } from '../../../core/modality.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { isObject, numberOf, objectOf, textOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { formFields } from '../client-fields.ts';
import { soundLength } from './sound-length.ts';

/** OpenAI's format of transcriptions and translations: a form in; JSON, or subtitles, out. */
export const openaiTranscription: ModalityFormat<'transcription'> = {
  writeRequest: ({ file, language, prompt, responseFormat, temperature, timestamps, stream, extra }, { model }) => ({
    form: [
      { name: 'file', value: file },
      ...formFields({
        ...extra,
        model,
        language,
        prompt,
        response_format: responseFormat,
        temperature,
        timestamp_granularities: timestamps,
        ...(stream && { stream }),
      }),
    ],
  }),
  readAnswer({ body, text: raw }, request) {
    if (!isObject(body)) {
      if (raw.trim() === '' && request.responseFormat === undefined)
        throw new Failure('invalid_answer', 'The provider answered with nothing.');
      return { text: raw, usage: usageOf({}, request) };
    }
    const failure = failureInside(body);
    if (failure !== undefined) throw failure;
    const { text, ...extra } = body;
    const said = textOf(text);
    if (said === undefined) throw new Failure('invalid_answer', 'The provider answered without a text.');
    return { text: said, extra, usage: usageOf(body, request) };
  },
  readFailure,
};

/** The same for translations. */
export const openaiTranslation: ModalityFormat<'translation'> = { ...openaiTranscription };

/** Tokens where the provider counts them, else the seconds it tells, else those that the recording's head tells. */
function usageOf(body: JsonObject, { file }: TranscriptionRequest): Usage {
  const told = objectOf(body['usage']);
  const input = tokenCount(told?.['input_tokens'] ?? told?.['prompt_tokens']);
  const heard = numberOf(told?.['prompt_audio_seconds']);
  if (input > 0) {
    const inputAudio = Math.min(input, tokenCount(objectOf(told?.['input_token_details'])?.['audio_tokens']));
    return {
      ...noUsage,
      input: input - inputAudio,
      inputAudio,
      output: tokenCount(told?.['output_tokens'] ?? told?.['completion_tokens']),
      ...(heard !== undefined && { units: { seconds: heard } }),
    };
  }
  const stated = numberOf(told?.['seconds']) ?? heard ?? numberOf(body['duration']);
  if (stated !== undefined) return { ...noUsage, units: { seconds: stated, requests: 1 } };
  return { ...noUsage, units: { seconds: soundLength(file).seconds, requests: 1 }, estimated: true };
}

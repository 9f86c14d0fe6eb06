import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, numberOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { formFields } from '../client-fields.ts';
import { readElevenlabsFailure } from '../speech/elevenlabs.ts';
import { answerHeard } from './heard.ts';
import type { HeardWord } from './segments.ts';
import { timedWord } from './timed-word.ts';
import { passedFields, wantsSpeakers } from './wishes.ts';

/** ElevenLabs's Scribe: a form in, words with their times out. Source: https://elevenlabs.io/docs/api-reference/speech-to-text/convert */
export const elevenlabsTranscription: ModalityFormat<'transcription'> = {
  writeRequest(request, context) {
    const { file, language, temperature } = request;
    const extra = passedFields(request, context, ['prompt']);
    const fields = {
      ...(wantsSpeakers(request) && { diarize: true }),
      ...extra,
      model_id: context.model,
      language_code: language ?? extra['language_code'],
      temperature,
    };
    return {
      form: [{ name: 'file', value: file }, ...formFields(fields).map(({ name, value }) => ({ name: name.replace(/\[\]$/, ''), value }))],
    };
  },
  readAnswer({ body }, request) {
    const said = isObject(body) ? body : {};
    const text = textOf(said['text']);
    if (text === undefined) throw unreadable(said);
    const words = wordsOf(said);
    const language = textOf(said['language_code']);
    const duration = numberOf(said['audio_duration_secs']);
    return answerHeard({ text, words, ...(language !== undefined && { language }), ...(duration !== undefined && { duration }) }, request);
  },
  readFailure: readElevenlabsFailure,
};

function unreadable(said: JsonObject): Failure {
  if (Object.keys(said).length > 0) return readElevenlabsFailure({ status: 200, headers: {}, body: said });
  return new Failure('invalid_answer', 'The provider answered without a text.');
}

/** Spaces between words are words of a kind of their own there. */
function wordsOf(said: JsonObject): readonly HeardWord[] {
  return objectsOf(said['words']).flatMap((word) => (word['type'] === 'spacing' ? [] : timedWord(word)));
}

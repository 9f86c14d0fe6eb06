import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, numberOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { formObject } from './form-object.ts';
import { answerHeard } from './heard.ts';
import { joinTexts, type HeardWord } from './segments.ts';
import { passedFields, wantsSpeakers } from './wishes.ts';

const readFailure = failureReader({ message: ['error.message', 'message'], code: ['error.code', 'code'] });

/**
 * Azure AI Speech's fast transcription: a form with the recording and a definition in JSON, to which fields of the provider's own are added.
 * Source: https://learn.microsoft.com/azure/ai-services/speech-service/fast-transcription-create
 */
export const azureTranscription: ModalityFormat<'transcription'> = {
  writeRequest(request, context) {
    const { file, language } = request;
    const extra = formObject(passedFields(request, context, ['prompt', 'temperature']));
    const definition = {
      ...(language !== undefined && { locales: [language] }),
      ...(wantsSpeakers(request) && { diarization: { enabled: true } }),
      ...extra,
    };
    return {
      form: [
        { name: 'audio', value: file },
        { name: 'definition', value: JSON.stringify(definition) },
      ],
    };
  },
  readAnswer({ body }, request) {
    const said = isObject(body) ? body : {};
    if (said['combinedPhrases'] === undefined && said['phrases'] === undefined) throw unreadable(said);
    const phrases = objectsOf(said['phrases']);
    const segments = phrases.flatMap(wordOf);
    const words = phrases.flatMap((phrase) =>
      objectsOf(phrase['words']).flatMap((word) => wordOf({ speaker: phrase['speaker'], ...word })),
    );
    const combined = objectsOf(said['combinedPhrases']).flatMap((phrase) => textOf(phrase['text']) ?? []);
    const language = textOf(phrases[0]?.['locale']);
    const milliseconds = numberOf(said['durationMilliseconds']);
    return answerHeard(
      {
        text: combined.length > 0 ? combined.join('\n') : joinTexts(segments.map(({ text }) => text)),
        words,
        segments,
        ...(language !== undefined && { language }),
        ...(milliseconds !== undefined && { duration: milliseconds / 1000 }),
      },
      request,
    );
  },
  readFailure,
};

function unreadable(said: JsonObject): Failure {
  if (Object.keys(said).length > 0) return readFailure({ status: 200, headers: {}, body: said });
  return new Failure('invalid_answer', 'The provider answered without a text.');
}

function wordOf(word: JsonObject): readonly HeardWord[] {
  const text = textOf(word['text']);
  const start = numberOf(word['offsetMilliseconds']);
  const length = numberOf(word['durationMilliseconds']);
  if (text === undefined || start === undefined || length === undefined) return [];
  const speaker = numberOf(word['speaker']);
  return [{ text, start: start / 1000, end: (start + length) / 1000, ...(speaker !== undefined && { speaker: `speaker_${speaker}` }) }];
}

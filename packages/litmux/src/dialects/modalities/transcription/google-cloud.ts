import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureWithin, readFailure } from '../../gemini/failure.ts';
import { secondsOf } from '../../retry-after.ts';
import { formObject } from './form-object.ts';
import { answerHeard } from './heard.ts';
import { joinTexts, type HeardWord } from './segments.ts';
import { passedFields, wantsSpeakers } from './wishes.ts';

/**
 * Google Cloud's speech to text, second version, for recordings of up to a minute. Without a language it is detected.
 * Source: https://cloud.google.com/speech-to-text/v2/docs/reference/rest/v2/projects.locations.recognizers/recognize
 */
export const googleCloudTranscription: ModalityFormat<'transcription'> = {
  writeRequest(request, context) {
    const { file, language } = request;
    const { features, config, ...rest } = formObject(passedFields(request, context, ['prompt', 'temperature']));
    return {
      json: {
        ...rest,
        config: {
          ...(objectOf(config)?.['explicitDecodingConfig'] === undefined && { autoDecodingConfig: {} }),
          languageCodes: [language ?? 'auto'],
          ...objectOf(config),
          model: context.model,
          features: {
            enableAutomaticPunctuation: true,
            enableWordTimeOffsets: request.responseFormat !== undefined && request.responseFormat !== 'json',
            ...(wantsSpeakers(request) && { diarizationConfig: {} }),
            ...objectOf(features),
          },
        },
        content: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength).toString('base64'),
      },
    };
  },
  readAnswer({ body }, request) {
    const failure = failureWithin(body);
    if (failure !== undefined) throw failure;
    if (!isObject(body)) throw new Failure('invalid_answer', 'The provider answered without a text.');
    const results = objectsOf(body['results']);
    const best = results.flatMap(({ alternatives }) => objectsOf(alternatives).slice(0, 1));
    const words = best.flatMap((alternative) => objectsOf(alternative['words']).flatMap(wordOf));
    const language = textOf(results[0]?.['languageCode']);
    const duration = seconds(objectOf(body['metadata'])?.['totalBilledDuration']) ?? seconds(results.at(-1)?.['resultEndOffset']);
    return answerHeard(
      {
        text: joinTexts(best.flatMap((alternative) => textOf(alternative['transcript'])?.trim() ?? [])),
        words,
        ...(language !== undefined && { language }),
        ...(duration !== undefined && { duration }),
      },
      request,
    );
  },
  readFailure,
};

/** Durations are texts there: `1.200s`. */
function seconds(value: JsonValue | undefined): number | undefined {
  return secondsOf(textOf(value));
}

/** An offset of zero is left out. */
function wordOf(word: JsonObject): readonly HeardWord[] {
  const text = textOf(word['word']);
  const end = seconds(word['endOffset']);
  if (text === undefined || end === undefined) return [];
  const speaker = textOf(word['speakerLabel']);
  return [{ text, start: seconds(word['startOffset']) ?? 0, end, ...(speaker !== undefined && { speaker }) }];
}

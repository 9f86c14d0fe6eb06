import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { queryOf } from '../query-fields.ts';
import { readDeepgramFailure } from '../speech/deepgram.ts';
import { answerHeard, secondsUsed, type Heard } from './heard.ts';
import { timedWord } from './timed-word.ts';
import { passedFields, wantsSpeakers } from './wishes.ts';

/**
 * Deepgram's pre-recorded sound: the recording alone in the body, everything else in the query. Punctuation is asked for unless a field says
 * otherwise. Source: https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded
 */
export const deepgramTranscription: ModalityFormat<'transcription'> = {
  writeRequest(request, context) {
    const { file, language, responseFormat } = request;
    const extra = passedFields(request, context, ['prompt', 'temperature']);
    const isSubtitled = responseFormat === 'srt' || responseFormat === 'vtt' || responseFormat === 'verbose_json';
    return {
      bytes: file.kept ?? file.bytes,
      contentType: file.type,
      query: queryOf({
        punctuate: true,
        ...((isSubtitled || wantsSpeakers(request)) && { utterances: true }),
        ...(wantsSpeakers(request) && { diarize: true }),
        ...extra,
        ...(language !== undefined && { language }),
        model: context.model,
      }),
    };
  },
  readAnswer({ body }, request) {
    const said = isObject(body) ? body : {};
    const results = objectOf(said['results']);
    if (results === undefined) throw unreadable(said);
    const heard = heardIn(results, objectOf(said['metadata']));
    const channels = Math.max(1, objectsOf(results['channels']).length);
    return answerHeard(
      heard.duration === undefined ? heard : { ...heard, usage: secondsUsed(heard.duration * channels, request) },
      request,
    );
  },
  readFailure: readDeepgramFailure,
};

function unreadable(said: JsonObject): Failure {
  if (Object.keys(said).length > 0) return readDeepgramFailure({ status: 200, headers: {}, body: said });
  return new Failure('invalid_answer', 'The provider answered without a text.');
}

/** What was heard on every channel, each of which is billed: of one channel its text with the paragraphs that were asked for. */
function heardIn(results: JsonObject, metadata: JsonObject | undefined): Heard {
  const channels = objectsOf(results['channels']);
  const best = channels.flatMap(({ alternatives }) => objectsOf(alternatives).slice(0, 1));
  const words = best
    .flatMap((alternative) => objectsOf(alternative['words']).flatMap((word) => timedWord(word)))
    .sort((one, other) => one.start - other.start);
  const segments = objectsOf(results['utterances']).flatMap((utterance) => timedWord(utterance));
  const language = textOf(channels[0]?.['detected_language']);
  const duration = numberOf(metadata?.['duration']);
  return {
    text: best.map(textIn).join('\n').trim(),
    words,
    ...(segments.length > 0 && { segments }),
    ...(language !== undefined && { language }),
    ...(duration !== undefined && { duration }),
  };
}

function textIn(alternative: JsonObject): string {
  return textOf(objectOf(alternative['paragraphs'])?.['transcript'])?.trim() ?? textOf(alternative['transcript']) ?? '';
}

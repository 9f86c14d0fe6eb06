import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat, TranscriptionRequest } from '../../../core/modality.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { formObject } from './form-object.ts';
import { answerHeard } from './heard.ts';
import type { HeardWord } from './segments.ts';
import { timedWord } from './timed-word.ts';
import { passedFields, wantsSpeakers } from './wishes.ts';

const readFailure = failureReader({ message: ['error', 'message'] });

/**
 * AssemblyAI: the recording is uploaded, its transcript ordered and looked after. Without a language it is detected.
 * Source: https://www.assemblyai.com/docs/api-reference/transcripts/submit
 */
export const assemblyaiTranscription: ModalityFormat<'transcription'> = {
  writeRequest(request, context) {
    const { speech_model: _model, speech_models: _models, ...extra } = passedFields(request, context, []);
    const order = { ...orderOf(request, formObject(extra)), ...modelField(context.model) };
    const { file } = request;
    return {
      path: '/upload',
      bytes: file.kept ?? file.bytes,
      contentType: 'application/octet-stream',
      next: ({ body }) => ({
        method: 'POST',
        to: '/transcript',
        json: { ...order, audio_url: neededText(body, 'upload_url') },
        next: (begun) =>
          look({
            to: `/transcript/${encodeURIComponent(neededText(begun.body, 'id'))}`,
            rest: 3_000,
            isAtWork,
            done: () => undefined,
          }),
      }),
    };
  },
  readAnswer({ body }, request) {
    const said = isObject(body) ? body : {};
    const segments = objectsOf(said['utterances']).flatMap(inSeconds);
    const language = textOf(said['language_code']);
    const duration = numberOf(said['audio_duration']);
    return answerHeard(
      {
        text: textOf(said['text']) ?? '',
        words: objectsOf(said['words']).flatMap(inSeconds),
        ...(segments.length > 0 && { segments }),
        ...(language !== undefined && { language }),
        ...(duration !== undefined && { duration }),
      },
      request,
    );
  },
  readFailure,
};

function orderOf(request: TranscriptionRequest, extra: JsonObject): JsonObject {
  const { language, prompt, temperature } = request;
  return {
    ...(language === undefined ? { language_detection: true } : { language_code: language }),
    ...(wantsSpeakers(request) && { speaker_labels: true }),
    ...(prompt !== undefined && prompt !== '' && { prompt }),
    ...(temperature !== undefined && { temperature }),
    ...extra,
  };
}

function isAtWork(state: JsonObject): boolean {
  const status = textOf(state['status']);
  if (status !== 'error') return status !== 'completed';
  const words = textOf(state['error']) ?? 'The transcription failed.';
  throw new Failure(/language|audio|file|transcod|duration|format/i.test(words) ? 'invalid_request' : 'upstream_error', words);
}

function neededText(body: unknown, name: string): string {
  const value = isObject(body) ? textOf(objectOf(body)?.[name]) : undefined;
  if (value !== undefined) return value;
  throw new Failure('invalid_answer', `The provider answered without ${name}.`);
}

/** Times are milliseconds there. */
function inSeconds(word: JsonObject): readonly HeardWord[] {
  return timedWord(word, 1000);
}

/** The oldest model is named in a field of its own. */
function modelField(model: string): JsonObject {
  return model === 'best' ? { speech_model: model } : { speech_models: [model] };
}

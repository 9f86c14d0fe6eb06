import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, numberOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { formFields } from '../client-fields.ts';
import { answerHeard } from './heard.ts';
import { timedWord } from './timed-word.ts';
import { passedFields, wantsSpeakers } from './wishes.ts';

/** xAI's speech to text: one model, which is not named; the recording is the last field. Source: https://docs.x.ai/developers/rest-api-reference/inference/voice */
export const xaiTranscription: ModalityFormat<'transcription'> = {
  writeRequest(request, context) {
    const extra = passedFields(request, context, ['prompt', 'temperature']);
    const fields = { ...(wantsSpeakers(request) && { diarize: true }), ...extra, language: request.language ?? extra['language'] };
    const named = formFields(fields).map(({ name, value }) => ({ name: name.replace(/\[\]$/, ''), value }));
    return { form: [...named, { name: 'file', value: request.file }] };
  },
  readAnswer({ body }, request) {
    const said = isObject(body) ? body : {};
    const failure = failureInside(said);
    if (failure !== undefined) throw failure;
    const text = textOf(said['text']);
    if (text === undefined) throw new Failure('invalid_answer', 'The provider answered without a text.');
    const language = textOf(said['language']);
    const duration = numberOf(said['duration']);
    return answerHeard(
      {
        text,
        words: objectsOf(said['words']).flatMap((word) => timedWord(word)),
        ...(language !== undefined && language !== '' && { language }),
        ...(duration !== undefined && { duration }),
      },
      request,
    );
  },
  readFailure,
};

import type { JsonObject } from '../../../core/json.ts';
import { Failure } from '../../../core/failure.ts';
import type { ModalityContext, ModalityFormat, TranscriptionAnswer, TranscriptionRequest } from '../../../core/modality.ts';
import { isObject, numberOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { formFields } from '../client-fields.ts';
import { transcriptReader } from './events.ts';
import { heardUsage } from './heard-usage.ts';
import { answerHeard } from './heard.ts';
import { timedWord } from './timed-word.ts';
import { passedFields, wantsSpeakers, type RareWish } from './wishes.ts';

/** How a provider's transcriptions differ from OpenAI's. */
export interface OpenAITranscriptionTraits {
  /** Forms in which it answers; the others are made here of its segments. Absent: all; none: it has no `response_format`. */
  readonly forms?: readonly string[];
  /** What it tells the times of, where a form is made here. Absent: segments. */
  readonly granularity?: 'word' | 'segment';
  /** Wishes that it has no word for. */
  readonly unsaid?: readonly RareWish[];
  /** It tells times, or takes a language, but not both. */
  readonly timesOrLanguage?: boolean;
  /** Asks for who speaks, by this field. */
  readonly speakersField?: string;
  /** A folder before the model's name that is not sent. */
  readonly folder?: string;
  /** Fields that it needs besides. */
  readonly fields?: JsonObject;
}

/** OpenAI's format of transcriptions, as a provider varies it: a form in; JSON, or subtitles, out. */
export function openaiTranscriptionWith(traits: OpenAITranscriptionTraits): ModalityFormat<'transcription'> {
  const { unsaid, folder = '', fields } = traits;
  return {
    writeRequest(request, context) {
      const { file, prompt, temperature, stream } = request;
      const extra = unsaid === undefined ? request.extra : passedFields(request, context, unsaid);
      const model = context.model.startsWith(folder) ? context.model.slice(folder.length) : context.model;
      return {
        form: [
          { name: 'file', value: file },
          ...formFields({
            ...extra,
            ...fields,
            model,
            ...(unsaid?.includes('prompt') !== true && { prompt }),
            ...(unsaid?.includes('temperature') !== true && { temperature }),
            ...formWish(request, traits, context),
            ...(stream && { stream }),
          }),
        ],
      };
    },
    readAnswer({ body, text: raw }, request) {
      if (isObject(body)) return readObject(body, request, isMadeHere(request, traits));
      if (raw.trim() === '' && request.responseFormat === undefined)
        throw new Failure('invalid_answer', 'The provider answered with nothing.');
      return { text: raw, usage: heardUsage({}, request, raw) };
    },
    readFailure,
    eventReader: transcriptReader,
  };
}

/** OpenAI's own. */
export const openaiTranscription: ModalityFormat<'transcription'> = openaiTranscriptionWith({});

/** The same for translations. */
export const openaiTranslation: ModalityFormat<'translation'> = { ...openaiTranscription };

/** The form of the answer, and what it needs: a form that is made here needs times. */
function formWish(request: TranscriptionRequest, traits: OpenAITranscriptionTraits, context: ModalityContext): JsonObject {
  const { language, responseFormat, timestamps } = request;
  const { forms, granularity = 'segment', timesOrLanguage, speakersField } = traits;
  const here = isMadeHere(request, traits);
  const needsTimes = here && responseFormat !== 'text';
  const times = timestamps ?? (needsTimes ? [granularity] : undefined);
  const isTorn = timesOrLanguage === true && times !== undefined && language !== undefined;
  if (isTorn) context.unsaid('language');
  const said = here ? (forms?.includes('verbose_json') === true ? 'verbose_json' : undefined) : responseFormat;
  return {
    ...(!isTorn && { language }),
    response_format: said,
    timestamp_granularities: times,
    ...(here && wantsSpeakers(request) && speakersField !== undefined && { [speakersField]: true }),
  };
}

function isMadeHere({ responseFormat }: TranscriptionRequest, { forms }: OpenAITranscriptionTraits): boolean {
  return responseFormat !== undefined && forms !== undefined && !forms.includes(responseFormat);
}

function readObject(body: JsonObject, request: TranscriptionRequest, isMade: boolean): TranscriptionAnswer {
  const failure = failureInside(body);
  if (failure !== undefined) throw failure;
  const { text, ...extra } = body;
  const said = textOf(text);
  if (said === undefined) throw new Failure('invalid_answer', 'The provider answered without a text.');
  const usage = heardUsage(body, request, said);
  if (!isMade) return { text: said, extra, usage };
  const language = textOf(body['language']);
  const duration = numberOf(body['duration']) ?? usage.units?.seconds;
  const stretches = objectsOf(body['segments']).flatMap((stretch) => timedWord(stretch));
  const told = objectsOf(body['words']).flatMap((stretch) => timedWord(stretch));
  // Mistral's segments are as short as was asked for.
  const areWords = told.length === 0 && request.timestamps?.includes('word') === true;
  const segments = areWords ? [] : stretches;
  const words = areWords ? stretches : told;
  return answerHeard(
    {
      text: said,
      usage,
      words,
      ...(segments.length > 0 && { segments }),
      ...(language !== undefined && { language }),
      ...(duration !== undefined && { duration }),
    },
    request,
  );
}

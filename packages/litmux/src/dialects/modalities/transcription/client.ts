import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type {
  ClientBody,
  ModalityBound,
  ModalityClient,
  RawAnswer,
  TranscriptionAnswer,
  TranscriptionRequest,
} from '../../../core/modality.ts';
import type { Usage } from '../../../core/usage.ts';
import { textOf } from '../../../wire/json-reader.ts';
import { booleanIn, fileIn, jsonFields, modelOf, numberIn, restOf } from '../client-fields.ts';
import { expectedUsage } from './heard-usage.ts';
import { soundLength } from './sound-length.ts';

const both = {
  readRequest(body: ClientBody, model: string | undefined): TranscriptionRequest {
    const fields = jsonFields(body);
    const language = fields.optionalText('language');
    const prompt = fields.optionalText('prompt');
    const responseFormat = fields.optionalText('response_format');
    const temperature = numberIn(fields, 'temperature');
    const timestamps = fields.optionalTextList('timestamp_granularities');
    return {
      model: modelOf(fields, model),
      file: fileIn(body, 'file'),
      ...(language !== undefined && { language }),
      ...(prompt !== undefined && { prompt }),
      ...(responseFormat !== undefined && { responseFormat }),
      ...(temperature !== undefined && { temperature }),
      ...(timestamps && { timestamps }),
      stream: booleanIn(fields, 'stream') ?? false,
      extra: restOf(fields, known),
    };
  },
  writeAnswer(
    { text, extra }: TranscriptionAnswer,
    { request }: { readonly request: TranscriptionRequest },
  ): { readonly json: JsonObject } | RawAnswer {
    if (isText(request)) return { bytes: Buffer.from(text), contentType: 'text/plain; charset=utf-8' };
    return request.stream ? streamed(text, extra?.['usage']) : { json: { ...extra, text } };
  },
  passedOn(request: TranscriptionRequest): Usage | undefined {
    if (!request.stream) return undefined;
    return expectedUsage(request);
  },
  streams: ({ stream }: TranscriptionRequest): boolean => stream,
  bound({ file }: TranscriptionRequest): ModalityBound {
    const { atMost } = soundLength(file);
    return {
      inputTokens: Math.ceil(atMost * tokensPerSecond),
      outputTokens: Math.ceil(atMost * tokensPerSecond),
      units: { seconds: atMost, requests: 1 },
    };
  },
};

/** How OpenAI's clients have a recording written down. Source: https://platform.openai.com/docs/api-reference/audio/createTranscription */
export const transcriptionClient: ModalityClient<'transcription'> = { ...both, modality: 'transcription' };
/** How OpenAI's clients have a recording written down in English. */
export const translationClient: ModalityClient<'translation'> = { ...both, modality: 'translation' };

/** Heard and written: more than any model documents. */
const tokensPerSecond = 25;

/** The formats whose answer is a text and not JSON. */
function isText({ responseFormat }: TranscriptionRequest): boolean {
  return responseFormat === 'text' || responseFormat === 'srt' || responseFormat === 'vtt';
}

/** A whole answer to a client that reads a stream. Source: https://platform.openai.com/docs/api-reference/audio/transcript-text-delta-event */
function streamed(text: string, usage: JsonValue | undefined): RawAnswer {
  const events: readonly JsonObject[] = [
    { type: 'transcript.text.delta', delta: text },
    { type: 'transcript.text.done', text, ...(usage !== undefined && { usage }) },
  ];
  const lines = events.map((event) => `event: ${textOf(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`);
  return { bytes: Buffer.from(lines.join('')), contentType: 'text/event-stream; charset=utf-8' };
}

const known: ReadonlySet<string> = new Set([
  'model',
  'file',
  'language',
  'prompt',
  'response_format',
  'temperature',
  'timestamp_granularities',
  'stream',
]);

import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat, TranscriptionRequest } from '../../../core/modality.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { formObject } from './form-object.ts';
import { answerHeard } from './heard.ts';
import type { HeardWord } from './segments.ts';
import { passedFields, wantsSpeakers } from './wishes.ts';

const readFailure = failureReader({ message: ['message', 'error_message'], code: ['error_type'] });

/**
 * Soniox: the recording is uploaded, its transcription begun, looked after and fetched; then both are deleted there. `prompt` is the context's text.
 * Source: https://soniox.com/docs/stt/async/async-transcription
 */
export const sonioxTranscription: ModalityFormat<'transcription'> = {
  writeRequest(request, context) {
    const extra = passedFields(request, context, ['temperature']);
    const order = { ...orderOf(request, formObject(extra)), model: context.model };
    return {
      path: '/files',
      form: [{ name: 'file', value: request.file }],
      next: ({ body }) => {
        const file = idIn(body);
        const isOurs = { leaves: [`/files/${encodeURIComponent(file)}`] };
        return {
          method: 'POST',
          to: '/transcriptions',
          json: { ...order, file_id: file },
          ...isOurs,
          next: (begun) => watch(idIn(begun.body)),
        };
      },
    };
  },
  readAnswer({ body }, request) {
    const said = isObject(body) ? body : {};
    const tokens = objectsOf(said['tokens']).filter((token) => token['translation_status'] !== 'translation');
    const text = textOf(said['text']) ?? tokens.map((token) => textOf(token['text']) ?? '').join('');
    const words = wordsOf(tokens);
    const language = textOf(tokens[0]?.['language']);
    return answerHeard({ text: text.trim(), words, ...(language !== undefined && { language }) }, request);
  },
  readFailure,
};

function orderOf(request: TranscriptionRequest, extra: JsonObject): JsonObject {
  const { language, prompt } = request;
  return {
    enable_language_identification: true,
    ...(wantsSpeakers(request) && { enable_speaker_diarization: true }),
    ...(language !== undefined && { language_hints: [language] }),
    ...extra,
    ...(prompt !== undefined && prompt !== '' && { context: { ...objectOf(extra['context']), text: prompt } }),
  };
}

function watch(id: string): ReturnType<typeof look> {
  const to = `/transcriptions/${encodeURIComponent(id)}`;
  return look({ to, rest: 2_000, isAtWork, done: () => ({ method: 'GET', to: `${to}/transcript` }), leaves: [to] });
}

function isAtWork(state: JsonObject): boolean {
  const status = textOf(state['status']);
  if (status !== 'error') return status !== 'completed';
  const code = textOf(state['error_type']);
  throw new Failure(
    code === 'invalid_request' || /invalid|unsupported/i.test(code ?? '') ? 'invalid_request' : 'upstream_error',
    textOf(state['error_message']) ?? 'The transcription failed.',
    code === undefined ? {} : { providerCode: code },
  );
}

function idIn(body: unknown): string {
  const id = isObject(body) ? textOf(body['id']) : undefined;
  if (id !== undefined) return id;
  throw new Failure('invalid_answer', 'The provider answered without an id.');
}

/** Tokens are pieces of words: a piece that begins with a space begins a word. */
function wordsOf(tokens: readonly JsonObject[]): readonly HeardWord[] {
  const words: HeardWord[] = [];
  for (const token of tokens) {
    const piece = textOf(token['text']) ?? '';
    const start = (numberOf(token['start_ms']) ?? 0) / 1000;
    const end = (numberOf(token['end_ms']) ?? 0) / 1000;
    const speaker = textOf(token['speaker']);
    const last = words.at(-1);
    if (piece.trim() === '') continue;
    if (last === undefined || /^\s/.test(piece) || speaker !== last.speaker)
      words.push({ text: piece.trim(), start, end, ...(speaker !== undefined && { speaker }) });
    else words[words.length - 1] = { ...last, text: last.text + piece.trimEnd(), end };
  }
  return words;
}

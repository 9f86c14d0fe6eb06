import type { Frame } from '../../../core/dialect.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { AnswerEventReader, AnswerPiece, TranscriptionRequest } from '../../../core/modality.ts';
import { objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { answerEvent } from '../answer-event.ts';
import { heardUsage } from './heard-usage.ts';

/**
 * Reads a streamed transcription: OpenAI's events, Mistral's (`transcription.…`) and vLLM's chunks, and says them in OpenAI's.
 * Sources: https://platform.openai.com/docs/api-reference/audio/transcript-text-delta-event, https://docs.mistral.ai/capabilities/audio_transcription
 */
export function transcriptReader(request: TranscriptionRequest): AnswerEventReader {
  return new TranscriptReader(request);
}

class TranscriptReader implements AnswerEventReader {
  readonly #request: TranscriptionRequest;
  #text = '';
  #usage: JsonObject | undefined;
  #isDone = false;

  constructor(request: TranscriptionRequest) {
    this.#request = request;
  }

  read(frame: Frame): AnswerPiece {
    if (frame.data === '[DONE]') return this.#isDone ? nothing : this.#done({ type: doneType, text: this.#text, ...this.#told() });
    const event = answerEvent(frame);
    switch (textOf(event['type']) ?? textOf(event['object']) ?? '') {
      case deltaType:
        return this.#delta(event, textOf(event['delta']));
      case 'transcription.text.delta':
        return this.#delta({ type: deltaType, delta: event['text'] }, textOf(event['text']));
      case 'transcription.segment':
        return { say: [saying({ ...event, type: 'transcript.text.segment' })] };
      case 'transcription.language':
        return nothing;
      case 'transcription.chunk':
        return this.#chunk(event);
      case doneType:
        return this.#done(event);
      case 'transcription.done':
        return this.#done({ ...event, type: doneType });
    }
    return { say: [saying(event)] };
  }

  #chunk(chunk: JsonObject): AnswerPiece {
    this.#usage = objectOf(chunk['usage']) ?? this.#usage;
    const text = objectsOf(chunk['choices'])
      .map((choice) => textOf(objectOf(choice['delta'])?.['content']) ?? '')
      .join('');
    return text === '' ? nothing : this.#delta({ type: deltaType, delta: text }, text);
  }

  #delta(event: JsonObject, text = ''): AnswerPiece {
    this.#text += text;
    return { say: [saying(event)], text };
  }

  #done(event: JsonObject): AnswerPiece {
    this.#isDone = true;
    return { say: [saying(event)], used: heardUsage(event, this.#request, textOf(event['text']) ?? this.#text) };
  }

  #told(): JsonObject {
    return this.#usage === undefined ? {} : { usage: this.#usage };
  }
}

const deltaType = 'transcript.text.delta';
const doneType = 'transcript.text.done';
const nothing: AnswerPiece = { say: [] };

function saying(event: JsonObject): AnswerPiece['say'][number] {
  const name = textOf(event['type']);
  return { ...(name !== undefined && { event: name }), data: event };
}

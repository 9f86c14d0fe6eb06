import type { EventReader, Frame, ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, FinishEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectOf, objectsOf, parseJson, textOf } from '../../wire/json-reader.ts';
import type { ToolNames } from '../anthropic-messages/tool-names.ts';
import { CandidateReader } from './candidate-reader.ts';
import { failureWithin } from './failure.ts';
import { nativeBlock } from './finish.ts';
import { functionNames } from './function-names.ts';
import { searchesBilled } from './grounding.ts';
import { familyOf } from './model-family.ts';
import { mergeUsage, readUsage } from './usage.ts';

/** Reads a stream of generateContent answers: each event is a whole response that holds what is new. */
export function eventReader(context: ReadContext): EventReader {
  const reader = new AnswerReader(context);
  return {
    read: (frame: Frame) => {
      const data = frame.data.trim();
      if (data === '' || data === '[DONE]') return [];
      const body = parseJson(data);
      if (body === undefined) throw new Failure('invalid_answer', 'The provider sent an event that is not JSON.');
      return reader.read(body);
    },
    end: () => reader.end('stream'),
  };
}

/** Reads a whole answer, or the list of answers that a stream without `alt=sse` is. */
export function readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[] {
  const reader = new AnswerReader(context);
  return [...reader.read(body), ...reader.end('whole')];
}

/** What both readers do: fold responses into events. */
class AnswerReader {
  readonly #context: ReadContext;
  readonly #names: ToolNames;
  readonly #candidates = new Map<number, CandidateReader>();
  #started = false;
  #usage: JsonObject | undefined;
  #feedback: JsonObject | undefined;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#names = functionNames(context.request);
  }

  read(body: JsonValue): readonly ChatEvent[] {
    const failure = failureWithin(body);
    if (failure !== undefined) throw failure;
    if (!isObject(body) && !Array.isArray(body))
      throw new Failure('invalid_answer', 'The provider answered with something that is not a JSON object.');
    return (Array.isArray(body) ? objectsOf(body) : [body]).flatMap((document) => this.#readDocument(document));
  }

  /** A stream without a finish was cut; a whole answer can't have been. */
  end(form: 'whole' | 'stream'): readonly ChatEvent[] {
    const candidates = [...this.#candidates.values()].toSorted((one, other) => one.choice - other.choice);
    const blocked = nativeBlock(this.#feedback?.['blockReason']);
    if (candidates.length === 0 && blocked === undefined) throw new Failure('invalid_answer', 'The provider sent no answer.');
    if (form === 'stream' && candidates.some((candidate) => !candidate.finished))
      throw new Failure('invalid_answer', 'The stream ended before the answer was complete.');
    const closing = candidates.flatMap((candidate) => candidate.close());
    return [...closing, this.#finish(candidates, blocked)];
  }

  #readDocument(document: JsonObject): readonly ChatEvent[] {
    const usage = objectOf(document['usageMetadata']);
    if (usage !== undefined) this.#usage = mergeUsage(this.#usage, usage);
    this.#feedback = objectOf(document['promptFeedback']) ?? this.#feedback;
    const start = this.#started ? [] : [this.#start(document)];
    this.#started = true;
    return [...start, ...objectsOf(document['candidates']).flatMap((candidate) => this.#candidate(candidate).read(candidate))];
  }

  #candidate(candidate: JsonObject): CandidateReader {
    const index = typeof candidate['index'] === 'number' ? candidate['index'] : 0;
    let reader = this.#candidates.get(index);
    if (reader === undefined)
      this.#candidates.set(index, (reader = new CandidateReader(index, this.#names, () => this.#context.newId('call_'))));
    return reader;
  }

  #start(document: JsonObject): ChatEvent {
    const id = textOf(document['responseId']);
    const model = textOf(document['modelVersion']);
    const created = Date.parse(textOf(document['createTime']) ?? '');
    return {
      type: 'start',
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
      ...(!Number.isNaN(created) && { created: Math.floor(created / 1000) }),
      ...(this.#usage !== undefined && { usage: readUsage(this.#usage, 0) }),
    };
  }

  #finish(candidates: readonly CandidateReader[], blocked: string | undefined): FinishEvent {
    const citations = candidates.flatMap((candidate) => candidate.unplacedCitations);
    const searches = searchesBilled(
      candidates.map((candidate) => candidate.grounding),
      familyOf(this.#context.upstreamModel).generation,
    );
    return {
      type: 'finish',
      choices:
        candidates.length === 0
          ? [{ choice: 0, reason: 'content-filter', ...(blocked !== undefined && { native: blocked }) }]
          : candidates.map((candidate) => candidate.ending()),
      ...(this.#usage !== undefined && { usage: readUsage(this.#usage, searches) }),
      ...(citations.length > 0 && { citations }),
      ...(this.#feedback !== undefined && { extra: { promptFeedback: this.#feedback } }),
    };
  }
}

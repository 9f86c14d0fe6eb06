import type { EventReader, Frame, ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, ChoiceEnd, FinishReason } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { noUsage, tokenCount, type Usage } from '../../core/usage.ts';
import { objectOf, parseAnswerObject } from '../../wire/json-reader.ts';
import type { PromptCounts, PromptFamily } from './families.ts';

/** Reads the answer of a prompt, whole (as its only frame) or in pieces. Its usage may stand in headers (whole) or in the last piece. */
export class PromptAnswerReader implements EventReader {
  readonly #family: PromptFamily;
  readonly #context: ReadContext;
  readonly #reasons = new Map<number, string>();
  readonly #open = new Set<number>();
  #counts: PromptCounts = {};
  #started = false;

  constructor(family: PromptFamily, context: ReadContext) {
    this.#family = family;
    this.#context = context;
  }

  read(frame: Frame): readonly ChatEvent[] {
    return frame.data === '' ? [] : this.readObject(parseAnswerObject(frame.data));
  }

  /** The events of one piece, or of a whole answer but for its end. */
  readObject(answer: JsonObject): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    if (!this.#started) events.push(this.#start());
    for (const { choice: number, text, reason } of this.#family.pieces(answer)) {
      // Who asked for one answer reads one.
      const choice = (this.#context.request.choices ?? 1) > 1 ? number : 0;
      if (reason !== undefined) this.#reasons.set(choice, reason);
      if (text === '') continue;
      if (!this.#open.has(choice)) events.push({ type: 'part-start', choice, index: 0, part: { type: 'text' } });
      this.#open.add(choice);
      events.push({ type: 'part-delta', choice, index: 0, delta: { type: 'text', text } });
    }
    this.#counts = { ...this.#counts, ...this.#family.counts(answer), ...metricsOf(answer) };
    return events;
  }

  end(): readonly ChatEvent[] {
    if (this.#reasons.size === 0) throw new Failure('invalid_answer', "The provider's answer ended before it was complete.");
    const ends = [...this.#open].map((choice): ChatEvent => ({ type: 'part-end', choice, index: 0 }));
    const counts = { ...countsOfHeaders(this.#context.headers ?? {}), ...this.#counts };
    const choices = [...this.#reasons].sort(([one], [other]) => one - other).map(([choice, native]) => endOf(choice, native));
    const usage = usageOf(counts);
    return [...ends, { type: 'finish', choices, ...(usage !== undefined && { usage }) }];
  }

  #start(): ChatEvent {
    this.#started = true;
    const id = this.#context.headers?.['x-amzn-requestid'];
    return { type: 'start', ...(id !== undefined && { id }) };
  }
}

/** What Bedrock counted itself, in the last piece of a stream. */
function metricsOf(answer: JsonObject): PromptCounts {
  const metrics = objectOf(answer['amazon-bedrock-invocationMetrics']);
  return metrics === undefined ? {} : { input: tokenCount(metrics['inputTokenCount']), output: tokenCount(metrics['outputTokenCount']) };
}

function countsOfHeaders(headers: Readonly<Record<string, string>>): PromptCounts {
  const input = headers['x-amzn-bedrock-input-token-count'];
  const output = headers['x-amzn-bedrock-output-token-count'];
  return {
    ...(input !== undefined && { input: tokenCount(Number(input)) }),
    ...(output !== undefined && { output: tokenCount(Number(output)) }),
  };
}

function usageOf({ input, output }: PromptCounts): Usage | undefined {
  if (input === undefined && output === undefined) return undefined;
  return { ...noUsage, input: tokenCount(input), output: tokenCount(output) };
}

function endOf(choice: number, native: string): ChoiceEnd {
  const reason = reasonOf(native.toLowerCase());
  return { choice, reason, ...(reason === 'stop' && !/stop|complete|finish|end/i.test(native) && { native }) };
}

function reasonOf(native: string): FinishReason {
  if (/length|max|error_limit/.test(native)) return 'length';
  return /toxic|filter/.test(native) ? 'content-filter' : 'stop';
}

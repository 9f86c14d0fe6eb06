import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, FinishReason, StartEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { OpenParts } from '../open-parts.ts';
import { readInnerFailure } from './failure.ts';
import { readUsage } from './usage.ts';

/** Reads the pieces of one answer: the lines of a stream, or the only piece that a whole answer is. */
export class AnswerReader {
  readonly #context: ReadContext;
  readonly #parts = new OpenParts();
  readonly #logprobs: JsonValue[] = [];
  #growing: 'reasoning' | 'text' | undefined;
  #calls = 0;
  #state: 'before' | 'within' | 'after' = 'before';

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** The events of a piece; the one that is `done` ends the answer. Throws the Failure that stands in its place. */
  read(piece: JsonObject): readonly ChatEvent[] {
    const failure = readInnerFailure(piece);
    if (failure !== undefined) throw failure;
    if (this.#state === 'after') return [];
    const begun = this.#state === 'before' ? [this.#start(piece)] : [];
    this.#state = 'within';
    const message = objectOf(piece['message']) ?? {};
    const logprobs = objectsOf(piece['logprobs']);
    this.#logprobs.push(...logprobs);
    return [
      ...begun,
      ...this.#say('reasoning', message['thinking']),
      ...this.#say('text', message['content'], logprobs),
      ...objectsOf(message['tool_calls']).flatMap((call) => this.#call(call)),
      ...(piece['done'] === true ? this.#finish(piece) : []),
    ];
  }

  /** Throws `invalid_answer` where the answer has not ended. */
  end(): void {
    if (this.#state === 'after') return;
    throw new Failure(
      'invalid_answer',
      this.#state === 'before' ? 'The provider sent an empty stream.' : 'The stream of the provider ended before the answer was complete.',
    );
  }

  #start(piece: JsonObject): StartEvent {
    const created = Math.floor(Date.parse(textOf(piece['created_at']) ?? '') / 1000);
    return {
      type: 'start',
      model: textOf(piece['model']) ?? this.#context.upstreamModel,
      ...(Number.isFinite(created) && { created }),
    };
  }

  #say(type: 'reasoning' | 'text', words: JsonValue | undefined, logprobs: readonly JsonObject[] = []): readonly ChatEvent[] {
    if (typeof words !== 'string' || words === '') return [];
    const begun = this.#growing === type ? [] : [...this.#stopTalking(), this.#parts.start(type, { type })];
    this.#growing = type;
    const told = logprobs.length > 0 ? { logprobs: { content: logprobs, refusal: null } } : {};
    return [...begun, ...this.#parts.grow(type, { type: 'text', text: words, ...told })];
  }

  #stopTalking(): readonly ChatEvent[] {
    const ended = this.#growing === undefined ? [] : this.#parts.end(this.#growing);
    this.#growing = undefined;
    return ended;
  }

  /** Each call comes whole, with arguments as an object; servers of before 2026 gave no id. */
  #call(call: JsonObject): readonly ChatEvent[] {
    const wanted = objectOf(call['function']) ?? {};
    const key = `call ${this.#calls++}`;
    const id = textOf(call['id']) || this.#context.newId('call_');
    return [
      ...this.#stopTalking(),
      this.#parts.start(key, { type: 'tool-call', id, name: textOf(wanted['name']) ?? '' }),
      ...this.#parts.grow(key, {
        type: 'arguments',
        json: textOf(wanted['arguments']) || JSON.stringify(objectOf(wanted['arguments']) ?? {}),
      }),
      ...this.#parts.end(key),
    ];
  }

  #finish(piece: JsonObject): readonly ChatEvent[] {
    this.#state = 'after';
    const native = textOf(piece['done_reason']);
    const usage = readUsage(piece);
    const logprobs = this.#logprobs.length > 0 ? { logprobs: { content: this.#logprobs, refusal: null } } : {};
    return [
      ...this.#parts.endAll(),
      {
        type: 'finish',
        choices: [
          { choice: 0, reason: this.#reason(native), ...(native !== undefined && !translated.has(native) && { native }), ...logprobs },
        ],
        ...(usage !== undefined && { usage }),
      },
    ];
  }

  /** Calls come whole or not at all, so that they can be run whatever was cut behind them; Ollama's own OpenAI door has it so too. */
  #reason(native: string | undefined): FinishReason {
    if (this.#parts.hasCalls) return 'tool-calls';
    return native === 'length' ? 'length' : 'stop';
  }
}

/** Reasons that the neutral words say in full; `load` and `unload` tell that a model was only fetched or put away. */
const translated: ReadonlySet<string> = new Set(['stop', 'length']);

import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, StartEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { Usage } from '../../core/usage.ts';
import { isObject, numberOf, objectOf, textOf } from '../../wire/json-reader.ts';
import { ChoiceReader } from './choice-reader.ts';
import { failureInside } from './failure.ts';
import { namedSources } from './named-sources.ts';
import { traitsOf } from './traits.ts';
import { readUsage, tierOf } from './usage.ts';

/** Reads one answer, document by document: the one of a whole answer, or the chunks of a stream. */
export class AnswerReader {
  readonly #context: ReadContext;
  readonly #choices = new Map<number, ChoiceReader>();
  #events: ChatEvent[] = [];
  #started = false;
  #usage: JsonObject | undefined;
  #tier: string | undefined;
  #citations: readonly JsonValue[] | undefined;
  #late: JsonDraft | undefined;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Whether any choice has come. */
  get hasChoices(): boolean {
    return this.#choices.size > 0;
  }

  /** Whether every choice that has come is finished. */
  get isFinished(): boolean {
    for (const choice of this.#choices.values()) if (!choice.isFinished) return false;
    return this.hasChoices;
  }

  /** Reads one document; `body` names the field of a choice that holds its words. Throws the Failure that the document carries. */
  read(document: JsonObject, body: 'message' | 'delta'): void {
    const failure = failureInside(document);
    if (failure !== undefined) throw failure;
    this.#readEnvelope(document);
    const choices = document['choices'];
    if (!Array.isArray(choices)) return;
    for (const choice of choices) if (isObject(choice)) this.#readChoice(choice, document, body);
  }

  /** The events since the last call. */
  take(): readonly ChatEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#renew();
    return events;
  }

  /** Ends all choices; `take` then gives the finish. */
  finish(): void {
    const order = [...this.#choices.keys()].toSorted((a, b) => a - b);
    const endings = order.map((index) => this.#choice(index).end());
    const usage = this.#finalUsage();
    const citations = [...endings.flatMap((ending) => ending.citations), ...namedSources(this.#citations, this.#late?.['search_results'])];
    this.#events.push({
      type: 'finish',
      choices: endings.map((ending) => ending.end),
      ...(usage !== undefined && { usage }),
      ...(citations.length > 0 && { citations }),
      ...(this.#late !== undefined && { extra: this.#late }),
    });
  }

  #readChoice(choice: JsonObject, document: JsonObject, body: 'message' | 'delta'): void {
    if (!this.#started) this.#start(document);
    if (body === 'delta' && choice['finish_reason'] === 'error') {
      throw new Failure('upstream_error', 'The provider broke the answer off with an error.');
    }
    this.#choice(numberOf(choice['index']) ?? 0).read(choice, objectOf(choice[body]) ?? {}, body === 'message');
  }

  #renew(): void {
    this.#events = [];
    for (const choice of this.#choices.values()) choice.sink = this.#events;
  }

  #choice(index: number): ChoiceReader {
    let choice = this.#choices.get(index);
    if (choice === undefined) this.#choices.set(index, (choice = new ChoiceReader(index, this.#events, this.#context)));
    return choice;
  }

  #start(document: JsonObject): void {
    this.#started = true;
    const id = textOf(document['id']);
    const model = textOf(document['model']);
    const created = numberOf(document['created']);
    const fingerprint = textOf(document['system_fingerprint']);
    const event: StartEvent = {
      type: 'start',
      ...(id !== undefined && id !== '' && { id }),
      ...(model !== undefined && model !== '' && { model }),
      ...(created !== undefined && { created }),
      ...(fingerprint !== undefined && fingerprint !== '' && { extra: { system_fingerprint: fingerprint } }),
    };
    this.#events.push(event);
  }

  #readEnvelope(document: JsonObject): void {
    const { usage, service_tier: tier, citations } = document;
    const said = usage ? objectOf(usage) : document['x_groq'] ? objectOf(objectOf(document['x_groq'])?.['usage']) : undefined;
    if (said !== undefined) this.#usage = { ...this.#usage, ...said };
    if (typeof tier === 'string' && tier !== '' && tier !== this.#tier) this.#late = { ...this.#late, service_tier: (this.#tier = tier) };
    if (Array.isArray(citations) && citations.length > 0) this.#citations = citations;
    for (const name of lateFields) {
      const value = document[name];
      if (Array.isArray(value) && value.length > 0) this.#late = { ...this.#late, [name]: value };
    }
  }

  #finalUsage(): Usage | undefined {
    if (this.#usage === undefined) return undefined;
    const usage = readUsage(this.#usage, traitsOf(this.#context.traits));
    const tier = tierOf(this.#tier);
    return tier === undefined ? usage : { ...usage, tier };
  }
}

/** Lists beside the choices that only some vendors send, and that stand whole on each chunk. */
const lateFields = ['search_results', 'images', 'related_questions', 'videos'] as const;

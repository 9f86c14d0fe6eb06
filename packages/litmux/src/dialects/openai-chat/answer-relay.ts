import type { AnswerContext, AnswerFacts, AnswerRelay, ClientFrame, Frame, ReadContext } from '../../core/dialect.ts';
import type { Failure } from '../../core/failure.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { writeFailure } from './failure.ts';
import { readFrame } from './frame.ts';
import { withModel } from '../../wire/splice.ts';
import { isSoundChoice, mendChoice } from './mend-choice.ts';
import { annotateMarks, namedSources } from './named-sources.ts';
import { RelayedChoice } from './relayed-choice.ts';
import { answersByTool } from './schema-tool.ts';
import { traitsOf } from './traits.ts';
import { translatingRelay } from './translating-relay.ts';
import { mendUsage, readUsage } from './usage.ts';

/**
 * Passes a provider's own words to a client of the same format. What is in OpenAI's form goes through as text, only `model` restamped;
 * what some providers break (ids, roles, finish reasons, tool indexes, content that is no text) is mended on the way.
 */
export function answerRelay(context: ReadContext & AnswerContext): AnswerRelay {
  return answersByTool(context) ? translatingRelay(context) : new Relay(context);
}

class Relay implements AnswerRelay {
  readonly #context: ReadContext & AnswerContext;
  readonly #choices = new Map<number, RelayedChoice>();
  #id = '';
  #created = 0;
  #done = false;
  /** Azure's words on the prompt come before the answer has an id; they wait for it, since a stream has one id. */
  #early: JsonObject | undefined;

  constructor(context: ReadContext & AnswerContext) {
    this.#context = context;
  }

  whole(body: JsonObject): JsonObject {
    const context = this.#context;
    const usage = objectOf(body['usage']);
    const mended: JsonDraft = {
      ...body,
      id: textOf(body['id']) || `chatcmpl-${context.callId}`,
      object: 'chat.completion',
      created: numberOf(body['created']) ?? context.created,
      model: context.model,
      choices: objectsOf(body['choices']).map((choice, index) => withSources(mendChoice(choice, index, context), body)),
    };
    if (usage === undefined) delete mended['usage'];
    else mended['usage'] = mendUsage(usage);
    mendEnvelope(mended);
    return mended;
  }

  restamped(body: JsonObject, text: string): string | undefined {
    const { id, object, created, model, choices, usage, citations, service_tier: tier } = body;
    const isSound =
      typeof id === 'string' &&
      id !== '' &&
      object === 'chat.completion' &&
      typeof created === 'number' &&
      typeof model === 'string' &&
      citations === undefined &&
      isSoundTier(tier) &&
      (usage === undefined || (isObject(usage) && mendUsage(usage) === usage)) &&
      Array.isArray(choices) &&
      choices.every(isSoundChoice);
    return isSound ? withModel(text, model, this.#context.model) : undefined;
  }

  facts(body: JsonObject): AnswerFacts | undefined {
    const { id, model, object, choices, usage } = body;
    const isSound =
      object === 'chat.completion' && typeof id === 'string' && body['error'] === undefined && Array.isArray(choices) && choices.length > 0;
    if (!isSound || typeof model !== 'string' || !isObject(usage) || body['service_tier'] === 'priority' || body['service_tier'] === 'flex')
      return undefined;
    return { id, model, usage: readUsage(usage, traitsOf(this.#context.traits)) };
  }

  frame(frame: Frame): readonly ClientFrame[] {
    const chunk = readFrame(frame);
    if (chunk === undefined || this.#done) return [];
    if (chunk === 'done') return this.end();
    const frames = this.#chunk(chunk, frame);
    if (this.#early === undefined || this.#id === '') return frames;
    const early = this.#rebuilt(this.#early, [], undefined);
    this.#early = undefined;
    return [{ data: early }, ...frames];
  }

  #chunk(chunk: JsonObject, frame: Frame): readonly ClientFrame[] {
    if (this.#id === '') this.#adopt(chunk);
    const choices = chunk['choices'];
    const usage = objectOf(chunk['usage']) ?? objectOf(objectOf(chunk['x_groq'])?.['usage']);
    if (!Array.isArray(choices) || choices.length === 0) return this.#withoutChoices(chunk, usage);
    // Usage arrives on every chunk (as null) only because it was asked for; a client that did not ask shall not see it.
    const sound = this.#isSoundEnvelope(chunk, usage);
    const relayed = choices.map((choice: unknown) => (isObject(choice) ? this.#choice(choice).relay(choice) : undefined));
    if (sound && relayed.every((choice, index) => choice === choices[index])) return [this.#spliced(frame, chunk)];
    const kept = relayed.filter((choice) => choice !== undefined);
    return kept.length === 0 ? this.#withoutChoices(chunk, usage) : [{ data: this.#rebuilt(chunk, kept, usage) }];
  }

  end(): readonly ClientFrame[] {
    if (this.#done) return [];
    this.#done = true;
    const frames: ClientFrame[] = [];
    for (const choice of this.#choices.values()) {
      const ending = choice.end();
      if (ending !== undefined) frames.push({ data: this.#rebuilt({}, [ending], undefined) });
    }
    return [...frames, { data: '[DONE]' }];
  }

  fail(failure: Failure): readonly ClientFrame[] {
    return [{ data: writeFailure(failure, this.#context) }];
  }

  /** The first id and time hold for the whole stream. */
  #adopt(chunk: JsonObject): void {
    const hasChoices = objectsOf(chunk['choices']).length > 0;
    const id = textOf(chunk['id']) ?? '';
    if (!hasChoices && id === '') return;
    this.#id = id === '' ? `chatcmpl-${this.#context.callId}` : id;
    this.#created = numberOf(chunk['created']) ?? this.#context.created;
  }

  /** A chunk with usage alone, or with Azure's words on the prompt. */
  #withoutChoices(chunk: JsonObject, usage: JsonObject | undefined): readonly ClientFrame[] {
    if (usage !== undefined) return this.#context.request.streamUsage ? [{ data: this.#rebuilt(chunk, [], usage) }] : [];
    if (chunk['prompt_filter_results'] === undefined) return [];
    if (this.#id !== '') return [{ data: this.#rebuilt(chunk, [], undefined) }];
    this.#early = chunk;
    return [];
  }

  #choice(choice: JsonObject): RelayedChoice {
    const index = numberOf(choice['index']) ?? 0;
    let relayed = this.#choices.get(index);
    if (relayed === undefined) this.#choices.set(index, (relayed = new RelayedChoice(index, this.#context)));
    return relayed;
  }

  #isSoundEnvelope(chunk: JsonObject, usage: JsonObject | undefined): boolean {
    return (
      usage === undefined &&
      chunk['id'] === this.#id &&
      chunk['object'] === 'chat.completion.chunk' &&
      typeof chunk['created'] === 'number' &&
      isSoundTier(chunk['service_tier'])
    );
  }

  /** The provider's own text with another model in it, and without the empty usage that only we asked for. */
  #spliced(frame: Frame, chunk: JsonObject): ClientFrame {
    let data = frame.data;
    if (!this.#context.request.streamUsage && chunk['usage'] === null) {
      const cut = data.indexOf(',"usage":null');
      if (cut === -1) return { data: this.#rebuilt(chunk, objectsOf(chunk['choices']), undefined) };
      data = data.slice(0, cut) + data.slice(cut + emptyUsage);
    }
    const said = chunk['model'];
    if (said === this.#context.model) return { data };
    const restamped = typeof said === 'string' ? withModel(data, said, this.#context.model) : undefined;
    return { data: restamped ?? this.#rebuilt(chunk, objectsOf(chunk['choices']), undefined) };
  }

  #rebuilt(chunk: JsonObject, choices: readonly JsonObject[], usage: JsonObject | undefined): JsonObject {
    const rebuilt: JsonDraft = {
      ...chunk,
      id: this.#id === '' ? `chatcmpl-${this.#context.callId}` : this.#id,
      object: 'chat.completion.chunk',
      created: numberOf(chunk['created']) ?? this.#created,
      model: this.#context.model,
      choices,
    };
    if (!this.#context.request.streamUsage) delete rebuilt['usage'];
    else if (usage !== undefined) rebuilt['usage'] = mendUsage(usage);
    mendEnvelope(rebuilt);
    return rebuilt;
  }
}

const emptyUsage = ',"usage":null'.length;

const serviceTiers: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority']);

function isSoundTier(tier: JsonValue | undefined): boolean {
  return tier === undefined || tier === null || (typeof tier === 'string' && serviceTiers.has(tier));
}

/** Sources that stand beside the choices are named in the message too, where clients look for them. */
function withSources(choice: JsonObject, body: JsonObject): JsonObject {
  const message = objectOf(choice['message']);
  const text = textOf(message?.['content']);
  if (text === undefined || message?.['annotations'] !== undefined || body['citations'] === undefined) return choice;
  const annotations = annotateMarks(text, namedSources(body['citations'], body['search_results']));
  return annotations.length === 0 ? choice : { ...choice, message: { ...message, annotations } };
}

/** Fields of the envelope whose values OpenAI's clients check. */
function mendEnvelope(envelope: JsonDraft): void {
  const tier = envelope['service_tier'];
  if (typeof tier === 'string' && !serviceTiers.has(tier)) envelope['service_tier'] = tier === '' ? null : 'default';
}

import type { ChatEvent, ChoiceEnd, FinishEvent, PartDelta, PartOpening, StartEvent } from './event.ts';
import { Failure } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { Citation, Part } from './message.ts';
import { noUsage, type Usage } from './usage.ts';

/** A whole answer: what `collect` makes of its events. */
export interface ChatResponse {
  readonly id?: string;
  readonly model?: string;
  readonly created?: number;
  readonly choices: readonly Choice[];
  readonly usage: Usage;
  readonly citations?: readonly Citation[];
  readonly extra?: JsonObject;
}

/** One of the answers, with how it ended. */
export interface Choice extends ChoiceEnd {
  readonly parts: readonly Part[];
}

/** Collects a complete sequence of events. Throws `invalid_answer` when it has no finish: an answer that was cut is never a whole one. */
export function collect(events: Iterable<ChatEvent>): ChatResponse {
  const collector = new Collector();
  collector.addAll(events);
  return collector.response();
}

/** The events of a whole answer: `collect(replay(response))` equals `response`. */
export function replay(response: ChatResponse): readonly ChatEvent[] {
  const events: ChatEvent[] = [startOf(response)];
  for (const choice of response.choices) {
    choice.parts.forEach((part, index) => events.push(...replayPart(part, choice.choice, index)));
  }
  events.push(finishOf(response));
  return events;
}

/** Collects events one by one; `response` asks for the result. */
export class Collector {
  #start: StartEvent | undefined;
  #finish: FinishEvent | undefined;
  readonly #parts = new Map<number, Map<number, Part>>();

  addAll(events: Iterable<ChatEvent>): void {
    for (const event of events) this.add(event);
  }

  add(event: ChatEvent): void {
    switch (event.type) {
      case 'start':
        this.#start ??= event;
        return;
      case 'part-start':
        this.#partsOf(event.choice).set(event.index, open(event.part));
        return;
      case 'part-delta': {
        const parts = this.#partsOf(event.choice);
        const part = parts.get(event.index);
        if (part === undefined) throw new Failure('invalid_answer', `a delta came for part ${event.index}, which never began`);
        parts.set(event.index, grow(part, event.delta));
        return;
      }
      case 'part-end':
        return;
      case 'finish':
        this.#finish = event;
        return;
    }
  }

  response(): ChatResponse {
    const finish = this.#finish;
    if (finish === undefined) throw new Failure('invalid_answer', 'the answer ended before it was complete');
    const start = this.#start;
    return {
      ...(start?.id !== undefined && { id: start.id }),
      ...(start?.model !== undefined && { model: start.model }),
      ...(start?.created !== undefined && { created: start.created }),
      choices: finish.choices.map((end) => ({ ...end, parts: [...(this.#parts.get(end.choice)?.values() ?? [])].map(close) })),
      usage: finish.usage ?? start?.usage ?? noUsage,
      ...(finish.citations !== undefined && { citations: finish.citations }),
      ...((start?.extra ?? finish.extra) !== undefined && { extra: { ...start?.extra, ...finish.extra } }),
    };
  }

  #partsOf(choice: number): Map<number, Part> {
    let parts = this.#parts.get(choice);
    if (parts === undefined) this.#parts.set(choice, (parts = new Map()));
    return parts;
  }
}

function open(opening: PartOpening): Part {
  switch (opening.type) {
    case 'text':
    case 'refusal':
      return { type: opening.type, text: '' };
    case 'reasoning':
      return { text: '', ...opening };
    case 'tool-call':
      return { arguments: '', ...opening };
    case 'media':
    case 'opaque':
      return opening;
  }
}

function grow(part: Part, delta: PartDelta): Part {
  switch (delta.type) {
    case 'text':
      return 'text' in part ? { ...part, text: part.text + delta.text } : part;
    case 'arguments':
      return part.type === 'tool-call' ? { ...part, arguments: part.arguments + delta.json } : part;
    case 'signature':
      return part.type === 'refusal' || part.type === 'opaque' || part.type === 'tool-result'
        ? part
        : { ...part, signature: delta.signature };
    case 'citation':
      return part.type === 'text' ? { ...part, citations: [...(part.citations ?? []), delta.citation] } : part;
  }
}

/** A function called without arguments is called with none: `{}`. */
function close(part: Part): Part {
  return part.type === 'tool-call' && part.arguments === '' && part.custom !== true ? { ...part, arguments: '{}' } : part;
}

function startOf(response: ChatResponse): StartEvent {
  const { id, model, created } = response;
  return {
    type: 'start',
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    ...(created !== undefined && { created }),
  };
}

function finishOf(response: ChatResponse): FinishEvent {
  return {
    type: 'finish',
    choices: response.choices.map(({ parts: _parts, ...end }) => end),
    usage: response.usage,
    ...(response.citations !== undefined && { citations: response.citations }),
    ...(response.extra !== undefined && { extra: response.extra }),
  };
}

function replayPart(part: Part, choice: number, index: number): ChatEvent[] {
  const place = { choice, index };
  const delta = (value: PartDelta): ChatEvent => ({ type: 'part-delta', ...place, delta: value });
  const events: ChatEvent[] = [];
  switch (part.type) {
    case 'text':
    case 'refusal':
      events.push({ type: 'part-start', ...place, part: { type: part.type } }, delta({ type: 'text', text: part.text }));
      if (part.type === 'text') for (const citation of part.citations ?? []) events.push(delta({ type: 'citation', citation }));
      break;
    case 'reasoning':
      events.push({
        type: 'part-start',
        ...place,
        part: { type: 'reasoning', ...(part.redacted !== undefined && { redacted: part.redacted }) },
      });
      if (part.text !== '') events.push(delta({ type: 'text', text: part.text }));
      break;
    case 'tool-call': {
      const { arguments: json, signature: _signature, cache: _cache, ...opening } = part;
      events.push({ type: 'part-start', ...place, part: opening }, delta({ type: 'arguments', json }));
      break;
    }
    case 'media':
    case 'opaque':
      events.push({ type: 'part-start', ...place, part });
      break;
    case 'tool-result':
      return [];
  }
  if ('signature' in part && part.signature !== undefined && part.type !== 'media')
    events.push(delta({ type: 'signature', signature: part.signature }));
  events.push({ type: 'part-end', ...place });
  return events;
}

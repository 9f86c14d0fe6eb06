import type { ChatEvent, ChoiceEnd, PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { Citation, Part, Signature, ToolCallPart } from '../../core/message.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import type { ToolNames } from '../anthropic-messages/tool-names.ts';
import { aboutAnswer } from './about-answer.ts';
import { isPlainFinish, nativeFinish, readFinish } from './finish.ts';
import { joinGrounding, readCitations } from './grounding.ts';
import { joinLogprobs, readLogprobs } from './logprobs.ts';
import { extendArguments, willContinue } from './partial-arguments.ts';
import { continues, isBlank, readPart } from './parts.ts';

/** Folds what comes of one candidate into events. Text stays open until something else begins, because its sources are named last. */
export class CandidateReader {
  readonly choice: number;
  readonly #newCallId: () => string;
  readonly #names: ToolNames;
  #next = 0;
  /** The part that may still grow, without its text. */
  #open: Part | undefined;
  /** A call whose arguments come piece by piece. */
  #call: OpenCall | undefined;
  #hasCalls = false;
  #text = '';
  #native: string | undefined;
  #about: JsonDraft = {};
  #logprobs: JsonObject | undefined;
  #unplaced: readonly Citation[] = [];

  constructor(choice: number, names: ToolNames, newCallId: () => string) {
    this.choice = choice;
    this.#names = names;
    this.#newCallId = newCallId;
  }

  get finished(): boolean {
    return this.#native !== undefined;
  }

  get grounding(): JsonObject | undefined {
    return objectOf(this.#about['groundingMetadata']);
  }

  /** Sources for which no text stands open; known after `close`. */
  get unplacedCitations(): readonly Citation[] {
    return this.#unplaced;
  }

  /** What a piece of the candidate adds. */
  read(candidate: JsonObject): readonly ChatEvent[] {
    this.#native = nativeFinish(candidate['finishReason']) ?? this.#native;
    for (const name of aboutAnswer) if (candidate[name] !== undefined) this.#about[name] = joined(name, this.#about[name], candidate[name]);
    const logprobs = readLogprobs(candidate['logprobsResult']);
    if (logprobs !== undefined) this.#logprobs = joinLogprobs(this.#logprobs, logprobs);
    return objectsOf(objectOf(candidate['content'])?.['parts']).flatMap((part) => this.#readPart(part));
  }

  /** Closes what is still open. */
  close(): readonly ChatEvent[] {
    const call = this.#closeCall();
    const citations = readCitations(this.#about, this.#text);
    if (this.#open?.type !== 'text') this.#unplaced = citations;
    else for (const citation of citations) call.push(this.#delta({ type: 'citation', citation }));
    return [...call, ...this.#closePart()];
  }

  ending(): ChoiceEnd {
    const native = this.#native;
    return {
      choice: this.choice,
      reason: readFinish(native, this.#hasCalls),
      ...(native !== undefined && !isPlainFinish(native) && { native }),
      ...(this.#logprobs !== undefined && { logprobs: this.#logprobs }),
      ...(Object.keys(this.#about).length > 0 && { extra: this.#about }),
    };
  }

  #readPart(part: JsonObject): readonly ChatEvent[] {
    const call = objectOf(part['functionCall']);
    if (call === undefined) return this.#add(readPart(part, this.#newCallId));
    const name = textOf(call['name']) ?? '';
    if (name === '' && this.#call === undefined) return [];
    const before = name === '' ? [] : this.#closeCall();
    this.#call = extended(name === '' ? this.#call : undefined, part, this.#newCallId);
    return willContinue(call) ? before : [...before, ...this.#closeCall()];
  }

  #add(part: Part): readonly ChatEvent[] {
    if (this.#open !== undefined && continues(this.#open, part)) return this.#grow(part);
    if (isBlank(part)) return [];
    const events = this.#closePart();
    const opening = openingOf(part);
    if (opening === undefined) return events;
    events.push({ type: 'part-start', choice: this.choice, index: this.#next, part: opening });
    this.#open = bare(part);
    events.push(...this.#grow(part));
    if (part.type !== 'text' && part.type !== 'reasoning') events.push(...this.#closePart());
    return events;
  }

  #grow(part: Part): ChatEvent[] {
    const events: ChatEvent[] = [];
    if ((part.type === 'text' || part.type === 'reasoning') && part.text !== '')
      events.push(this.#delta({ type: 'text', text: part.text }));
    if (part.type === 'text') this.#text += part.text;
    if (part.type === 'tool-call') events.push(this.#delta({ type: 'arguments', json: part.arguments }));
    const signature = part.type === 'media' ? undefined : signatureOf(part);
    if (signature === undefined) return events;
    events.push(this.#delta({ type: 'signature', signature }));
    if (this.#open?.type === 'text' || this.#open?.type === 'reasoning') this.#open = { ...this.#open, signature };
    return events;
  }

  #closeCall(): ChatEvent[] {
    const call = this.#call;
    if (call === undefined) return [];
    this.#call = undefined;
    this.#hasCalls = true;
    return [...this.#add({ ...call.part, name: this.#names.read(call.part.name), arguments: JSON.stringify(call.args) })];
  }

  #closePart(): ChatEvent[] {
    if (this.#open === undefined) return [];
    this.#open = undefined;
    return [{ type: 'part-end', choice: this.choice, index: this.#next++ }];
  }

  #delta(delta: PartDelta): ChatEvent {
    return { type: 'part-delta', choice: this.choice, index: this.#next, delta };
  }
}

interface OpenCall {
  readonly part: ToolCallPart;
  readonly args: JsonObject;
}

/** A call with what one more piece of it says; only the first piece names it. */
function extended(open: OpenCall | undefined, part: JsonObject, newCallId: () => string): OpenCall | undefined {
  const piece = readPart(part, open === undefined ? newCallId : () => '');
  if (piece.type !== 'tool-call') return open;
  const signature = open?.part.signature ?? piece.signature;
  return {
    part: { ...(open?.part ?? piece), ...(signature !== undefined && { signature }) },
    args: extendArguments(open?.args ?? {}, objectOf(part['functionCall']) ?? {}),
  };
}

/** Metadata may come in several pieces, of which later ones may be empty. */
function joined(name: string, before: JsonObject[string], now: JsonObject[string]): JsonObject[string] {
  const [old, fresh] = [objectOf(before), objectOf(now)];
  if (old === undefined || fresh === undefined) return now ?? before;
  return name === 'groundingMetadata' ? joinGrounding(old, fresh) : { ...old, ...fresh };
}

function openingOf(part: Part): PartOpening | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: part.type };
    case 'reasoning':
      return { type: 'reasoning', ...(part.redacted !== undefined && { redacted: part.redacted }) };
    case 'tool-call':
      return { type: 'tool-call', id: part.id, name: part.name };
    case 'media':
    case 'opaque':
      return part;
    case 'tool-result':
      return undefined;
  }
}

function bare(part: Part): Part {
  if (part.type === 'text') return { type: 'text', text: '' };
  return part.type === 'reasoning'
    ? { type: 'reasoning', text: '', ...(part.redacted !== undefined && { redacted: part.redacted }) }
    : part;
}

function signatureOf(part: Part): Signature | undefined {
  return 'signature' in part ? part.signature : undefined;
}

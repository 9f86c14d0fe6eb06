import type { AnswerContext } from '../../core/dialect.ts';
import type { ChoiceEnd, FinishEvent, PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { Signature } from '../../core/message.ts';
import {
  addFields,
  writeCall,
  writePartProof,
  writeCitation,
  writeEndFields,
  writeFinish,
  writeMade,
  writeNative,
  writeProof,
  writeTextProof,
} from './answer-fields.ts';
import { writeAnswerFields } from './write-choice.ts';

/** Writes one choice of a stream: each method gives the choices of the chunks to send, the role once before anything else. */
export class ChoiceWriter {
  readonly #index: number;
  readonly #context: AnswerContext;
  readonly #parts = new Map<number, GrowingPart>();
  #begun = false;
  #calls = 0;
  #media = 0;
  #length = 0;
  #toldLogprobs = false;

  constructor(index: number, context: AnswerContext) {
    this.#index = index;
    this.#context = context;
  }

  open(index: number, part: PartOpening): readonly JsonObject[] {
    switch (part.type) {
      case 'text':
      case 'refusal':
        this.#parts.set(index, { type: part.type, start: this.#length });
        return this.#begin('');
      case 'reasoning':
        this.#parts.set(index, { type: 'reasoning', text: '' });
        return part.redacted === undefined ? this.#begin('') : this.#say(writeProof({ text: '', ...part }));
      case 'tool-call': {
        const place = this.#calls++;
        this.#parts.set(index, { type: 'tool-call', place, custom: part.custom === true, empty: true });
        return [...this.#begin(null), this.#chunk({ tool_calls: [{ index: place, ...writeCall(part, '') }] })];
      }
      case 'media':
        return this.#say(writeMade(part, { index: this.#media++, callId: this.#context.callId, created: this.#context.created }));
      case 'opaque':
        return this.#say(writeNative(part));
    }
  }

  grow(index: number, delta: PartDelta): readonly JsonObject[] {
    const part = this.#parts.get(index);
    if (part === undefined) return [];
    switch (delta.type) {
      case 'text':
        return [this.#growText(part, delta.text, delta.logprobs)];
      case 'arguments':
        return part.type === 'tool-call' ? this.#growCall(part, delta.json) : [];
      case 'signature':
        return this.#say(signatureFields(part, delta.signature));
      case 'citation':
        return this.#say(writeCitation(delta.citation, { start: part.type === 'text' ? part.start : 0, end: this.#length }));
    }
  }

  /** A function that was called without arguments is called with none. */
  close(index: number): readonly JsonObject[] {
    const part = this.#parts.get(index);
    return part?.type === 'tool-call' && part.empty && !part.custom ? this.#growCall(part, '{}') : [];
  }

  /** The end of this choice; what belongs to the answer as a whole goes with the first. */
  finish(end: ChoiceEnd, answer: FinishEvent): readonly JsonObject[] {
    const delta: JsonDraft = {};
    if (end.choice === answer.choices[0]?.choice) {
      for (const citation of answer.citations ?? []) addFields(delta, writeCitation(citation, { start: 0, end: this.#length }));
      addFields(delta, writeAnswerFields(answer.extra));
    }
    addFields(delta, writeEndFields(end));
    const logprobs = this.#toldLogprobs ? null : (end.logprobs ?? null);
    return [...this.#begin(''), { index: this.#index, delta, logprobs, finish_reason: writeFinish(end.reason) }];
  }

  #growText(part: GrowingPart, text: string, logprobs: JsonValue | undefined): JsonObject {
    if (part.type === 'reasoning') {
      part.text += text;
      return this.#chunk({ reasoning_content: text });
    }
    if (part.type === 'refusal') return this.#chunk({ refusal: text });
    this.#length += text.length;
    if (logprobs !== undefined) this.#toldLogprobs = true;
    return this.#chunk({ content: text }, logprobs);
  }

  #growCall(part: GrowingCall, text: string): readonly JsonObject[] {
    if (text === '') return [];
    part.empty = false;
    return [
      this.#chunk({
        tool_calls: [{ index: part.place, ...(part.custom ? { custom: { input: text } } : { function: { arguments: text } }) }],
      }),
    ];
  }

  /** The first chunk: OpenAI says the role there, and an empty text or none. */
  #begin(content: '' | null): readonly JsonObject[] {
    if (this.#begun) return [];
    this.#begun = true;
    return [this.#chunk({ role: 'assistant', content, refusal: null })];
  }

  #say(delta: JsonObject): readonly JsonObject[] {
    return [...this.#begin(''), this.#chunk(delta)];
  }

  #chunk(delta: JsonObject, logprobs?: JsonValue): JsonObject {
    return { index: this.#index, delta, logprobs: logprobs ?? null, finish_reason: null };
  }
}

/** What must be remembered of a part that grows. */
type GrowingPart =
  | { readonly type: 'text'; readonly start: number }
  | { readonly type: 'refusal'; readonly start: number }
  | { readonly type: 'reasoning'; text: string }
  | GrowingCall;

interface GrowingCall {
  readonly type: 'tool-call';
  /** Its place among the calls of the choice. */
  readonly place: number;
  readonly custom: boolean;
  empty: boolean;
}

/** A signed thought is said whole, so that a client which collects blocks can send it back as it was. */
function signatureFields(part: GrowingPart, signature: Signature): JsonObject {
  switch (part.type) {
    case 'reasoning':
      return writeProof({ type: 'reasoning', text: part.text, signature });
    case 'tool-call':
      return { tool_calls: [{ index: part.place, ...writePartProof(signature) }] };
    case 'text':
    case 'refusal':
      return writeTextProof(signature);
  }
}

import type { AnswerContext, AnswerWriter, ClientFrame } from '../../core/dialect.ts';
import type { ChatEvent, ChoiceEnd, FinishEvent, PartDelta, PartOpening } from '../../core/event.ts';
import type { Failure } from '../../core/failure.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { Citation, Part } from '../../core/message.ts';
import type { ChatResponse } from '../../core/response.ts';
import type { Usage } from '../../core/usage.ts';
import { aboutAnswer } from './about-answer.ts';
import { writeFailure } from './failure.ts';
import { writeFinish } from './finish.ts';
import { writeGrounding } from './grounding.ts';
import { writeLogprobs } from './logprobs.ts';
import { argumentsObject, writeBarePart } from './parts.ts';
import { wrapSignature } from './signature.ts';
import { writeUsage } from './usage.ts';
import type { WireCandidate, WirePart } from './wire.ts';

/** A writer of generateContent answers: one whole GenerateContentResponse, or a stream of them that each hold what is new. */
export function answerWriter(context: AnswerContext): AnswerWriter {
  return new GeminiAnswerWriter(context);
}

class GeminiAnswerWriter implements AnswerWriter {
  readonly #context: AnswerContext;
  /** Parts that have begun, by choice and index. */
  readonly #open = new Map<string, Part>();
  readonly #told = new Map<number, { text: string; citations: Citation[] }>();
  #id: string | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  whole(response: ChatResponse): JsonObject {
    this.#id = response.id;
    const candidates = response.choices.map(({ parts, ...end }) => {
      const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
      const citations = parts.flatMap((part) => (part.type === 'text' ? [...(part.citations ?? [])] : []));
      return this.#ending(end, parts.flatMap(writePart), { text, citations: [...citations, ...(response.citations ?? [])] });
    });
    return this.#envelope(candidates, response.usage);
  }

  event(event: ChatEvent): readonly ClientFrame[] {
    switch (event.type) {
      case 'start':
        this.#id = event.id;
        return [];
      case 'part-start':
        return this.#begin(`${event.choice} ${event.index}`, event.choice, event.part);
      case 'part-delta':
        return this.#grow(`${event.choice} ${event.index}`, event.choice, event.delta);
      case 'part-end': {
        const part = this.#open.get(`${event.choice} ${event.index}`);
        return part?.type === 'tool-call' ? this.#frame(event.choice, writePart(part)) : [];
      }
      case 'finish':
        return [{ data: this.#envelope(this.#endings(event), event.usage) }];
    }
  }

  /** Google's streams just end. */
  end(): readonly ClientFrame[] {
    return [];
  }

  fail(failure: Failure): readonly ClientFrame[] {
    return [{ data: writeFailure(failure, { callId: this.#context.callId }) }];
  }

  #begin(key: string, choice: number, opening: PartOpening): readonly ClientFrame[] {
    switch (opening.type) {
      case 'text':
      case 'refusal':
        this.#open.set(key, { type: opening.type, text: '' });
        return [];
      case 'reasoning': {
        const part: Part = { text: '', ...opening };
        this.#open.set(key, part);
        return opening.redacted === undefined ? [] : this.#frame(choice, writePart(part));
      }
      case 'tool-call':
        this.#open.set(key, { arguments: '', ...opening });
        return [];
      case 'media':
      case 'opaque':
        return this.#frame(choice, writePart(opening));
    }
  }

  #grow(key: string, choice: number, delta: PartDelta): readonly ClientFrame[] {
    const part = this.#open.get(key);
    if (part === undefined) return [];
    const told = this.#toldOf(choice);
    switch (delta.type) {
      case 'text':
        if (part.type === 'text') told.text += delta.text;
        return 'text' in part && delta.text !== '' ? this.#frame(choice, writePart({ ...part, text: delta.text })) : [];
      case 'arguments':
        if (part.type === 'tool-call') this.#open.set(key, { ...part, arguments: part.arguments + delta.json });
        return [];
      case 'signature':
        if (part.type === 'tool-call') this.#open.set(key, { ...part, signature: delta.signature });
        return part.type === 'text' || part.type === 'reasoning'
          ? this.#frame(choice, writePart({ ...part, text: '', signature: delta.signature }))
          : [];
      case 'citation':
        told.citations.push(delta.citation);
        return [];
    }
  }

  #endings(event: FinishEvent): readonly WireCandidate[] {
    return event.choices.map((end) => {
      const { text, citations } = this.#toldOf(end.choice);
      return this.#ending(end, [], { text, citations: [...citations, ...(event.citations ?? [])] });
    });
  }

  #ending(
    end: ChoiceEnd,
    parts: readonly (WirePart | JsonObject)[],
    told: { readonly text: string; readonly citations: readonly Citation[] },
  ): WireCandidate {
    const about: JsonDraft = {};
    for (const name of aboutAnswer) if (end.extra?.[name] !== undefined) about[name] = end.extra[name];
    const grounding = writeGrounding(told.citations, told.text);
    const logprobs = writeLogprobs(end.logprobs);
    return {
      // Clients take a candidate without parts for a broken one.
      content: { parts: parts.length > 0 ? parts : [{ text: '' }], role: 'model' },
      finishReason: writeFinish(end.reason, end.native),
      index: end.choice,
      ...(grounding !== undefined && { groundingMetadata: grounding }),
      ...(logprobs !== undefined && { logprobsResult: logprobs }),
      ...about,
    };
  }

  #frame(choice: number, parts: readonly (WirePart | JsonObject)[]): readonly ClientFrame[] {
    if (parts.length === 0) return [];
    return [{ data: this.#envelope([{ content: { parts, role: 'model' }, index: choice }]) }];
  }

  #envelope(candidates: readonly WireCandidate[], usage?: Usage): JsonObject {
    return {
      candidates,
      ...(usage !== undefined && { usageMetadata: writeUsage(usage) }),
      modelVersion: this.#context.model,
      responseId: this.#id ?? this.#context.callId,
    };
  }

  #toldOf(choice: number): { text: string; citations: Citation[] } {
    let told = this.#told.get(choice);
    if (told === undefined) this.#told.set(choice, (told = { text: '', citations: [] }));
    return told;
  }
}

/** A part with its signature. What only another dialect understands is left out. */
function writePart(part: Part): readonly (WirePart | JsonObject)[] {
  if (part.type === 'opaque') return part.dialect === 'gemini' ? [part.value] : [];
  const written =
    part.type === 'tool-call' ? { functionCall: { id: part.id, name: part.name, args: argumentsObject(part) } } : writeBarePart(part);
  if (written === undefined) return [];
  const signature = part.type === 'refusal' || part.type === 'tool-result' ? undefined : wrapSignature(part);
  return [{ ...written, ...(signature !== undefined && { thoughtSignature: signature }) }];
}

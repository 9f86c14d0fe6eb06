import type { AnswerContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { Part } from '../../core/message.ts';
import type { ChatResponse, Choice } from '../../core/response.ts';
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

/** Writes one choice of a whole answer. Sources and fields of the answer as a whole stand on the first. */
export function writeChoice(choice: Choice, response: ChatResponse, context: AnswerContext): JsonObject {
  const message = new MessageDraft(context);
  for (const part of choice.parts) message.add(part);
  if (choice.choice === response.choices[0]?.choice) {
    for (const citation of response.citations ?? []) message.set(writeCitation(citation, { start: 0, end: message.length }));
    message.set(writeAnswerFields(response.extra));
  }
  message.set(writeEndFields(choice));
  return { index: choice.choice, message: message.done(), logprobs: choice.logprobs ?? null, finish_reason: writeFinish(choice.reason) };
}

/** The provider's fields of the answer as a whole that OpenAI's envelope has no place for. */
export function writeAnswerFields(extra: JsonObject | undefined): JsonObject {
  if (extra === undefined) return {};
  const { system_fingerprint: _fingerprint, service_tier: _tier, ...rest } = extra;
  return Object.keys(rest).length > 0 ? { provider_specific_fields: rest } : {};
}

/** A message that grows part by part. */
class MessageDraft {
  readonly #context: AnswerContext;
  readonly #rest: JsonDraft = {};
  #text = '';
  #thought = '';
  #refusal = '';
  #media = 0;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  /** Characters of text so far. */
  get length(): number {
    return this.#text.length;
  }

  add(part: Part): void {
    switch (part.type) {
      case 'text': {
        const start = this.#text.length;
        this.#text += part.text;
        for (const citation of part.citations ?? []) this.set(writeCitation(citation, { start, end: this.#text.length }));
        if (part.signature !== undefined) this.set(writeTextProof(part.signature));
        return;
      }
      case 'reasoning':
        this.#thought += part.text;
        return this.set(writeProof(part));
      case 'refusal':
        this.#refusal += part.text;
        return;
      case 'tool-call':
        return this.set({ tool_calls: [{ ...writeCall(part, part.arguments), ...writePartProof(part.signature) }] });
      case 'media':
        return this.set(writeMade(part, { index: this.#media++, callId: this.#context.callId, created: this.#context.created }));
      case 'opaque':
        return this.set(writeNative(part));
      case 'tool-result':
    }
  }

  set(fields: JsonObject): void {
    addFields(this.#rest, fields);
  }

  done(): JsonObject {
    const says = this.#text !== '' || !('tool_calls' in this.#rest || 'audio' in this.#rest || this.#refusal !== '');
    return {
      role: 'assistant',
      content: says ? this.#text : null,
      refusal: this.#refusal === '' ? null : this.#refusal,
      ...(this.#thought !== '' && { reasoning_content: this.#thought }),
      ...this.#rest,
    };
  }
}

import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, ChoiceEnd, PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation, MediaPart, Signature } from '../../core/message.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { nativePartsOf, ownFieldsOf, textSignaturesOf } from './own-fields.ts';
import { answersByTool } from './schema-tool.ts';
import { signatureOfCall, splitCallId } from './signatures.ts';
import { CallTracker, readPiece, type CallInProgress, type CallPiece } from './tool-calls.ts';
import { citationOf, finishOf, imageOf, mayThink, openAIFinishes, textOfContent, thoughtsOf, type Thought } from './wire-answer.ts';

/** Reads one choice of an answer: a whole message, or delta after delta. The one place where a message's fields become parts. */
export class ChoiceReader {
  readonly #choice: number;
  /** Where events go. */
  sink: ChatEvent[];
  readonly #calls: CallTracker;
  readonly #answersByTool: boolean;
  readonly #parts = new Map<CallInProgress, CallPart>();
  readonly #citations: Citation[] = [];
  readonly #logprobs: { content: JsonValue[]; refusal: JsonValue[] } = { content: [], refusal: [] };
  #next = 0;
  #open: OpenPart | undefined;
  #audio: MediaDraft | undefined;
  #native: string | undefined;
  #ownWord: string | undefined;
  #stopSequence: string | undefined;
  #extra: JsonObject | undefined;

  /** Events go to `sink`, in order. */
  constructor(choice: number, sink: ChatEvent[], context: ReadContext) {
    this.#choice = choice;
    this.sink = sink;
    this.#calls = new CallTracker(() => context.newId('call_'));
    this.#answersByTool = answersByTool(context);
  }

  /** Whether the provider has said that and why this choice ended. */
  get isFinished(): boolean {
    return this.#native !== undefined;
  }

  /** Reads the choice's whole message or its next delta, and what stands beside it. */
  read(choice: JsonObject, message: JsonObject, isWhole: boolean): void {
    if (mayThink(message)) for (const thought of thoughtsOf(message)) this.#think(thought);
    this.#say(message, choice);
    const own = message['provider_specific_fields'] ? ownFieldsOf(message) : undefined;
    if (own !== undefined) this.#readOwn(own, isWhole);
    const { refusal, annotations, images, audio, tool_calls: calls, function_call: call } = message;
    if (typeof refusal === 'string' && refusal !== '') this.#grow('refusal', refusal);
    if (annotations) for (const annotation of objectsOf(annotations)) this.#cite(annotation);
    if (images) for (const image of objectsOf(images)) this.#show(imageOf(image));
    if (audio) this.#hear(objectOf(audio));
    // In a whole message each entry is a call of its own, whatever index it claims.
    if (calls) objectsOf(calls).forEach((wire, place) => this.#call(isWhole ? { ...readPiece(wire), index: place } : readPiece(wire)));
    if (call) this.#callFunction(objectOf(call) ?? {});
    this.#readEnd(choice);
  }

  /** Closes all parts and tells how the choice ended. */
  end(): { readonly end: ChoiceEnd; readonly citations: readonly Citation[] } {
    this.#close();
    for (const [call, part] of this.#parts) {
      this.#begin(call, part);
      this.sink.push({ type: 'part-end', choice: this.#choice, index: part.index });
    }
    if (this.#audio !== undefined) this.#show(audioOf(this.#audio));
    const native = this.#ownWord ?? (this.#native !== undefined && !openAIFinishes.has(this.#native) ? this.#native : undefined);
    const { content, refusal } = this.#logprobs;
    const hasLogprobs = content.length > 0 || refusal.length > 0;
    const end: ChoiceEnd = {
      choice: this.#choice,
      reason: finishOf(this.#native, this.#parts.size > 0) ?? (this.#parts.size > 0 ? 'tool-calls' : 'stop'),
      ...(native !== undefined && { native }),
      ...(this.#stopSequence !== undefined && { stopSequence: this.#stopSequence }),
      ...(hasLogprobs && { logprobs: { content: content.length > 0 ? content : null, refusal: refusal.length > 0 ? refusal : null } }),
      ...(this.#extra !== undefined && { extra: this.#extra }),
    };
    return { end, citations: this.#citations };
  }

  #think(thought: Thought): void {
    if (thought.redacted !== undefined) {
      this.#close();
      this.#show({ type: 'reasoning', redacted: thought.redacted });
      return;
    }
    if (thought.text !== '' && !this.#isRepeated(thought)) this.#grow('reasoning', thought.text);
    if (thought.signature === undefined) return;
    if (this.#open?.type !== 'reasoning') this.#openPart('reasoning');
    this.#delta({ type: 'signature', signature: thought.signature });
    // What a signature seals is complete: the next thought is another one.
    this.#close();
  }

  /** Our own chunks tell a thought piece by piece, and whole once more with the signature that seals it. */
  #isRepeated({ text, signature }: Thought): boolean {
    return signature !== undefined && this.#open?.type === 'reasoning' && this.#open.text === text;
  }

  /** What a gateway of our own kind carries besides: proofs of texts, parts of other dialects. */
  #readOwn(own: JsonObject, isWhole: boolean): void {
    const signatures = textSignaturesOf(own);
    const last = signatures.at(-1);
    if (last !== undefined) {
      if (this.#open?.type !== 'text') this.#openPart('text');
      this.#delta({ type: 'signature', signature: last });
      if (!isWhole) this.#close();
    }
    for (const signature of signatures.slice(0, -1)) {
      const place = { choice: this.#choice, index: this.#next++ };
      this.sink.push(
        { type: 'part-start', ...place, part: { type: 'text' } },
        { type: 'part-delta', ...place, delta: { type: 'signature', signature } },
      );
      this.sink.push({ type: 'part-end', ...place });
    }
    for (const part of nativePartsOf(own)) this.#show(part);
  }

  #say(message: JsonObject, choice: JsonObject): void {
    const content = message['content'] ?? choice['text'];
    const logprobs = choice['logprobs'] ? objectOf(choice['logprobs']) : undefined;
    if (logprobs !== undefined) this.#keepLogprobs(logprobs);
    const text = typeof content === 'string' ? content : textOfContent(content);
    if (text !== '') this.#grow('text', text, logprobs?.['content'] ? logprobs : undefined);
    if (Array.isArray(content)) {
      for (const part of objectsOf(content)) for (const source of objectsOf(part['citations'])) this.#cite(source);
    }
  }

  #keepLogprobs(logprobs: JsonObject): void {
    if (Array.isArray(logprobs['content'])) this.#logprobs.content.push(...logprobs['content']);
    if (Array.isArray(logprobs['refusal'])) this.#logprobs.refusal.push(...logprobs['refusal']);
  }

  #cite(annotation: JsonObject): void {
    const citation = citationOf(annotation);
    if (citation === undefined) return;
    if (this.#open?.type === 'text') this.#delta({ type: 'citation', citation });
    else this.#citations.push(citation);
  }

  #hear(audio: JsonObject | undefined): void {
    if (audio === undefined) return;
    const heard: MediaDraft = (this.#audio ??= { data: '', transcript: '', rest: {} });
    heard.data += textOf(audio['data']) ?? '';
    heard.transcript += textOf(audio['transcript']) ?? '';
    for (const name of ['id', 'expires_at']) if (audio[name] !== undefined && audio[name] !== null) heard.rest[name] = audio[name];
  }

  #call(piece: CallPiece): void {
    const signature = signatureOfCall(piece.wire);
    if (piece.id + piece.name + piece.arguments === '' && signature === undefined) return;
    const call = this.#calls.callOf(piece);
    if (this.#answersByTool) return call.position === 0 && piece.arguments !== '' ? this.#grow('text', piece.arguments) : undefined;
    let part = this.#parts.get(call);
    if (part === undefined) {
      this.#close();
      // Calls begin in the order in which they came, so none may wait for its id any longer.
      for (const [earlier, known] of this.#parts) if (!known.begun && known.name !== '') this.#begin(earlier, known);
      this.#parts.set(call, (part = { index: this.#next++, name: '', custom: piece.custom, held: '', begun: false, signature: undefined }));
    }
    if (part.name === '') part.name = piece.name;
    part.signature = signature ?? part.signature;
    part.held += piece.arguments;
    // A name must be known before the call can begin; for an id that is late only arguments do not wait.
    if (part.begun || (part.name !== '' && (call.id !== '' || part.held !== ''))) this.#begin(call, part);
  }

  /** A call in the old form; one without a name or arguments is none. */
  #callFunction(call: JsonObject): void {
    if ((textOf(call['name']) ?? '') + (textOf(call['arguments']) ?? '') !== '') this.#call(readPiece({ index: 0, function: call }));
  }

  #begin(call: CallInProgress, part: CallPart): void {
    const place = { choice: this.#choice, index: part.index };
    if (!part.begun) {
      part.begun = true;
      const { id, signature } = splitCallId(this.#calls.idOf(call));
      part.signature ??= signature;
      this.sink.push({
        type: 'part-start',
        ...place,
        part: { type: 'tool-call', id, name: part.name, ...(part.custom && { custom: true }) },
      });
    }
    if (part.held !== '') this.sink.push({ type: 'part-delta', ...place, delta: { type: 'arguments', json: part.held } });
    part.held = '';
    if (part.signature !== undefined && part.signed !== true) {
      part.signed = true;
      this.sink.push({ type: 'part-delta', ...place, delta: { type: 'signature', signature: part.signature } });
    }
  }

  #readEnd(choice: JsonObject): void {
    const { finish_reason: reason, content_filter_results: filters } = choice;
    if (filters) this.#keepFilters(objectOf(filters) ?? {});
    if (typeof reason === 'string' && reason !== '') this.#native = reason;
    else if (choice['finish_details']) this.#native = textOf(objectOf(choice['finish_details'])?.['type']) ?? this.#native;
    if (this.#native === undefined) return;
    const own = textOf(choice['native_finish_reason']);
    if (own !== undefined && own !== reason) this.#ownWord = own;
    this.#stopSequence = textOf(choice['stop_reason']) ?? textOf(choice['matched_stop']) ?? this.#stopSequence;
  }

  #keepFilters(filters: JsonObject): void {
    if (Object.keys(filters).length > 0) this.#extra = { content_filter_results: filters };
  }

  #grow(type: OpenPart['type'], text: string, logprobs?: JsonValue): void {
    if (this.#open?.type !== type) this.#openPart(type);
    if (type === 'reasoning' && this.#open !== undefined) this.#open.text += text;
    this.#delta({ type: 'text', text, ...(logprobs !== undefined && { logprobs }) });
  }

  #openPart(type: OpenPart['type']): void {
    this.#close();
    const index = this.#next++;
    this.#open = { type, index, text: '' };
    this.sink.push({ type: 'part-start', choice: this.#choice, index, part: { type } });
    if (type === 'text') for (const citation of this.#citations.splice(0)) this.#delta({ type: 'citation', citation });
  }

  #delta(delta: PartDelta): void {
    if (this.#open !== undefined) this.sink.push({ type: 'part-delta', choice: this.#choice, index: this.#open.index, delta });
  }

  /** A part that comes whole. */
  #show(part: PartOpening | undefined): void {
    if (part === undefined) return;
    const place = { choice: this.#choice, index: this.#next++ };
    this.sink.push({ type: 'part-start', ...place, part }, { type: 'part-end', ...place });
  }

  #close(): void {
    if (this.#open === undefined) return;
    this.sink.push({ type: 'part-end', choice: this.#choice, index: this.#open.index });
    this.#open = undefined;
  }
}

/** The part that is growing; `text` is what a thought says so far. */
interface OpenPart {
  readonly type: 'text' | 'reasoning' | 'refusal';
  readonly index: number;
  text: string;
}

/** The part of a tool call; `held` are arguments that have not been told yet. */
interface CallPart {
  readonly index: number;
  name: string;
  readonly custom: boolean;
  held: string;
  begun: boolean;
  signature: Signature | undefined;
  signed?: boolean;
}

/** Sound that is still coming. */
interface MediaDraft {
  data: string;
  transcript: string;
  readonly rest: JsonDraft;
}

function audioOf({ data, transcript, rest }: MediaDraft): MediaPart | undefined {
  if (data === '' && transcript === '') return undefined;
  return { type: 'media', kind: 'audio', source: { type: 'data', base64: data }, ...(transcript !== '' && { transcript }), extra: rest };
}

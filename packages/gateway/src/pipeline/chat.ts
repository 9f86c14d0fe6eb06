import {
  conversation,
  Failure,
  isObject,
  liftLongTexts,
  parseJson,
  type Asked,
  type ChatRequest,
  type LiftedDocument,
  type Plan,
} from 'litmux/engine';
import { callersOptions, refuseConfiguration, type CallersOptions } from './callers-options.ts';
import { cachePrefix } from './cache-prefix.ts';
import { dialectHeaders } from './dialect-headers.ts';
import type { ConversationSurface, Incoming } from './house.ts';
import { passesTexts } from './passes-texts.ts';
import type { Question } from './question.ts';
import { modelBeside } from './set-model.ts';
import { worstCase, type Reach, type WorstCase } from './reservation.ts';

/** Reads what a client asks in a conversation. The long texts of a large body are lifted out first, since most calls only pass them on. */
export function readConversation(incoming: Incoming, surface: ConversationSurface): Question {
  return new Conversation(incoming, surface);
}

class Conversation implements Question {
  readonly options: CallersOptions;
  readonly #incoming: Incoming;
  readonly #surface: ConversationSurface;
  #lifted: LiftedDocument | undefined;
  /** The body as text, where nothing was lifted out of it. */
  #text: string | undefined;
  #request: ChatRequest;

  constructor(incoming: Incoming, surface: ConversationSurface) {
    const { body } = incoming;
    this.#incoming = incoming;
    this.#surface = surface;
    this.#lifted = body.length > largeBody ? liftLongTexts(body) : undefined;
    if (this.#lifted === undefined) this.#text = decoder.decode(body);
    const { request, options } = readText(this.#lifted?.text ?? this.#text ?? '', incoming, surface);
    this.#request = request;
    this.options = options;
  }

  get conversation(): ChatRequest {
    return this.#request;
  }

  get model(): string {
    return this.#request.model;
  }

  get stream(): boolean {
    return this.#request.stream;
  }

  get choices(): number {
    return this.#request.choices ?? 1;
  }

  get bytes(): number {
    return this.#incoming.body.length;
  }

  get tokens(): number {
    return Math.ceil(this.bytes / 4) + (this.#request.maxTokens ?? 0) * this.choices;
  }

  cachePrefix(): string | undefined {
    return cachePrefix(this.#request, this.#lifted?.restore);
  }

  worstCase(reach: Reach): WorstCase {
    return worstCase(this.#inFull(reach), this.#incoming.body.length, reach);
  }

  asked(plan: Plan, ceiling: number | undefined): Asked {
    const continues = plan.stops[0]?.group.continues === true;
    const restore = this.#lifted?.restore;
    return conversation({
      request: continues ? this.#read() : this.#inFull(plan),
      client: this.#surface.dialect,
      ...(restore !== undefined && { restore }),
      ...(this.#text !== undefined && { text: this.#text }),
      ...(ceiling !== undefined && { ceiling: ({ facts }) => Math.min(ceiling, facts.maxOutputTokens ?? ceiling) }),
    });
  }

  /** A target that speaks other words than the client has to see the texts themselves. */
  #inFull(reach: Reach): ChatRequest {
    return this.#lifted === undefined || passesTexts(reach, this.#request) ? this.#request : this.#read();
  }

  #read(): ChatRequest {
    if (this.#lifted === undefined) return this.#request;
    this.#lifted = undefined;
    this.#request = readText(decoder.decode(this.#incoming.body), this.#incoming, this.#surface).request;
    return this.#request;
  }
}

const decoder = new TextDecoder();
/** A body from this size on is searched for long texts. */
const largeBody = 16_384;

function readText(text: string, { headers }: Incoming, surface: ConversationSurface): { request: ChatRequest; options: CallersOptions } {
  const parsed = parseJson(text);
  if (!isObject(parsed))
    throw new Failure('invalid_request', parsed === undefined ? 'The body is not valid JSON.' : 'The body must be a JSON object.');
  refuseConfiguration(parsed);
  const options = callersOptions(parsed, headers, surface.dialect.providersFallbacks?.(parsed));
  const model = modelBeside(surface, parsed);
  const request = surface.dialect.readRequest(parsed, {
    ...(model !== undefined && { model }),
    ...(surface.stream !== undefined && { stream: surface.stream }),
    headers: dialectHeaders(headers),
  });
  return { request, options };
}

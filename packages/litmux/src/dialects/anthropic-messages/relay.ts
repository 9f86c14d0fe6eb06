import type { AnswerContext, AnswerRelay, ClientFrame, Frame, ReadContext, WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { isObject, objectOf, parseAnswerObject, textOf } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { isClaude } from './claude-models.ts';
import { inEnvelope } from './envelope.ts';
import { writeFailure } from './failure.ts';
import { providersFallbacks } from './providers-fallbacks.ts';
import { withMediaAsData } from './relayed-media.ts';
import { isForeignCitation } from './parts.ts';
import { readCarried, readSignature } from './signatures.ts';
import { traitsOf } from './traits.ts';

/**
 * The caller's own body for a provider: the model, a ceiling of ours and the envelope change, the fields of the gateway go, and so
 * do thoughts and sources of other vendors that earlier answers of this conversation left in it. All else stays.
 */
export function relayRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const body: JsonDraft = { ...request.origin.body, model: context.model };
  const keepsFallbacks = body['fallbacks'] !== undefined && providersFallbacks(body) !== undefined;
  for (const name of Object.keys(body)) if (gatewayFields.has(name) && !(keepsFallbacks && name === 'fallbacks')) delete body[name];
  if (context.ceiling !== undefined) body['max_tokens'] = context.ceiling;
  if (Array.isArray(body['messages']))
    body['messages'] = body['messages'].map((turn: JsonValue) => withoutForeignWords(turn, context.model));
  const traits = traitsOf(context.traits);
  if (traits.mediaUrls === false && Array.isArray(body['messages'])) body['messages'] = withMediaAsData(body['messages'], context.fetched);
  return inEnvelope(body, [], { request, traits });
}

function withoutForeignWords(turn: JsonValue, model: string): JsonValue {
  if (!isObject(turn) || turn['role'] !== 'assistant' || !Array.isArray(turn['content'])) return turn;
  const content: readonly JsonValue[] = turn['content'];
  const own = content.flatMap((block) => (isForeignThought(block, model) ? [] : withoutForeignSources(block)));
  return own.length === content.length && own.every((block, index) => block === content[index]) ? turn : { ...turn, content: own };
}

/** A text without the sources that another vendor named for it, which Anthropic can't decrypt; none of a text that only named such. */
function withoutForeignSources(block: JsonValue): readonly JsonValue[] {
  if (!isObject(block) || block['type'] !== 'text' || !Array.isArray(block['citations'])) return [block];
  const citations: readonly JsonValue[] = block['citations'];
  const own = citations.filter((citation) => !isForeignCitation(citation));
  if (own.length === citations.length) return [block];
  const { citations: _citations, ...plain } = block;
  if (own.length > 0) return [{ ...plain, citations: own }];
  return block['text'] === '' ? [] : [plain];
}

/** A thought without a signature is foreign to Claude, while those who copy the format sign nothing. */
function isForeignThought(block: JsonValue, model: string): boolean {
  if (!isObject(block)) return false;
  if (block['type'] === 'thinking') {
    const signature = textOf(block['signature']) ?? '';
    return signature === '' ? isClaude(model) : readSignature(signature).signer !== 'anthropic-messages';
  }
  return block['type'] === 'redacted_thinking' && readCarried(textOf(block['data']) ?? '') !== undefined;
}

/** Passes the provider's answer on in its own words, with the model that the client asked for. */
export function answerRelay(context: ReadContext & AnswerContext): AnswerRelay {
  let last: string | undefined;
  return {
    whole: (body) => restamped(body, context.model),
    frame(frame) {
      const frames = relayFrame(frame, context.model);
      last = frames.at(-1)?.event ?? last;
      return frames;
    },
    // The reader takes a stream without its last event for whole; so must the client.
    end: () => (last === 'message_delta' ? [{ event: 'message_stop', data: { type: 'message_stop' } }] : []),
    fail: (failure) => [{ event: 'error', data: writeFailure(failure, context) }],
  };
}

/** Only the first event names the model; the others pass unread, where the framing names them. */
function relayFrame(frame: Frame, model: string): readonly ClientFrame[] {
  if (frame.data === '') return [];
  if (frame.event !== undefined && frame.event !== 'message_start' && frame.event !== 'chunk')
    return [{ event: frame.event, data: frame.data }];
  const event = parseAnswerObject(frame.data);
  const type = textOf(event['type']);
  const message = objectOf(event['message']);
  const data = type === 'message_start' && message !== undefined ? { ...event, message: restamped(message, model) } : frame.data;
  return [{ ...(type !== undefined && { event: type }), data }];
}

function restamped(message: JsonObject, model: string): JsonObject {
  return 'model' in message ? { ...message, model } : message;
}

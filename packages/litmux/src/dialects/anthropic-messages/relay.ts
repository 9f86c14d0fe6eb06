import type { AnswerContext, AnswerRelay, ClientFrame, Frame, ReadContext, WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { objectOf, parseAnswerObject, textOf } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { inEnvelope } from './envelope.ts';
import { traitsOf } from './traits.ts';

/** The caller's own body for a provider: the model, a ceiling of ours and the envelope change, the fields of the gateway go, all else stays. */
export function relayRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const body: JsonDraft = { ...request.origin.body, model: context.model };
  for (const name of Object.keys(body)) if (gatewayFields.has(name)) delete body[name];
  if (context.ceiling !== undefined) body['max_tokens'] = context.ceiling;
  return inEnvelope(body, [], { request, traits: traitsOf(context.traits) });
}

/** Passes the provider's answer on in its own words, with the model that the client asked for. */
export function answerRelay(context: ReadContext & AnswerContext): AnswerRelay {
  return {
    whole: (body) => restamped(body, context.model),
    frame: (frame) => relayFrame(frame, context.model),
    end: () => [],
  };
}

/** Only the first event names the model; the others pass unread, where the framing names them. */
function relayFrame(frame: Frame, model: string): readonly ClientFrame[] {
  if (frame.data === '') return [];
  if (frame.event !== undefined && frame.event !== 'message_start' && frame.event !== 'chunk') return [{ event: frame.event, data: frame.data }];
  const event = parseAnswerObject(frame.data);
  const type = textOf(event['type']);
  const message = objectOf(event['message']);
  const data = type === 'message_start' && message !== undefined ? { ...event, message: restamped(message, model) } : frame.data;
  return [{ ...(type !== undefined && { event: type }), data }];
}

function restamped(message: JsonObject, model: string): JsonObject {
  return 'model' in message ? { ...message, model } : message;
}

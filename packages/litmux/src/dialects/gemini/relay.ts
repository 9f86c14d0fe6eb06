import type { AnswerContext, AnswerRelay, Frame, ReadContext, WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { isObject, objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { foreignCallSignature, isWrapped } from './signature.ts';
import { camel } from './spelling.ts';
import { traitsOf } from './traits.ts';

/** The caller's own body for Google: without what addresses the gateway, what Google can't read, and ids where they are refused. */
export function relayRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const body: JsonDraft = {};
  const dropIds = traitsOf(context.traits).callIds === false;
  for (const [name, value] of Object.entries(request.origin.body)) {
    if (gatewayFields.has(name) || name === 'model') continue;
    body[name] = name === 'contents' ? mapItems(value, (content) => relayContent(content, dropIds)) : value;
  }
  if (context.ceiling !== undefined) {
    const name = body['generation_config'] === undefined ? 'generationConfig' : 'generation_config';
    const { max_output_tokens: _snake, ...config } = objectOf(body[name]) ?? {};
    body[name] = { ...config, maxOutputTokens: context.ceiling };
  }
  return { body };
}

/** Passes Google's words on, with the model's name that the client shall read. */
export function answerRelay(context: ReadContext & AnswerContext): AnswerRelay {
  const renamed = (body: JsonObject): JsonObject => (body['modelVersion'] === undefined ? body : { ...body, modelVersion: context.model });
  return {
    whole: renamed,
    frame: (frame: Frame) => {
      const body = frame.data.includes('"modelVersion"') ? parseJson(frame.data) : undefined;
      return [isObject(body) ? { ...frame, data: renamed(body) } : frame];
    },
    end: () => [],
  };
}

function relayContent(content: JsonObject, dropIds: boolean): JsonObject {
  return { ...content, parts: mapItems(content['parts'], (part) => relayPart(part, dropIds)) };
}

function relayPart(part: JsonObject, dropIds: boolean): JsonObject {
  const signatureName = part['thought_signature'] === undefined ? 'thoughtSignature' : 'thought_signature';
  const isForeign = isWrapped(textOf(part[signatureName]) ?? '');
  if (!isForeign && !dropIds) return part;
  const relayed: JsonDraft = {};
  for (const [name, value] of Object.entries(part)) {
    const isLinked = camel(name) === 'functionCall' || camel(name) === 'functionResponse';
    relayed[name] = dropIds && isLinked && isObject(value) ? withoutId(value) : value;
  }
  if (isForeign && (part['functionCall'] ?? part['function_call']) !== undefined) relayed[signatureName] = foreignCallSignature;
  else if (isForeign) delete relayed[signatureName];
  return relayed;
}

function withoutId(value: JsonObject): JsonObject {
  const { id: _id, ...rest } = value;
  return rest;
}

/** Lists of one may come without brackets. */
function mapItems(value: JsonValue | undefined, map: (item: JsonObject) => JsonObject): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item: JsonValue) => (isObject(item) ? map(item) : item));
  return isObject(value) ? map(value) : value;
}

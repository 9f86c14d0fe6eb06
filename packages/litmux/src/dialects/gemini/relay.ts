import type { AnswerContext, AnswerRelay, Frame, ReadContext, WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { isObject, objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { writeFailure } from './failure.ts';
import { familyOf } from './model-family.ts';
import { foreignCallSignature, isWrapped } from './signature.ts';
import { camel, camelNames } from './spelling.ts';
import { carriesCallIds, traitsOf } from './traits.ts';
import { writeThinking } from './write-thinking.ts';

/** The caller's own body for Google: without what addresses the gateway, what Google can't read, and ids where they are refused. */
export function relayRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const body: JsonDraft = {};
  const dropIds = !carriesCallIds(traitsOf(context.traits), familyOf(context.model));
  for (const [name, value] of Object.entries(request.origin.body)) {
    if (gatewayFields.has(name) || name === 'model' || name === 'reasoning_effort') continue;
    body[name] = name === 'contents' ? mapItems(value, (content) => relayContent(content, dropIds)) : value;
  }
  const config = relayConfig(request, context);
  if (config !== undefined) {
    delete body['generation_config'];
    body['generationConfig'] = config;
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
    fail: (failure) => [{ data: writeFailure(failure, context) }],
  };
}

/** `generationConfig` with the ceiling that is ours and the operator's effort; undefined where neither changes it. */
function relayConfig(request: ChatRequest, context: WriteContext): JsonObject | undefined {
  const { body } = request.origin;
  const said = camelNames(objectOf(body['generationConfig'] ?? body['generation_config']) ?? {});
  const effort = textOf(body['reasoning_effort']);
  const thinks = effort !== undefined && said['thinkingConfig'] === undefined;
  if (context.ceiling === undefined && !thinks) return undefined;
  return {
    ...said,
    ...(context.ceiling !== undefined && { maxOutputTokens: context.ceiling }),
    ...(thinks && { thinkingConfig: writeThinking({ effort }, familyOf(context.model), (field) => context.unsaid(field)) }),
  };
}

function relayContent(content: JsonObject, dropIds: boolean): JsonObject {
  const parts = content['parts'];
  const own = Array.isArray(parts) ? parts.filter((part: JsonValue) => !isObject(part) || !isForeignThought(part)) : parts;
  return { ...content, parts: mapItems(own, (part) => relayPart(part, dropIds)) };
}

/** What another model thought, or a proof of its that stands alone, says nothing to Google's. */
function isForeignThought(part: JsonObject): boolean {
  return isForeign(part) && (part['thought'] === true || part['text'] === '');
}

function isForeign(part: JsonObject): boolean {
  return isWrapped(textOf(part['thoughtSignature'] ?? part['thought_signature']) ?? '');
}

function relayPart(part: JsonObject, dropIds: boolean): JsonObject {
  const signatureName = part['thought_signature'] === undefined ? 'thoughtSignature' : 'thought_signature';
  const foreign = isForeign(part);
  if (!foreign && !dropIds) return part;
  const relayed: JsonDraft = {};
  for (const [name, value] of Object.entries(part)) {
    const isLinked = camel(name) === 'functionCall' || camel(name) === 'functionResponse';
    relayed[name] = dropIds && isLinked && isObject(value) ? withoutId(value) : value;
  }
  if (foreign && (part['functionCall'] ?? part['function_call']) !== undefined) relayed[signatureName] = foreignCallSignature;
  else if (foreign) delete relayed[signatureName];
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

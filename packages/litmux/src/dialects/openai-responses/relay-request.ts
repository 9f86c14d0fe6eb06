import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonValue } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { isObject, textOf } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { isCarried } from './carried.ts';
import { fitModel } from './fit-model.ts';

/** The caller's own body for a provider that speaks the same format: fields for the gateway cut, thoughts of other vendors left out, the rest passed on. */
export function relayRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const chained = context.traits['keepsExtensions'] === true;
  const body: JsonDraft = { ...request.origin.body, model: context.model };
  if (!chained) for (const name of Object.keys(body)) if (gatewayFields.has(name)) delete body[name];
  if (request.stream) body['stream'] = true;
  if (context.ceiling !== undefined) body['max_output_tokens'] = context.ceiling;
  const input = body['input'];
  if (!chained && Array.isArray(input) && input.some(isForeign)) body['input'] = input.filter((item: JsonValue) => !isForeign(item));
  // A relayed body goes out as the caller wrote it: what the model refuses, OpenAI itself says best.
  if (context.policy.drop) fitModel(body, context);
  return { body };
}

/** What an earlier answer of another vendor's gave the client to send back. */
function isForeign(item: JsonValue): boolean {
  return isObject(item) && item['type'] === 'reasoning' && isCarried(textOf(item['encrypted_content']) ?? '');
}

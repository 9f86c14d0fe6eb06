import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { fitRequest } from './fit-request.ts';
import { traitsOf } from './traits.ts';

/** The caller's own body for a provider that speaks the same format: fields for the gateway cut, the rest passed on, and fitted where the provider's traits ask for it. */
export function relayRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const chained = traitsOf(context.traits).keepsExtensions === true;
  const body = chained ? { ...request.origin.body } : withoutGatewayFields(request.origin.body);
  if (request.stream) body['stream'] = true;
  fitRequest(body, context, 'relayed');
  return { body };
}

/** OpenAI takes `metadata` only of what it stores; otherwise it is meant for the gateway. */
function withoutGatewayFields(body: JsonObject): JsonDraft {
  const rest: JsonDraft = {};
  for (const name of Object.keys(body)) if (!gatewayFields.has(name)) rest[name] = body[name];
  if (rest['store'] !== true) delete rest['metadata'];
  return rest;
}

import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { gatewayFields } from '../gateway-fields.ts';

/** The caller's own body for a provider that completes text; usage is always asked for, since calls are accounted for. */
export function relayRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const { traits, ceiling } = context;
  const body: JsonDraft = { ...request.origin.body, model: context.model };
  if (traits['keepsExtensions'] !== true) for (const name of Object.keys(body)) if (gatewayFields.has(name)) delete body[name];
  if (ceiling !== undefined) body['max_tokens'] = ceiling;
  delete body['stream_options'];
  if (request.stream) {
    body['stream'] = true;
    if (traits['streamOptions'] !== false)
      body['stream_options'] = { ...objectOf(request.origin.body['stream_options']), include_usage: true };
  }
  return { body };
}

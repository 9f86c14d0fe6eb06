import type { WrittenRequest } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import type { AnthropicMessagesTraits } from './traits.ts';

/**
 * A request as the place takes it that serves the model: what stands in its URL is cut from the body, its version is added,
 * and beta features (those that the body needs and those that the client named) are told in the header or the body.
 */
export function inEnvelope(
  body: JsonObject,
  features: Iterable<string>,
  sender: { readonly request: ChatRequest; readonly traits: AnthropicMessagesTraits },
): WrittenRequest {
  const { request, traits } = sender;
  const betas = betaNames(features, request).filter((name) => traits.knownBetas?.some((known) => name.startsWith(known)) ?? true);
  const { model, stream, ...rest } = body;
  return {
    body: {
      ...(traits.anthropicVersion !== undefined && { anthropic_version: traits.anthropicVersion }),
      ...(traits.betasInBody === true && betas.length > 0 && { anthropic_beta: betas }),
      ...(traits.modelInUrl !== true && { model }),
      ...rest,
      ...(traits.streamInUrl !== true && stream !== undefined && { stream }),
    },
    headers: traits.betasInBody !== true && betas.length > 0 ? { 'anthropic-beta': betas.join(',') } : {},
  };
}

function betaNames(features: Iterable<string>, request: ChatRequest): readonly string[] {
  const named = (request.origin.headers?.['anthropic-beta'] ?? '').split(',').map((name) => name.trim());
  return [...new Set([...named, ...features])].filter((name) => name !== '');
}

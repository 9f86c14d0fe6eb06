import type { JsonObject, JsonValue } from '../core/json.ts';
import type { CacheMark, Message, Part } from '../core/message.ts';
import type { ChatRequest } from '../core/request.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../wire/json-reader.ts';

/**
 * The request with the cache breakpoints that the operator put into the deployment (`cache_control_injection_points`, contract 4.2):
 * at the end of the message with an `index` (from the end where negative), else of every message of a `role`.
 */
export function withCachePoints(request: ChatRequest, points: JsonValue | undefined): ChatRequest {
  const wanted = objectsOf(points).filter((point) => (point['location'] ?? 'message') === 'message');
  if (wanted.length === 0) return request;
  const messages = request.messages.map((message, index) => {
    const point = wanted.find((candidate) => isMeant(candidate, message, { index, count: request.messages.length }));
    return point === undefined ? message : marked(message, markOf(point));
  });
  return { ...request, messages };
}

function isMeant(point: JsonObject, message: Message, place: { readonly index: number; readonly count: number }): boolean {
  const index = numberOf(point['index']) ?? (textOf(point['index']) === undefined ? undefined : Number(point['index']));
  if (index !== undefined) return (index < 0 ? index + place.count : index) === place.index;
  return point['role'] === message.role;
}

function markOf(point: JsonObject): CacheMark {
  const ttl = textOf(objectOf(point['control'])?.['ttl']);
  return ttl === undefined ? {} : { ttl };
}

/** The mark stands on the last part that can carry one. */
function marked(message: Message, mark: CacheMark): Message {
  const at = message.parts.findLastIndex(canBeMarked);
  return at === -1 ? message : { ...message, parts: message.parts.map((part, index) => (index === at ? { ...part, cache: mark } : part)) };
}

function canBeMarked(part: Part): boolean {
  return part.type === 'text' || part.type === 'media' || part.type === 'tool-call' || part.type === 'tool-result';
}

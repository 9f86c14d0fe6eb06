import type { MediaPart, Message, Part } from '../core/message.ts';
import type { FilePart } from '../core/modality.ts';
import type { ChatRequest } from '../core/request.ts';

/** The http addresses at which media of a conversation stand. */
export function mediaAddresses({ messages }: ChatRequest): readonly string[] {
  return messages.flatMap(({ parts }) => parts.flatMap(addressesIn));
}

/** The conversation with the bytes of what was fetched in place of its address. */
export function withFetchedMedia(request: ChatRequest, fetched: ReadonlyMap<string, FilePart>): ChatRequest {
  const messages: readonly Message[] = request.messages.map((message) => ({
    ...message,
    parts: message.parts.map((part): Part => {
      if (part.type === 'media') return withBytes(part, fetched);
      if (part.type !== 'tool-result') return part;
      return { ...part, parts: part.parts.map((inner) => (inner.type === 'media' ? withBytes(inner, fetched) : inner)) };
    }),
  }));
  return { ...request, messages };
}

function addressesIn(part: Part): readonly string[] {
  if (part.type === 'tool-result') return part.parts.flatMap(addressesIn);
  return part.type === 'media' && part.source.type === 'url' && /^https?:\/\//i.test(part.source.url) ? [part.source.url] : [];
}

/** What the host says of the type wins over a guess of the caller's only where the caller made none. */
function withBytes(part: MediaPart, fetched: ReadonlyMap<string, FilePart>): MediaPart {
  const file = part.source.type === 'url' ? fetched.get(part.source.url) : undefined;
  if (file === undefined) return part;
  const base64 = Buffer.from(file.bytes).toString('base64');
  return { ...part, mediaType: part.mediaType ?? file.type, source: { type: 'data', base64 } };
}

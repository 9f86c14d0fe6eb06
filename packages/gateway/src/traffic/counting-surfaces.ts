import { anthropicMessages, gemini, openaiChat, type CountTokensDoor, type Dialect } from 'litmux/engine';
import type { ModalitySurface } from '../pipeline/house.ts';
import { decoded } from './decoded.ts';

/** Paths by which clients have tokens counted, and the words in which they do. */
const doors: readonly (readonly [RegExp, CountTokensDoor, Pick<Dialect, 'writeFailure'>])[] = [
  [/^(?:\/v1)?\/messages\/count_tokens$/, 'messages', anthropicMessages],
  [/^(?:\/v1(?:beta|alpha)?)?\/models\/(.+):countTokens$/, 'contents', gemini],
  [/^(?:(?:\/openai)?\/v1)?\/responses\/input_tokens$/, 'responses', openaiChat],
  [/^\/utils\/token_counter$/, 'token-counter', openaiChat],
];

/** The surface that serves a POST to this path where tokens are counted. LiteLLM's own path asks the provider only with `call_endpoint=true`. */
export function findCountingSurface(path: string, query: string): ModalitySurface | undefined {
  for (const [form, door, dialect] of doors) {
    const match = form.exec(path);
    if (match === null) continue;
    const model = match[1];
    const asksProvider = door === 'token-counter' && /^true$/i.test(new URLSearchParams(query).get('call_endpoint') ?? '');
    return {
      type: 'modality',
      modality: 'count-tokens',
      counts: asksProvider ? 'token-counter-of-provider' : door,
      callType: 'acount_tokens',
      path,
      framing: 'sse',
      dialect,
      ...(model !== undefined && { model: decoded(model) }),
    };
  }
  return undefined;
}

import { anthropicMessages, gemini, openaiChat, openaiCompletions, openaiResponses } from 'litmux/engine';
import { findCountingSurface } from './counting-surfaces.ts';
import { decoded } from './decoded.ts';
import { findModalitySurface } from './modality-surfaces.ts';
import type { Surface } from '../pipeline/house.ts';

const chat = { type: 'conversation', dialect: openaiChat, callType: 'acompletion', framing: 'sse' } as const;
const completions = { type: 'conversation', dialect: openaiCompletions, callType: 'atext_completion', framing: 'sse' } as const;
const responses = { type: 'conversation', dialect: openaiResponses, callType: 'aresponses', framing: 'sse' } as const;
const messages = { type: 'conversation', dialect: anthropicMessages, callType: 'anthropic_messages', framing: 'sse' } as const;

const fixed: ReadonlyMap<string, Surface> = new Map<string, Surface>([
  ['/v1/chat/completions', { ...chat, path: '/v1/chat/completions' }],
  ['/chat/completions', { ...chat, path: '/chat/completions' }],
  ['/v1/completions', { ...completions, path: '/v1/completions' }],
  ['/completions', { ...completions, path: '/completions' }],
  ['/v1/responses', { ...responses, path: '/v1/responses' }],
  ['/responses', { ...responses, path: '/responses' }],
  ['/openai/v1/responses', { ...responses, path: '/openai/v1/responses' }],
  ['/v1/messages', { ...messages, path: '/v1/messages' }],
]);

/** `/openai/deployments/{model}/…` and `/engines/{model}/…`, ending in `chat/completions` or `completions`; the model may contain slashes. */
const azureForm = /^(?:\/v1)?\/(?:openai\/deployments|engines)\/(.+?)\/(chat\/completions|completions)$/;
/** `/v1beta/models/{model}:generateContent`, also `/v1`, `/v1alpha`, without a version, and below `/gemini`. */
const geminiForm = /^(?:\/v1(?:beta|alpha)?)?\/models\/(.+):(generateContent|streamGenerateContent)$/;

/** The surface that serves a POST to this URL; undefined where no LLM route does. */
export function findSurface(url: string): Surface | undefined {
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  if (path === '/v1/explain') return explaining(url.slice(path.length));
  const known = fixed.get(path);
  if (known !== undefined) return known;
  const azure = azureForm.exec(path);
  if (azure?.[1] !== undefined) return { ...(azure[2] === 'completions' ? completions : chat), path, model: decoded(azure[1]) };
  const google = geminiForm.exec(path);
  if (google?.[1] === undefined) return findModalitySurface(path) ?? findCountingSurface(path, url.slice(path.length));
  const stream = google[2] === 'streamGenerateContent';
  const asEvents = new URLSearchParams(question === -1 ? '' : url.slice(question)).get('alt') === 'sse';
  return {
    type: 'conversation',
    dialect: gemini,
    callType: stream ? 'agenerate_content_stream' : 'agenerate_content',
    path,
    model: decoded(google[1]),
    stream,
    framing: asEvents ? 'sse' : 'json-array',
  };
}

/** `/v1/explain?as=/v1/messages`: the body is that of a call to the path `as`, of a chat completion where it is not given. */
function explaining(query: string): Surface | undefined {
  const found = findSurface(new URLSearchParams(query).get('as') ?? '/v1/chat/completions');
  return found && { ...found, explains: true };
}

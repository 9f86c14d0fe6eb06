import type { Message } from '../core/message.ts';
import type { ChatRequest } from '../core/request.ts';
import { completionTokens, type Usage } from '../core/usage.ts';
import type { Deployment } from '../routing/deployment.ts';
import { endpointOf } from './endpoint.ts';
import type { ToldAnswer } from './told-answer.ts';

/** What is left of an answer that broke off. */
export interface RestOfAnswer {
  readonly told: ToldAnswer;
  /** What those who answered so far have used. */
  readonly used: Usage;
}

/** Whether the rest of an answer to this request can be asked of anybody: one answer in plain text, not as a schema, a tool or a sound wants it. */
export function canBeContinued({ choices = 1, output, toolChoice, audio, maxTokens }: ChatRequest, { told, used }: RestOfAnswer): boolean {
  const forced =
    toolChoice?.type === 'required' || toolChoice?.type === 'tool' || (toolChoice?.type === 'allowed' && toolChoice.mode === 'required');
  const isPlain = choices === 1 && (output === undefined || output.type === 'text') && audio === undefined && !forced;
  return isPlain && told.canGoOn && (maxTokens === undefined || completionTokens(used) < maxTokens);
}

/** Whether a deployment goes on with a turn of the assistant that it is given the beginning of; where nothing has been said, anybody can. */
export function canContinue(deployment: Deployment, request: ChatRequest, { told }: RestOfAnswer): boolean {
  if (told.text.trim() === '') return true;
  const { dialect, traits } = endpointOf(deployment, request);
  return dialect.hasNoTurns === true || (deployment.facts.abilities.prefill ?? traits?.['prefill'] !== undefined);
}

/** The request for the rest: the answer so far is the beginning of the last turn, nothing is thought about it again, and what was used of the ceiling is gone. */
export function restRequest(request: ChatRequest, { told, used }: RestOfAnswer): ChatRequest {
  const said = told.text.trimEnd();
  const maxTokens = request.maxTokens === undefined ? {} : { maxTokens: leftOf(request.maxTokens, used) };
  if (said === '') return { ...request, ...maxTokens };
  const { reasoning: _reasoning, ...plain } = request;
  return { ...plain, ...maxTokens, messages: begun(request.messages, said) };
}

/** What is left of a ceiling of output tokens. */
export function leftOf(ceiling: number, used: Usage): number {
  return Math.max(1, ceiling - completionTokens(used));
}

/** A turn that the client itself had begun goes on. */
function begun(messages: readonly Message[], said: string): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return [...messages, { role: 'assistant', parts: [{ type: 'text', text: said }] }];
  const part = last.parts.at(-1);
  const parts: Message['parts'] =
    part?.type === 'text'
      ? [...last.parts.slice(0, -1), { ...part, text: part.text + said }]
      : [...last.parts, { type: 'text', text: said }];
  return [...messages.slice(0, -1), { ...last, parts }];
}

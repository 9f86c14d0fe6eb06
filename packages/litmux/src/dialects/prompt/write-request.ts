import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { Message, Part } from '../../core/message.ts';
import type { ChatRequest } from '../../core/request.ts';
import { foreignFields } from '../anthropic-messages/fields.ts';
import { writeSampling } from '../anthropic-messages/write-sampling.ts';
import { beginWriting } from '../anthropic-messages/writing.ts';
import { textOfDocument } from '../text-document.ts';
import type { PromptFamily, PromptParams } from './families.ts';
import type { PromptTurn } from './templates.ts';

/** Writes a request as one prompt in the family's template. Tools, media and forms of the answer can't be said in it. */
export function writePromptRequest(family: PromptFamily, request: ChatRequest, context: WriteContext): WrittenRequest {
  reportUnsaid(request, context);
  const system = request.messages.filter(isInstruction).map((message, index) => textOf(message, `messages[${index}]`, context));
  const prompt = family.template(system.join('\n\n'), writeTurns(request, context));
  return { body: { ...writeExtra(request, context), ...family.body(prompt, writeParams(family, request, context)) } };
}

function reportUnsaid(request: ChatRequest, context: WriteContext): void {
  if ((request.tools ?? []).length > 0) context.unsaid('tools');
  if (request.webSearch !== undefined) context.unsaid('web_search_options');
  if (request.output !== undefined && request.output.type !== 'text') context.unsaid('response_format');
  if (request.reasoning !== undefined) context.unsaid(request.reasoning.effort === undefined ? 'thinking' : 'reasoning_effort');
}

/** Neighbours of one role become one turn. */
function writeTurns(request: ChatRequest, context: WriteContext): readonly PromptTurn[] {
  const turns: { role: PromptTurn['role']; text: string }[] = [];
  request.messages.forEach((message, index) => {
    const text = isInstruction(message) ? '' : textOf(message, `messages[${index}]`, context);
    if (text === '') return;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    if (last?.role === role) last.text += `\n\n${text}`;
    else turns.push({ role, text });
  });
  if (turns.length === 0) throw new Failure('invalid_request', 'A prompt needs the words of a user.', { param: 'messages' });
  return turns;
}

function isInstruction({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

function textOf({ parts }: Message, path: string, context: WriteContext): string {
  return parts.map((part, index) => textOfPart(part, `${path}.content[${index}]`, context)).join('');
}

/** What the user showed is never left out; calls and their results are told as text, thoughts are not told. */
function textOfPart(part: Part, path: string, context: WriteContext): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text;
    case 'media': {
      const text = textOfDocument(part);
      if (text !== undefined) return text;
      throw new Failure('invalid_request', `This model takes text only, no ${part.kind}.`, { param: path });
    }
    case 'tool-call':
      return `${part.name}(${part.arguments})`;
    case 'tool-result':
      return part.object === undefined ? part.parts.map((inner) => textOfPart(inner, path, context)).join('') : JSON.stringify(part.object);
    case 'reasoning':
      return '';
    case 'opaque':
      context.unsaid(path);
      return '';
  }
}

function writeParams(family: PromptFamily, request: ChatRequest, context: WriteContext): JsonObject {
  const choices = request.choices ?? 1;
  // The range of temperature is that of Claude's format, and what that does not know no prompt knows; several choices some do.
  const sampling = writeSampling(false, beginWriting(family.params.choices === undefined ? request : { ...request, choices: 1 }, context));
  const { temperature, top_p: topP, top_k: topK, stop_sequences: stop } = sampling;
  const params: PromptParams = {
    ...given('maxTokens', context.ceiling ?? request.maxTokens),
    ...given('temperature', temperature),
    ...given('topP', topP),
    ...given('topK', topK),
    ...given('stop', stop),
    ...given('choices', choices > 1 ? choices : undefined),
  };
  const draft: JsonDraft = {};
  for (const [name, field] of parameterNames) {
    const value = params[name];
    const own = family.params[name];
    if (value === undefined) continue;
    if (own === undefined) context.unsaid(field);
    else draft[own] = value;
  }
  return draft;
}

/** The parameters by the names that clients know. */
const parameterNames: readonly (readonly [keyof PromptParams, string])[] = [
  ['maxTokens', 'max_tokens'],
  ['temperature', 'temperature'],
  ['topP', 'top_p'],
  ['topK', 'top_k'],
  ['stop', 'stop'],
  ['choices', 'n'],
];

function given<N extends keyof PromptParams>(name: N, value: PromptParams[N] | undefined): Partial<PromptParams> {
  return value === undefined ? {} : { [name]: value };
}

function writeExtra(request: ChatRequest, context: WriteContext): JsonObject {
  const extra: JsonDraft = {};
  for (const [name, value] of Object.entries(request.extra)) {
    if (name === 'metadata' || name === 'stream_options') continue;
    if (foreignFields.has(name) && context.policy.allow?.includes(name) !== true) context.unsaid(name);
    else extra[name] = value;
  }
  return extra;
}

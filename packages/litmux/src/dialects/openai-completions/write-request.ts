import type { WriteContext, WrittenRequest } from '../../core/dialect.ts';
import type { JsonDraft } from '../../core/json.ts';
import type { Message } from '../../core/message.ts';
import type { ChatRequest } from '../../core/request.ts';
import { dropField, dropUnsupported } from '../openai-chat/fitting.ts';

/** Writes a conversation as a text to be continued, for a model that only completes. What is no text is reported. */
export function writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest {
  const { sampling } = request;
  const body: JsonDraft = {
    model: context.model,
    prompt: writePrompt(request, context),
    max_tokens: context.ceiling ?? request.maxTokens,
    n: request.choices === 1 ? undefined : request.choices,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    seed: sampling.seed,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    stop: sampling.stop !== undefined && sampling.stop.length > 0 ? sampling.stop : undefined,
    logit_bias: sampling.logitBias,
    logprobs: sampling.logprobs === true ? (sampling.topLogprobs ?? 0) : undefined,
    user: request.user,
    ...(request.stream && { stream: true, ...(context.traits['streamOptions'] !== false && { stream_options: { include_usage: true } }) }),
  };
  for (const [field, value] of Object.entries(request.extra)) if (value !== undefined) body[field] ??= value;
  if (request.origin.dialect !== 'openai-chat') for (const field of Object.keys(request.extra)) dropField(body, field, context);
  reportUnsaid(request, context);
  return { body };
}

/**
 * A lone word of the user's is the prompt itself, and what follows it in a completion is what has been completed; a conversation is written out,
 * and the assistant's turn is open at its end.
 */
function writePrompt({ messages, origin }: ChatRequest, context: WriteContext): string {
  const turns = messages.map((message, index) => ({ role: message.role, text: textOf(message, `messages[${index}]`, context) }));
  const [first] = turns;
  if ((turns.length === 1 && first?.role === 'user') || origin.dialect === 'openai-completions')
    return turns.map(({ text }) => text).join('');
  const open = turns.at(-1)?.role === 'assistant' ? [] : [`${names.assistant}:`];
  return [...turns.map(({ role, text }) => `${names[role]}: ${text}`), ...open].join('\n\n');
}

const names: Readonly<Record<Message['role'], string>> = {
  system: 'System',
  developer: 'System',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
};

function textOf(message: Message, path: string, context: WriteContext): string {
  return message.parts
    .map((part, index) => {
      if (part.type === 'text' || part.type === 'refusal') return part.text;
      if (part.type !== 'reasoning') context.unsaid(`${path}.content[${index}]`);
      return '';
    })
    .join('');
}

function reportUnsaid(request: ChatRequest, context: WriteContext): void {
  const wished: JsonDraft = {
    tools: request.tools !== undefined && request.tools.length > 0 ? request.tools.length : undefined,
    response_format: request.output === undefined || request.output.type === 'text' ? undefined : request.output.type,
    reasoning_effort: request.reasoning?.effort,
    web_search_options: request.webSearch === undefined ? undefined : true,
    modalities: request.modalities?.some((kind) => kind !== 'text') === true ? request.modalities : undefined,
    audio: request.audio,
  };
  for (const field of Object.keys(wished)) dropUnsupported(wished, field, context);
}

import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';

/** A conversation for models that only continue a text. */
export interface SpokenPrompt {
  /** The instructions, apart. Empty where there are none. */
  readonly system: string;
  /** What was said, as a play: one turn alone as it is, several each with their speaker, and the assistant's next turn begun. */
  readonly prompt: string;
}

/** Writes messages in OpenAI's form as a text. Throws `invalid_request` naming the part that is no text. */
export function spokenPrompt(messages: JsonValue | undefined): SpokenPrompt {
  const turns = objectsOf(messages).map((message, index) => ({
    role: textOf(message['role']) ?? 'user',
    text: textOfContent(message['content'], `messages[${index}].content`),
  }));
  const isSystem = (role: string): boolean => role === 'system' || role === 'developer';
  const said = turns.filter(({ role }) => !isSystem(role));
  const [only] = said;
  const play = said.map(({ role, text }) => `${role === 'assistant' ? 'Assistant' : 'User'}: ${text}`).join('\n\n');
  return {
    system: turns.flatMap(({ role, text }) => (isSystem(role) ? [text] : [])).join('\n\n'),
    prompt: said.length === 1 && only?.role === 'user' ? only.text : `${play}\n\nAssistant:`,
  };
}

/** The same with the instructions in front, for models that know no instructions apart. */
export function spokenWhole(messages: JsonValue | undefined): string {
  const { system, prompt } = spokenPrompt(messages);
  return system === '' ? prompt : `${system}\n\n${prompt}`;
}

/** An answer of nothing but text, in OpenAI's form. */
export function spokenAnswer(text: string, told: { readonly finish?: string; readonly usage?: JsonObject } = {}): JsonObject {
  return {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: told.finish === 'length' ? 'length' : 'stop' }],
    ...(told.usage && { usage: told.usage }),
  };
}

/** Token counts in OpenAI's form; undefined where the provider told none. */
export function spokenUsage(input: JsonValue | undefined, output: JsonValue | undefined): JsonObject | undefined {
  if (typeof input !== 'number' || typeof output !== 'number') return undefined;
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

/** What OpenAI's format can ask of a model and a text alone can not say. */
export const unspoken: readonly string[] = [
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'n',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'reasoning_effort',
  'thinking',
  'modalities',
  'audio',
  'web_search_options',
  'service_tier',
];

/** Fields of how a model is asked: not known to those who ask their models themselves (a flow, a graph). */
export const samplingFields: readonly string[] = [
  'temperature',
  'top_p',
  'stop',
  'seed',
  'max_tokens',
  'max_completion_tokens',
  'presence_penalty',
  'frequency_penalty',
];

function textOfContent(content: JsonValue | undefined, path: string): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part, index) => textOf(part['text']) ?? textOf(objectOf(part)?.['refusal']) ?? refuse(`${path}[${index}]`))
    .join('\n');
}

function refuse(path: string): never {
  throw new Failure('invalid_request', 'This model takes text only.', { param: path });
}

import type { JsonObject, JsonValue } from '../../core/json.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { chatml, deepseek, llama2, llama3, llama4, mistral, named, type Template } from './templates.ts';

/** What a prompt is sent with. */
export interface PromptParams {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly choices?: number;
}

/** A piece of an answer: text of a choice and, with the last one, why it ended. */
export interface PromptPiece {
  readonly choice: number;
  readonly text: string;
  readonly reason?: string;
}

/** Token counts that an answer tells. */
export interface PromptCounts {
  readonly input?: number;
  readonly output?: number;
}

/** How one family of models takes a prompt and answers it. A stream answers in pieces of the same form. */
export interface PromptFamily {
  readonly template: Template;
  /** The parameters that it has, by the names it gives them. */
  readonly params: Readonly<Partial<Record<keyof PromptParams, string>>>;
  /** The body around prompt and parameters. */
  readonly body: (prompt: string, params: JsonObject) => JsonObject;
  readonly pieces: (answer: JsonObject) => readonly PromptPiece[];
  readonly counts: (answer: JsonObject) => PromptCounts;
}

/** The names of the families. */
export type PromptFamilyName =
  | 'llama2'
  | 'llama3'
  | 'llama4'
  | 'mistral-instruct'
  | 'titan'
  | 'command'
  | 'jurassic'
  | 'deepseek-r1'
  | 'qwen'
  | 'claude-text';

const plainBody: PromptFamily['body'] = (prompt, params) => ({ prompt, ...params });
const noCounts: PromptFamily['counts'] = () => ({});

const llama: Omit<PromptFamily, 'template'> = {
  params: { maxTokens: 'max_gen_len', temperature: 'temperature', topP: 'top_p' },
  body: plainBody,
  pieces: (answer) => piece(answer['generation'], answer['stop_reason']),
  counts: (answer) => counts(answer['prompt_token_count'], answer['generation_token_count']),
};

/** Sources: docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-{meta, mistral, titan-text, cohere-command, jurassic2, deepseek, anthropic-claude-text-completion}.html */
export const promptFamilies: Readonly<Record<PromptFamilyName, PromptFamily>> = {
  llama2: { ...llama, template: llama2 },
  llama3: { ...llama, template: llama3 },
  llama4: { ...llama, template: llama4 },
  qwen: {
    ...llama,
    template: chatml,
    pieces: (answer) => [...piece(answer['generation'], answer['stop_reason']), ...listed(answer['choices'], 'text', 'stop_reason')],
  },
  'mistral-instruct': {
    template: mistral,
    params: { maxTokens: 'max_tokens', temperature: 'temperature', topP: 'top_p', topK: 'top_k', stop: 'stop' },
    body: plainBody,
    pieces: (answer) => listed(answer['outputs'], 'text', 'stop_reason'),
    counts: noCounts,
  },
  titan: {
    template: named('User', 'Bot'),
    params: { maxTokens: 'maxTokenCount', temperature: 'temperature', topP: 'topP', stop: 'stopSequences' },
    body: (inputText, params) => ({ inputText, ...(Object.keys(params).length > 0 && { textGenerationConfig: params }) }),
    pieces: (answer) => [
      ...piece(answer['outputText'], answer['completionReason']),
      ...listed(answer['results'], 'outputText', 'completionReason'),
    ],
    counts: (answer) =>
      counts(answer['inputTextTokenCount'], answer['totalOutputTextTokenCount'] ?? objectsOf(answer['results'])[0]?.['tokenCount']),
  },
  command: {
    template: named('User', 'Chatbot'),
    params: {
      maxTokens: 'max_tokens',
      temperature: 'temperature',
      topP: 'p',
      topK: 'k',
      stop: 'stop_sequences',
      choices: 'num_generations',
    },
    body: plainBody,
    pieces: (answer) =>
      'generations' in answer
        ? listed(answer['generations'], 'text', 'finish_reason')
        : piece(answer['text'] ?? '', answer['finish_reason'], numberOf(answer['index'])),
    counts: noCounts,
  },
  jurassic: {
    template: named('User', 'Assistant'),
    params: { maxTokens: 'maxTokens', temperature: 'temperature', topP: 'topP', stop: 'stopSequences', choices: 'numResults' },
    body: plainBody,
    pieces: (answer) =>
      objectsOf(answer['completions']).flatMap((completion, choice) =>
        piece(objectOf(completion['data'])?.['text'], objectOf(completion['finishReason'])?.['reason'], choice),
      ),
    counts: (answer) => {
      const prompt = objectOf(answer['prompt'])?.['tokens'];
      return { ...(Array.isArray(prompt) && { input: prompt.length }) };
    },
  },
  'deepseek-r1': {
    template: deepseek,
    params: { maxTokens: 'max_tokens', temperature: 'temperature', topP: 'top_p', stop: 'stop' },
    body: plainBody,
    pieces: (answer) => listed(answer['choices'], 'text', 'stop_reason'),
    counts: noCounts,
  },
  'claude-text': {
    template: (system, turns) =>
      `${system}${turns.map(({ role, text }) => `\n\n${role === 'user' ? 'Human' : 'Assistant'}: ${text}`).join('')}\n\nAssistant:`,
    params: { maxTokens: 'max_tokens_to_sample', temperature: 'temperature', topP: 'top_p', topK: 'top_k', stop: 'stop_sequences' },
    body: plainBody,
    pieces: (answer) => piece(answer['completion'], answer['stop_reason']),
    counts: noCounts,
  },
};

function piece(text: JsonValue | undefined, reason: JsonValue | undefined, choice = 0): readonly PromptPiece[] {
  const ended = textOf(reason);
  if (typeof text !== 'string' && ended === undefined) return [];
  return [{ choice, text: textOf(text) ?? '', ...(ended !== undefined && { reason: ended }) }];
}

function listed(list: JsonValue | undefined, text: string, reason: string): readonly PromptPiece[] {
  return objectsOf(list).flatMap((item, choice) => piece(item[text], item[reason], choice));
}

function counts(input: JsonValue | undefined, output: JsonValue | undefined): PromptCounts {
  const [read, written] = [numberOf(input), numberOf(output)];
  return { ...(read !== undefined && { input: read }), ...(written !== undefined && { output: written }) };
}

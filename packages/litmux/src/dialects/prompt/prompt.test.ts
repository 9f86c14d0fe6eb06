import { describe, expect, test } from 'vitest';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Message } from '../../core/message.ts';
import { unknownModel } from '../../core/model.ts';
import type { ChatRequest } from '../../core/request.ts';
import { type ChatResponse, collect } from '../../core/response.ts';
import { promptDialect, type PromptFamilyName } from './index.ts';

const conversation: readonly Message[] = [
  { role: 'system', parts: [{ type: 'text', text: 'S' }] },
  { role: 'user', parts: [{ type: 'text', text: 'A' }] },
  { role: 'assistant', parts: [{ type: 'text', text: 'B' }] },
  { role: 'user', parts: [{ type: 'text', text: 'C' }] },
];
const question: readonly Message[] = [{ role: 'user', parts: [{ type: 'text', text: 'Q' }] }];

describe('a conversation as a prompt', () => {
  test.each<[PromptFamilyName, string]>([
    ['llama2', '<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nA [/INST] B </s><s>[INST] C [/INST]'],
    [
      'llama3',
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nA<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nB<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nC<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    ],
    ['mistral-instruct', '<s>[INST] S\n\nA [/INST] B</s>[INST] C [/INST]'],
    ['command', 'S\nUser: A\nChatbot: B\nUser: C\nChatbot:'],
    ['deepseek-r1', '<｜begin▁of▁sentence｜>S<｜User｜>A<｜Assistant｜>B<｜end▁of▁sentence｜><｜User｜>C<｜Assistant｜>'],
    ['claude-text', 'S\n\nHuman: A\n\nAssistant: B\n\nHuman: C\n\nAssistant:'],
  ])('of %s', (family, prompt) => {
    expect(write(family, conversation)).toEqual({ prompt });
  });

  test('parameters have the names of the family', () => {
    const asked: Partial<ChatRequest> = { maxTokens: 5, sampling: { temperature: 0.5, topP: 0.9 } };
    expect(write('llama2', question, asked)).toEqual({ prompt: '<s>[INST] Q [/INST]', max_gen_len: 5, temperature: 0.5, top_p: 0.9 });
    expect(write('titan', question, asked)).toEqual({
      inputText: 'Q',
      textGenerationConfig: { maxTokenCount: 5, temperature: 0.5, topP: 0.9 },
    });
    expect(write('command', question, { ...asked, choices: 2 })).toEqual({
      prompt: 'Q',
      max_tokens: 5,
      temperature: 0.5,
      p: 0.9,
      num_generations: 2,
    });
  });

  test.each<[Partial<ChatRequest>, string]>([
    [{ tools: [{ type: 'function', name: 'f' }] }, 'tools'],
    [{ output: { type: 'json' } }, 'response_format'],
    [{ choices: 2 }, 'n'],
    [{ sampling: { stop: ['x'] } }, 'stop'],
  ])('%j can not be said: %s', (asked, field) => {
    expect(() => write('llama3', question, asked)).toThrow(new Failure('unsupported_parameter', field));
  });
});

describe('an answer', () => {
  test.each<[PromptFamilyName, JsonObject]>([
    ['llama3', { generation: 'Hi', stop_reason: 'length', prompt_token_count: 3, generation_token_count: 2 }],
    ['mistral-instruct', { outputs: [{ text: 'Hi', stop_reason: 'length' }] }],
    ['titan', { inputTextTokenCount: 3, results: [{ tokenCount: 2, outputText: 'Hi', completionReason: 'LENGTH' }] }],
    ['command', { id: 'x', generations: [{ text: 'Hi', finish_reason: 'MAX_TOKENS' }] }],
    ['jurassic', { completions: [{ data: { text: 'Hi' }, finishReason: { reason: 'length' } }] }],
    ['deepseek-r1', { choices: [{ text: 'Hi', stop_reason: 'length' }] }],
    ['claude-text', { completion: 'Hi', stop_reason: 'max_tokens' }],
  ])('of %s gives its text, why it ended, and counts from its body or its headers', (family, body) => {
    const { choices, usage } = read(family, body);
    expect(choices).toEqual([{ choice: 0, reason: 'length', parts: [{ type: 'text', text: 'Hi' }] }]);
    expect(usage).toMatchObject({ input: 3, output: 2 });
  });

  test('of several generations gives several choices to who asked for them', () => {
    const body = {
      generations: [
        { text: 'A', finish_reason: 'COMPLETE' },
        { text: 'B', finish_reason: 'ERROR_TOXIC' },
      ],
    };
    expect(read('command', body, { choices: 2 }).choices.map(({ reason }) => reason)).toEqual(['stop', 'content-filter']);
  });

  test('without an end is none', () => {
    expect(() => read('llama3', {})).toThrow(Failure);
  });
});

function requestOf(messages: readonly Message[], more: Partial<ChatRequest>): ChatRequest {
  return {
    model: 'm',
    messages,
    sampling: {},
    stream: false,
    streamUsage: false,
    extra: {},
    origin: { dialect: 'openai-chat', body: {} },
    ...more,
  };
}

function write(family: PromptFamilyName, messages: readonly Message[], more: Partial<ChatRequest> = {}): JsonObject {
  const unsaid = (field: string): void => {
    throw new Failure('unsupported_parameter', field);
  };
  const context = { model: 'm', facts: unknownModel('m'), policy: { drop: false }, traits: {}, unsaid };
  return promptDialect(family).writeRequest(requestOf(messages, more), context).body;
}

function read(family: PromptFamilyName, body: JsonObject, more: Partial<ChatRequest> = {}): ChatResponse {
  const headers = { 'x-amzn-bedrock-input-token-count': '3', 'x-amzn-bedrock-output-token-count': '2' };
  const context = { request: requestOf([], more), upstreamModel: 'm', traits: {}, headers, newId: (prefix: string) => prefix };
  return collect(promptDialect(family).readResponse(body, context));
}

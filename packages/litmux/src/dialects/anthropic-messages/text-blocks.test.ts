import { describe, expect, test } from 'vitest';
import type { ProviderDialect } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import { bedrockConverse } from '../bedrock-converse/index.ts';
import { cohereChat } from '../cohere-chat/index.ts';
import { gemini } from '../gemini/index.ts';
import { ollamaChat } from '../ollama-chat/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { openaiResponses } from '../openai-responses/index.ts';
import { anthropicMessages } from './index.ts';

const found = {
  type: 'search_result',
  source: 'https://rain.test',
  title: 'Rain',
  content: [{ type: 'text', text: 'It rains.' }],
  citations: { enabled: true },
};
const pages = { type: 'document', title: 'Pages', source: { type: 'content', content: [{ type: 'text', text: 'Page one.' }] } };
const messages = [
  { role: 'user', content: [pages, { type: 'text', text: 'Does it rain?' }] },
  { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'search', input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [found] }] },
];

describe('results of searches and documents of text', () => {
  test.each([
    ['gemini', gemini, 'gemini-2.5-flash'],
    ['cohere-chat', cohereChat, 'command-a-03-2025'],
    ['ollama-chat', ollamaChat, 'small:1b'],
    ['openai-chat', openaiChat, 'gpt-4.1'],
    ['openai-responses', openaiResponses, 'gpt-4.1'],
    ['bedrock-converse', bedrockConverse, 'amazon.nova-pro-v1:0'],
  ])('are told to %s', (_name, dialect, model) => {
    const said = JSON.stringify(write(dialect, model));
    expect(said).toContain('It rains.');
    expect(said).toMatch(/Page one\.|UGFnZSBvbmUu/);
  });

  test('stay what they are where they are known', () => {
    const { citations, source, title } = found;
    expect(write(anthropicMessages, 'claude-sonnet-4-5')['messages']).toMatchObject([
      { content: [pages, {}] },
      {},
      { content: [{ content: [found] }] },
    ]);
    expect(write(bedrockConverse, 'anthropic.claude-sonnet-4-5')['messages']).toMatchObject([
      { content: [{ document: { name: 'Pages', format: 'txt' } }, {}] },
      {},
      { content: [{ toolResult: { content: [{ searchResult: { source, title, citations, content: [{ text: 'It rains.' }] } }] } }] },
    ]);
  });
});

function write(dialect: ProviderDialect, model: string): JsonObject {
  const tools = [{ name: 'search', input_schema: { type: 'object', properties: {} } }];
  const request = anthropicMessages.readRequest({ model: 'm', max_tokens: 9, messages, tools }, {});
  return dialect.writeRequest(request, {
    model,
    facts: { id: model, abilities: {} },
    policy: { drop: false },
    traits: {},
    unsaid: (field) => expect.unreachable(field),
  }).body;
}

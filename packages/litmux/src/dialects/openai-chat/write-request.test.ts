import { describe, expect, it } from 'vitest';
import type { WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Message } from '../../core/message.ts';
import { unknownModel } from '../../core/model.ts';
import type { ChatRequest } from '../../core/request.ts';
import type { OpenAIChatTraits } from './traits.ts';
import { writeRequest } from './write-request.ts';

interface Options {
  readonly traits?: OpenAIChatTraits;
  readonly model?: string;
  readonly drop?: boolean;
}

function write(
  request: Partial<ChatRequest>,
  { traits = {}, model = 'm-1', drop = true }: Options = {},
): { readonly body: JsonObject; readonly unsaid: readonly string[] } {
  const unsaid: string[] = [];
  const context: WriteContext = {
    model,
    facts: unknownModel(model),
    policy: { drop },
    traits,
    unsaid(field) {
      if (!drop) throw new Failure('unsupported_parameter', field, { param: field });
      unsaid.push(field);
    },
  };
  const full: ChatRequest = {
    model: 'alias',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
    sampling: {},
    stream: false,
    streamUsage: false,
    extra: {},
    origin: { dialect: 'anthropic-messages', body: {} },
    ...request,
  };
  return { body: writeRequest(full, context).body, unsaid };
}

function messages(list: readonly Message[], options?: Options): unknown {
  return write({ messages: list }, options).body['messages'];
}

const picture = { type: 'media', kind: 'image', source: { type: 'data', base64: 'AAAA' }, mediaType: 'image/png' } as const;
const pdf = { type: 'media', kind: 'document', source: { type: 'data', base64: 'BBBB' }, mediaType: 'application/pdf' } as const;

describe('writing a request of another dialect', () => {
  it('writes every neutral field under its name of OpenAI', () => {
    const { body } = write({
      maxTokens: 9,
      sampling: { temperature: 0.5, topP: 0.9, topK: 4, stop: ['x'], seed: 1 },
      tools: [{ type: 'function', name: 'f', description: 'd', parameters: { type: 'object' }, strict: true }],
      toolChoice: { type: 'tool', name: 'f' },
      parallelToolCalls: false,
      output: { type: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true },
      stream: true,
      user: 'u',
    });
    expect(body).toEqual({
      model: 'm-1',
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 4,
      stop: ['x'],
      seed: 1,
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
      stream: true,
      stream_options: { include_usage: true },
      user: 'u',
    });
  });

  it('writes turns as OpenAI has them: a message per result, media of results behind them', () => {
    const written = messages([
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'look' }, picture, pdf] },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm', signature: { signer: 'anthropic-messages', value: 's' } },
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
          { type: 'tool-call', id: '1', name: 'f', arguments: '{}' },
          { type: 'tool-call', id: '2', name: 'g', arguments: '{}' },
        ],
      },
      {
        role: 'tool',
        parts: [
          { type: 'tool-result', callId: '1', name: 'f', parts: [{ type: 'text', text: 'r' }, picture] },
          { type: 'tool-result', callId: '2', parts: [], object: { ok: true } },
        ],
      },
    ]);
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    expect(written).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          image,
          { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,BBBB' } },
        ],
      },
      {
        role: 'assistant',
        content: 'ab',
        tool_calls: [
          { id: '1', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: '2', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: '1', content: 'r' },
      { role: 'tool', tool_call_id: '2', content: '{"ok":true}' },
      { role: 'user', content: [{ type: 'text', text: 'Returned by f:' }, image] },
    ]);
  });

  it('gives thoughts back where and how the provider takes them', () => {
    const turn: Message = {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'hm', signature: { signer: 'anthropic-messages', value: 's' } },
        { type: 'text', text: 'a' },
      ],
    };
    const replay = (reasoningReplay: NonNullable<OpenAIChatTraits['reasoningReplay']>): unknown =>
      messages([turn], { traits: { reasoningReplay } });
    expect(messages([turn])).toEqual([{ role: 'assistant', content: 'a' }]);
    expect(replay('reasoning_content')).toEqual([{ role: 'assistant', content: 'a', reasoning_content: 'hm' }]);
    expect(replay('reasoning')).toEqual([{ role: 'assistant', content: 'a', reasoning: 'hm' }]);
    expect(replay('reasoning_details')).toEqual([
      {
        role: 'assistant',
        content: 'a',
        reasoning: 'hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 's', format: 'anthropic-claude-v1' }],
      },
    ]);
    expect(replay('thinking-part')).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'a' },
        ],
      },
    ]);
  });

  it('names what it cannot say, and throws where nothing may be dropped', () => {
    const film = { type: 'media', kind: 'video', source: { type: 'url', url: 'https://a.example/b.mp4' } } as const;
    const request: Partial<ChatRequest> = {
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'look' }, film] }],
      tools: [{ type: 'hosted', dialect: 'anthropic-messages', value: { type: 'computer_20250124' } }],
      extra: { container: 'c', prompt_cache_key: 'k' },
    };
    const { body, unsaid } = write(request, { traits: { modelRules: true }, model: 'gpt-4o' });
    expect(unsaid).toEqual(['messages[0].content[1]', 'tools[0]', 'container']);
    expect(body).toEqual({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'look' }] }],
      prompt_cache_key: 'k',
    });
    expect(() => write(request, { drop: false })).toThrow(Failure);
  });

  it("follows the rules of OpenAI's models", () => {
    const request: Partial<ChatRequest> = {
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 's' }] },
        { role: 'user', parts: [{ type: 'text', text: 'u' }] },
      ],
      maxTokens: 9,
      sampling: { temperature: 0.2, stop: ['x'], frequencyPenalty: 0.5 },
      reasoning: { mode: 'enabled', budget: 2000 },
    };
    const openai: OpenAIChatTraits = { modelRules: true };
    const five = write(request, { traits: openai, model: 'gpt-5' });
    expect(five.body).toEqual({
      model: 'gpt-5',
      messages: [
        { role: 'developer', content: 's' },
        { role: 'user', content: 'u' },
      ],
      max_completion_tokens: 9,
      reasoning_effort: 'low',
    });
    expect(five.unsaid.toSorted()).toEqual(['frequency_penalty', 'stop', 'temperature']);
    const four = write(request, { traits: openai, model: 'gpt-4o' });
    expect(four.body).toMatchObject({ max_tokens: 9, temperature: 0.2, stop: ['x'], messages: [{ role: 'system' }, { role: 'user' }] });
    expect(four.unsaid).toEqual(['reasoning_effort']);
    expect(write({ ...request, reasoning: { mode: 'disabled' } }, { traits: openai, model: 'gpt-5.1' }).body).toMatchObject({
      reasoning_effort: 'none',
      temperature: 0.2,
    });
    expect(write(request, { traits: openai, model: 'o1-mini' }).body['messages']).toMatchObject([{ role: 'user' }, { role: 'user' }]);
    expect(write(request, { traits: openai, model: 'gpt-5-chat-latest' }).body).toMatchObject({ max_tokens: 9, temperature: 0.2 });
  });

  it('says developer as system to all who are not OpenAI', () => {
    const instructions: Message = { role: 'developer', parts: [{ type: 'text', text: 's' }] };
    expect(messages([instructions])).toEqual([{ role: 'system', content: 's' }]);
  });

  it('flattens, merges and marks as the provider wants it', () => {
    const turns: readonly Message[] = [
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'c', cache: { ttl: '1h' } }] },
    ];
    expect(messages(turns, { traits: { flattenContent: true } })).toEqual([
      { role: 'user', content: 'a\nb' },
      { role: 'user', content: 'c' },
    ]);
    expect(messages(turns, { traits: { flattenContent: true, mergeTurns: true } })).toEqual([{ role: 'user', content: 'a\nb\n\nc' }]);
    const marked = [{ type: 'text', text: 'c', cache_control: { type: 'ephemeral', ttl: '1h' } }];
    expect(messages(turns.slice(1), { traits: { cacheControl: 'keep' } })).toEqual([{ role: 'user', content: marked }]);
    const claudeOnly: OpenAIChatTraits = { cacheControl: 'keep', cacheControlModels: ['claude'] };
    expect(messages(turns.slice(1), { traits: claudeOnly })).toEqual([{ role: 'user', content: 'c' }]);
    expect(messages(turns.slice(1), { traits: claudeOnly, model: 'claude-x' })).toEqual([{ role: 'user', content: marked }]);
  });

  it('says documents in the part that the provider knows', () => {
    const byUrl = { ...pdf, source: { type: 'url', url: 'https://a.example/b.pdf' } } as const;
    const document = (documentPart: NonNullable<OpenAIChatTraits['documentPart']>): unknown =>
      messages([{ role: 'user', parts: [byUrl] }], { traits: { documentPart } });
    expect(document('document_url')).toEqual([
      { role: 'user', content: [{ type: 'document_url', document_url: 'https://a.example/b.pdf' }] },
    ]);
    expect(document('file_url')).toEqual([{ role: 'user', content: [{ type: 'file_url', file_url: { url: 'https://a.example/b.pdf' } }] }]);
    expect(write({ messages: [{ role: 'user', parts: [byUrl] }] }).unsaid).toEqual(['messages[0].content[0]']);
  });

  it('refuses a trait that has a value which it cannot have', () => {
    expect(() => write({}, { traits: JSON.parse('{"names":"some"}') })).toThrow(/trait names/);
  });
});

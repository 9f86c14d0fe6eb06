import { describe, expect, test } from 'vitest';
import type { FieldPolicy, WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Message, Part } from '../../core/message.ts';
import type { ChatRequest, Tool } from '../../core/request.ts';
import { anthropicMessages, type AnthropicMessagesTraits } from './index.ts';

describe('turns', () => {
  test('instructions go to the front, neighbours are merged, results come first, blank texts go', () => {
    const { body } = write([
      { role: 'system', parts: [said('Be brief.')] },
      { role: 'user', parts: [said('Rain?')] },
      { role: 'assistant', parts: [said(' '), called('call_1'), called('call_2')] },
      { role: 'user', parts: [said('And hurry.')] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'call_1', parts: [said('yes')] }] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'call_2', parts: [], isError: true }] },
      { role: 'developer', parts: [said('In English.')] },
    ]);
    expect(body['system']).toEqual([text('Be brief.'), text('In English.')]);
    expect(body['messages']).toEqual([
      { role: 'user', content: [text('Rain?')] },
      { role: 'assistant', content: [use('call_1'), use('call_2')] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: [text('yes')] },
          { type: 'tool_result', tool_use_id: 'call_2', is_error: true },
          text('And hurry.'),
        ],
      },
    ]);
  });

  test('ids that the provider refuses are replaced, the same in call and result, and stay apart', () => {
    const { body } = write([
      user,
      { role: 'assistant', parts: [called('a.1'), called('a:1')] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'a:1', parts: [said('x')] }] },
    ]);
    expect(body['messages']).toMatchObject([{}, { content: [{ id: 'a_1' }, { id: 'a_1_2' }] }, { content: [{ tool_use_id: 'a_1_2' }] }]);
  });

  test('a last turn of the assistant is continued, without white space at its end', () => {
    const { body } = write([user, { role: 'assistant', parts: [said('The answer is ')] }]);
    expect(body['messages']).toMatchObject([{}, { role: 'assistant', content: [{ text: 'The answer is' }] }]);
  });

  test('a conversation that the user does not open is refused, or opened for them where messages may be altered', () => {
    const turns: readonly Message[] = [{ role: 'assistant', parts: [said('Hi')] }, user];
    expect(failureOf(() => write(turns))).toMatchObject({ code: 'invalid_request', param: 'messages[0].role' });
    expect(failureOf(() => write([{ role: 'system', parts: [said('Be brief.')] }]))).toMatchObject({ param: 'messages[0].role' });
    expect(write(turns, {}, { policy: { drop: false, modify: true } }).body['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'user' },
    ]);
  });

  test('thoughts go back first and only to the one who signed them', () => {
    const mine: Part = { type: 'reasoning', text: 'Hm.', signature: { signer: 'anthropic-messages', value: 'c2ln/+==' } };
    const foreign: Part = { type: 'reasoning', text: 'Hm.', signature: { signer: 'gemini', value: 'Z2Vt' } };
    const unsigned: Part = { type: 'reasoning', text: 'Hm.' };
    const { body } = write([
      user,
      { role: 'assistant', parts: [said('So:'), foreign, unsigned, { type: 'reasoning', text: '', redacted: 'cmVk' }, mine] },
      user,
    ]);
    expect(body['messages']).toMatchObject([
      {},
      { content: [{ type: 'redacted_thinking', data: 'cmVk' }, { type: 'thinking', thinking: 'Hm.', signature: 'c2ln/+==' }, text('So:')] },
      {},
    ]);
  });

  test('arguments that are no JSON object are refused with their place', () => {
    const turns: readonly Message[] = [
      user,
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'c', name: 'look', arguments: '{"a":' }] },
    ];
    expect(failureOf(() => write(turns))).toMatchObject({ code: 'invalid_request', param: 'messages[1].content[0]' });
  });

  test('images and documents are written by what they are', () => {
    const { body, headers } = write([
      {
        role: 'user',
        parts: [
          { type: 'media', kind: 'image', mediaType: 'image/jpg', source: { type: 'data', base64: 'aW1n' } },
          { type: 'media', kind: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
          { type: 'media', kind: 'document', mediaType: 'application/pdf', name: 'a.pdf', source: { type: 'data', base64: 'cGRm' } },
          {
            type: 'media',
            kind: 'document',
            mediaType: 'text/plain',
            source: { type: 'data', base64: 'w7Y=' },
            extra: { citations: { enabled: true } },
          },
          { type: 'media', kind: 'document', source: { type: 'file', id: 'file_1' }, cache: { ttl: '1h' } },
        ],
      },
    ]);
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'aW1n' } },
          { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'cGRm' }, title: 'a.pdf' },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'ö' }, citations: { enabled: true } },
          { type: 'document', source: { type: 'file', file_id: 'file_1' }, cache_control: { type: 'ephemeral', ttl: '1h' } },
        ],
      },
    ]);
    expect(headers).toEqual({ 'anthropic-beta': 'files-api-2025-04-14' });
  });

  test('what the model can not see is refused, even where parameters may be dropped', () => {
    const sound: Message = { role: 'user', parts: [{ type: 'media', kind: 'audio', source: { type: 'data', base64: 'c25k' } }] };
    expect(failureOf(() => write([sound], {}, { policy: { drop: true } }))).toMatchObject({
      code: 'invalid_request',
      param: 'messages[0].content[0]',
    });
    const linked: Message = {
      role: 'user',
      parts: [{ type: 'media', kind: 'image', source: { type: 'url', url: 'https://x.test/a.png' } }],
    };
    expect(failureOf(() => write([linked], {}, { traits: { mediaUrls: false } }))).toMatchObject({ code: 'invalid_request' });
  });

  test('of more than four cache breakpoints the earliest of the turns go, which is reported', () => {
    const { body, unsaid } = write([
      { role: 'system', parts: [marked('s')] },
      { role: 'user', parts: ['a', 'b', 'c', 'd'].map(marked) },
    ]);
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(4);
    expect(body['messages']).toMatchObject([{ content: [text('a'), { text: 'b', cache_control: { type: 'ephemeral' } }, {}, {}] }]);
    expect(unsaid).toEqual(['cache_control']);
  });
});

describe('limits and sampling', () => {
  test.each([
    [{}, {}, 4096],
    [{}, { facts: { id: 'm', maxOutputTokens: 8192, abilities: {} } }, 8192],
    [{ maxTokens: 100 }, { facts: { id: 'm', maxOutputTokens: 8192, abilities: {} } }, 100],
    [{ maxTokens: 100 }, { ceiling: 50 }, 50],
  ] as const)('the ceiling is ours, the caller’s, the model’s or 4096 (%#)', (request, context, expected) => {
    expect(write([user], request, context).body['max_tokens']).toBe(expected);
  });

  test('temperature is clamped, white space is no stop sequence, and what the API does not know is reported', () => {
    const sampling = { temperature: 1.7, topK: 5, stop: ['END', ' '], seed: 1, presencePenalty: 0, frequencyPenalty: 0.5, logprobs: true };
    const { body, unsaid } = write([user], { sampling, choices: 2 });
    expect(body).toMatchObject({ temperature: 1, top_k: 5, stop_sequences: ['END'] });
    expect(unsaid).toEqual(['seed', 'frequency_penalty', 'logprobs', 'n', 'stop']);
  });

  test('newer models take one of temperature and top_p, the newest neither', () => {
    const sampling = { temperature: 0.5, topP: 0.9 };
    expect(write([user], { sampling }, { model: 'claude-haiku-4-5' })).toMatchObject({ body: { temperature: 0.5 }, unsaid: ['top_p'] });
    expect(write([user], { sampling }, { model: 'claude-opus-4-8' }).unsaid).toEqual(['temperature', 'top_p']);
  });
});

describe('thinking', () => {
  test.each([
    ['claude-sonnet-4-0', { effort: 'low' }, { type: 'enabled', budget_tokens: 1024 }, undefined],
    ['claude-sonnet-4-0', { mode: 'enabled', budget: 500 }, { type: 'enabled', budget_tokens: 1024 }, undefined],
    ['claude-sonnet-4-0', { effort: 'none' }, undefined, undefined],
    ['claude-sonnet-4-6', { effort: 'medium' }, { type: 'adaptive' }, 'medium'],
    ['claude-sonnet-4-6', { mode: 'enabled', budget: 3000 }, { type: 'enabled', budget_tokens: 3000 }, undefined],
    ['claude-opus-4-8', { effort: 'minimal' }, { type: 'adaptive', display: 'summarized' }, 'low'],
    ['claude-opus-4-8', { mode: 'enabled', budget: 10_000 }, { type: 'adaptive', display: 'summarized' }, 'high'],
    [
      'claude-opus-4-8',
      { mode: 'adaptive', effort: 'xhigh', extra: { display: 'omitted' } },
      { type: 'adaptive', display: 'omitted' },
      'xhigh',
    ],
    ['claude-sonnet-5', { effort: 'none' }, { type: 'disabled' }, undefined],
    ['claude-sonnet-5-5', { effort: 'none' }, { type: 'between_tools' }, undefined],
  ] as const)('of %s told %o', (model, reasoning, thinking, effort) => {
    const { body, unsaid } = write([user], { reasoning, maxTokens: 20_000 }, { model });
    expect([body['thinking'], body['output_config'], unsaid]).toEqual([thinking, effort === undefined ? undefined : { effort }, []]);
  });

  test('that can not be, or not be switched off, is reported', () => {
    expect(write([user], { reasoning: { effort: 'high' } }, { model: 'claude-3-5-haiku-latest' }).unsaid).toEqual(['reasoning_effort']);
    expect(write([user], { reasoning: { effort: 'none' } }, { model: 'claude-opus-5-5' }).unsaid).toEqual(['reasoning_effort']);
  });

  test('raises the ceiling by its budget, up to what the model can, but never a ceiling of ours', () => {
    const reasoning = { effort: 'high' };
    expect(write([user], { reasoning, maxTokens: 1000 }).body).toMatchObject({ max_tokens: 5096, thinking: { budget_tokens: 4096 } });
    const facts = { id: 'm', maxOutputTokens: 4000, abilities: {} };
    expect(write([user], { reasoning, maxTokens: 1000 }, { facts }).body).toMatchObject({
      max_tokens: 4000,
      thinking: { budget_tokens: 3999 },
    });
    expect(write([user], { reasoning }, { ceiling: 2000 }).body).toMatchObject({ max_tokens: 2000, thinking: { budget_tokens: 1999 } });
    expect(write([user], { reasoning }, { ceiling: 600 })).toMatchObject({ body: { max_tokens: 600 }, unsaid: ['reasoning_effort'] });
  });

  test('takes temperature 1 and no top_k, and forbids to force a call', () => {
    const request = {
      reasoning: { effort: 'low' },
      sampling: { temperature: 0.2, topK: 3 },
      tools: [tool],
      toolChoice: { type: 'required' },
    } as const;
    const { body, unsaid } = write([user], request);
    expect(body).toMatchObject({ temperature: 1, tool_choice: { type: 'auto' } });
    expect(unsaid).toEqual(['tool_choice', 'top_k']);
  });

  test('is left out where the thoughts before the last call are lost, if messages may be altered', () => {
    const turns: readonly Message[] = [
      user,
      { role: 'assistant', parts: [called('c')] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'c', parts: [said('x')] }] },
    ];
    const request = { reasoning: { effort: 'low' }, tools: [tool] };
    expect(write(turns, request).body['thinking']).toBeDefined();
    expect(write(turns, request, { policy: { drop: false, modify: true } }).body['thinking']).toBeUndefined();
  });
});

describe('tools and the form of the answer', () => {
  test.each([
    [{ type: 'auto' }, undefined, { type: 'auto' }],
    [{ type: 'required' }, true, { type: 'any' }],
    [{ type: 'none' }, false, { type: 'none' }],
    [{ type: 'tool', name: 'look' }, false, { type: 'tool', name: 'look', disable_parallel_tool_use: true }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, undefined, undefined],
  ] as const)('the choice %o with parallel calls %o', (toolChoice, parallelToolCalls, expected) => {
    const request = { tools: [tool], ...(toolChoice && { toolChoice }), ...(parallelToolCalls !== undefined && { parallelToolCalls }) };
    expect(write([user], request).body['tool_choice']).toEqual(expected);
  });

  test('names with other characters are replaced, in tools, calls and the choice', () => {
    const tools: readonly Tool[] = [
      { type: 'function', name: 'files.read' },
      { type: 'function', name: 'files/read' },
    ];
    const { body } = write([user, { role: 'assistant', parts: [called('c', 'files/read')] }, user], {
      tools,
      toolChoice: { type: 'tool', name: 'files/read' },
    });
    expect(body).toMatchObject({
      tools: [{ name: 'files_read', input_schema: { type: 'object' } }, { name: 'files_read_2' }],
      tool_choice: { name: 'files_read_2' },
      messages: [{}, { content: [{ name: 'files_read_2' }] }, {}],
    });
  });

  test('hosted tools pass with their beta feature, those of other vendors are reported', () => {
    const tools: readonly Tool[] = [
      { type: 'hosted', dialect: 'anthropic-messages', value: { type: 'code_execution_20250825', name: 'code_execution' } },
      {
        type: 'hosted',
        dialect: 'openai-chat',
        value: { type: 'computer_20250124', function: { name: 'computer', parameters: { display_width_px: 800 } } },
      },
      { type: 'hosted', dialect: 'gemini', value: { googleSearch: {} } },
    ];
    const { body, headers, unsaid } = write([user], {
      tools,
      webSearch: { contextSize: 'low', userLocation: { type: 'approximate', approximate: { city: 'Oslo' } } },
    });
    expect(body['tools']).toEqual([
      { type: 'code_execution_20250825', name: 'code_execution' },
      { type: 'computer_20250124', name: 'computer', display_width_px: 800 },
      { type: 'web_search_20250305', name: 'web_search', max_uses: 1, user_location: { type: 'approximate', city: 'Oslo' } },
    ]);
    expect(headers['anthropic-beta']).toBe('code-execution-2025-08-25,computer-use-2025-01-24');
    expect(unsaid).toEqual(['tools[2]']);
  });

  const output = {
    type: 'json-schema',
    name: 'person',
    schema: { type: 'object', properties: { age: { type: 'integer', minimum: 0 } }, required: ['age'] },
  } as const;

  test('a schema is obeyed natively where the model can', () => {
    expect(write([user], { output }, { model: 'claude-sonnet-4-5' }).body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { age: { type: 'integer', description: '(minimum: 0)' } },
          required: ['age'],
          additionalProperties: false,
        },
      },
    });
  });

  test('else a tool is forced whose input is the answer; among other tools any call is', () => {
    const forced = write([user], { output }).body;
    expect(forced).toMatchObject({
      tools: [{ name: 'json_tool_call', input_schema: output.schema }],
      tool_choice: { type: 'tool', name: 'json_tool_call' },
    });
    expect(write([user], { output, tools: [tool] }).body['tool_choice']).toEqual({ type: 'any' });
  });

  test('a map can not be said natively, so that it is asked for by the tool', () => {
    const map = { type: 'json-schema', name: 'map', schema: { type: 'object', additionalProperties: { type: 'number' } } } as const;
    expect(write([user], { output: map }, { model: 'claude-sonnet-4-5' }).body).toMatchObject({ tools: [{ input_schema: map.schema }] });
  });
});

describe('the envelope', () => {
  test('fields of the API pass with their beta feature, those of other formats are reported, unknown ones pass', () => {
    const extra = { context_management: { edits: [] }, store: true, metadata: { user_id: 'u-1' }, brand_new: 1 };
    const { body, headers, unsaid } = write([user], { extra, serviceTier: 'default' });
    expect(body).toMatchObject({
      context_management: { edits: [] },
      brand_new: 1,
      metadata: { user_id: 'u-1' },
      service_tier: 'standard_only',
    });
    expect(body).not.toHaveProperty('store');
    expect(headers).toEqual({ 'anthropic-beta': 'context-management-2025-06-27' });
    expect(unsaid).toEqual(['store']);
  });

  test('an end user who can be recognised is not named', () => {
    expect(write([user], { user: 'ada@example.test' }).body['metadata']).toBeUndefined();
    expect(write([user], { user: '+47 123 45 678' }).body['metadata']).toBeUndefined();
    expect(write([user], { user: '1234567890' }).body['metadata']).toEqual({ user_id: '1234567890' });
  });

  test('a cloud has its version and the beta features it knows in the body, and the model in the URL', () => {
    const traits: AnthropicMessagesTraits = {
      anthropicVersion: 'bedrock-2023-05-31',
      modelInUrl: true,
      streamInUrl: true,
      betasInBody: true,
      knownBetas: ['context-1m'],
    };
    const headers = { 'anthropic-beta': 'context-1m-2025-08-07,prompt-caching-scope-2026-01-05' };
    const written = write([user], { stream: true, origin: { dialect: 'openai-chat', body: {}, headers } }, { traits });
    expect(written.body).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['context-1m-2025-08-07'],
      max_tokens: 4096,
      messages: [{ role: 'user', content: [text('Hello')] }],
    });
    expect(written.headers).toEqual({});
  });
});

const user: Message = { role: 'user', parts: [said('Hello')] };
const tool: Tool = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } };

function said(value: string): Extract<Part, { type: 'text' }> {
  return { type: 'text', text: value };
}

function marked(value: string): Part {
  return { type: 'text', text: value, cache: {} };
}

function called(id: string, name = 'look'): Part {
  return { type: 'tool-call', id, name, arguments: '' };
}

function text(value: string): JsonObject {
  return { type: 'text', text: value };
}

function use(id: string): JsonObject {
  return { type: 'tool_use', id, name: 'look', input: {} };
}

interface Written {
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
  readonly unsaid: readonly string[];
}

/** Writes for Claude Sonnet 4, unless the context says otherwise, and notes what could not be said. */
function write(messages: readonly Message[], request: Partial<ChatRequest> = {}, context: Partial<WriteContext> = {}): Written {
  const unsaid: string[] = [];
  const policy: FieldPolicy = { drop: true };
  const whole: ChatRequest = {
    model: 'm',
    messages,
    sampling: {},
    stream: false,
    streamUsage: false,
    extra: {},
    origin: { dialect: 'openai-chat', body: {} },
    ...request,
  };
  const written = anthropicMessages.writeRequest(whole, {
    model: 'claude-sonnet-4-0',
    facts: { id: 'm', abilities: {} },
    policy,
    traits: {},
    unsaid: (field) => unsaid.push(field),
    ...context,
  });
  return { body: written.body, headers: written.headers ?? {}, unsaid };
}

function failureOf(run: () => unknown): Failure | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

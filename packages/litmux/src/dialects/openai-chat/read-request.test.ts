import { describe, expect, it } from 'vitest';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { readRequest } from './read-request.ts';

const user = { role: 'user', content: 'Hello' };

function read(fields: JsonObject): ChatRequest {
  return readRequest({ model: 'm', messages: [user], ...fields }, {});
}

function faultOf(fields: JsonObject): string | undefined {
  try {
    read(fields);
  } catch (error) {
    return error instanceof Failure && error.code === 'invalid_request' ? error.param : 'another error';
  }
  return undefined;
}

describe('reading a chat completion request', () => {
  it('gives every known field its neutral place and leaves the rest in extra', () => {
    const request = read({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      seed: 7,
      stop: 'END',
      max_tokens: 10,
      max_completion_tokens: 20,
      n: 2,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      logprobs: true,
      top_logprobs: 3,
      logit_bias: { 42: 1 },
      parallel_tool_calls: false,
      user: 'u',
      service_tier: 'flex',
      stream: true,
      stream_options: { include_usage: true },
      modalities: ['text', 'audio'],
      audio: { voice: 'alloy', format: 'wav' },
      web_search_options: { search_context_size: 'high' },
      verbosity: 'low',
      prediction: { type: 'content', content: 'x' },
      num_retries: 3,
      guardrails: ['pii'],
    });
    expect(request.sampling).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      stop: ['END'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      logprobs: true,
      topLogprobs: 3,
      logitBias: { 42: 1 },
    });
    expect(request).toMatchObject({ maxTokens: 20, choices: 2, parallelToolCalls: false, user: 'u', serviceTier: 'flex' });
    expect(request).toMatchObject({ stream: true, streamUsage: true, webSearch: { contextSize: 'high' }, modalities: ['text', 'audio'] });
    expect(request.extra).toEqual({ verbosity: 'low', prediction: { type: 'content', content: 'x' } });
  });

  it('names the path of what is wrong', () => {
    expect(faultOf({ messages: 'hi' })).toBe('messages');
    expect(faultOf({ messages: [] })).toBe('messages');
    expect(faultOf({ messages: [{ role: 'robot', content: '' }] })).toBe('messages[0].role');
    expect(faultOf({ messages: [{ role: 'user' }] })).toBe('messages[0].content');
    expect(faultOf({ messages: [user, { role: 'user', content: [{ type: 'image_url' }] }] })).toBe('messages[1].content[0].image_url');
    expect(faultOf({ messages: [{ role: 'tool', content: 'x' }] })).toBe('messages[0].tool_call_id');
    expect(faultOf({ temperature: 'hot' })).toBe('temperature');
    expect(faultOf({ n: 0 })).toBe('n');
    expect(faultOf({ stop: [1] })).toBe('stop[0]');
    expect(faultOf({ tools: [{ type: 'function' }] })).toBe('tools[0].function');
    expect(faultOf({ tool_choice: 'sometimes' })).toBe('tool_choice');
    expect(faultOf({ response_format: { type: 'json_schema' } })).toBe('response_format.json_schema');
    expect(faultOf({ stream: 'yes' })).toBe('stream');
  });

  it('takes the model from the path before that of the body', () => {
    expect(readRequest({ model: 'body', messages: [user] }, { model: 'path' }).model).toBe('path');
    expect(readRequest({ messages: [user] }, { model: 'path' }).model).toBe('path');
  });

  it('reads every kind of content part', () => {
    const content = [
      { type: 'text', text: 'look', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      { type: 'image_url', image_url: 'https://example.org/a.jpg' },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,CCCC' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'file', file: { file_id: 'https://example.org/b.pdf', format: 'application/pdf' } },
      { type: 'video_url', video_url: { url: 'https://example.org/c.mp4' } },
      { type: 'hologram', hologram: 1 },
    ];
    expect(read({ messages: [{ role: 'user', content }] }).messages[0]?.parts).toEqual([
      { type: 'text', text: 'look', cache: { ttl: '1h' } },
      { type: 'media', kind: 'image', source: { type: 'data', base64: 'AAAA' }, mediaType: 'image/png', detail: 'low' },
      { type: 'media', kind: 'image', source: { type: 'url', url: 'https://example.org/a.jpg' } },
      { type: 'media', kind: 'audio', source: { type: 'data', base64: 'BBBB' }, mediaType: 'audio/mpeg' },
      { type: 'media', kind: 'document', source: { type: 'data', base64: 'CCCC' }, mediaType: 'application/pdf', name: 'a.pdf' },
      { type: 'media', kind: 'document', source: { type: 'file', id: 'file-1' } },
      { type: 'media', kind: 'document', source: { type: 'url', url: 'https://example.org/b.pdf' }, mediaType: 'application/pdf' },
      { type: 'media', kind: 'video', source: { type: 'url', url: 'https://example.org/c.mp4' } },
      { type: 'opaque', dialect: 'openai-chat', value: { type: 'hologram', hologram: 1 } },
    ]);
  });

  it('reads thoughts with their proof, calls with their signature, and results with the name of their tool', () => {
    const { messages } = read({
      messages: [
        user,
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'hm',
          thinking_blocks: [
            { type: 'thinking', thinking: 'hm', signature: 'sig' },
            { type: 'redacted_thinking', data: 'xyz' },
          ],
          tool_calls: [
            { id: 'call_1__thought__c2ln', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
            {
              id: 'call_2',
              type: 'function',
              function: { name: 'now', arguments: '' },
              provider_specific_fields: { thought_signature: 'c2ln' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1__thought__c2ln', content: '1' },
        { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'noon' }] },
      ],
    });
    const signature = { signer: 'gemini', value: 'c2ln' };
    expect(messages.slice(1)).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm', signature: { signer: 'anthropic-messages', value: 'sig' } },
          { type: 'reasoning', text: '', redacted: 'xyz' },
          { type: 'tool-call', id: 'call_1', name: 'add', arguments: '{"a":1}', signature },
          { type: 'tool-call', id: 'call_2', name: 'now', arguments: '{}', signature },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'call_1', name: 'add', parts: [{ type: 'text', text: '1' }] }] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'call_2', name: 'now', parts: [{ type: 'text', text: 'noon' }] }] },
    ]);
  });

  it('reads the old form of functions, whose results find their call by its name', () => {
    const request = read({
      messages: [
        user,
        { role: 'assistant', content: null, function_call: { name: 'add', arguments: '{}' } },
        { role: 'function', name: 'add', content: '3' },
      ],
      functions: [{ name: 'add', parameters: { type: 'object' } }],
      function_call: { name: 'add' },
    });
    const call = request.messages[1]?.parts[0];
    const result = request.messages[2]?.parts[0];
    expect(call).toMatchObject({ type: 'tool-call', name: 'add' });
    expect(result).toMatchObject({ type: 'tool-result', name: 'add', callId: call?.type === 'tool-call' ? call.id : '' });
    expect(request.tools).toEqual([{ type: 'function', name: 'add', parameters: { type: 'object' } }]);
    expect(request.toolChoice).toEqual({ type: 'tool', name: 'add' });
  });

  it('understands what servers of open models take besides', () => {
    const call = { id: '1', type: 'function', function: { name: 'add', arguments: { a: 1 } } };
    const request = read({
      messages: [user, { role: 'assistant', content: '', tool_calls: [call] }, { role: 'tool', tool_call_id: '1', content: '1' }],
      max_tokens: -1,
      logprobs: 3,
    });
    expect(request.maxTokens).toBeUndefined();
    expect(request.sampling).toEqual({ logprobs: true, topLogprobs: 3 });
    expect(request.messages[1]?.parts).toEqual([{ type: 'tool-call', id: '1', name: 'add', arguments: '{"a":1}' }]);
  });

  it('reads tools of all kinds and every tool choice', () => {
    const { tools } = read({
      tools: [
        { type: 'function', function: { name: 'add', strict: true }, cache_control: { type: 'ephemeral' } },
        { type: 'custom', custom: { name: 'shell' } },
        { type: 'web_search_20250305', name: 'web_search' },
        { googleSearch: {} },
      ],
    });
    expect(tools?.[0]).toEqual({ type: 'function', name: 'add', strict: true, cache: {} });
    expect(tools?.slice(1).map((tool) => (tool.type === 'hosted' ? tool.dialect : ''))).toEqual([
      'openai-chat',
      'anthropic-messages',
      'gemini',
    ]);
    expect(read({ tool_choice: 'any' }).toolChoice).toEqual({ type: 'required' });
    expect(read({ tool_choice: { type: 'function', function: { name: 'add' } } }).toolChoice).toEqual({ type: 'tool', name: 'add' });
    const allowed = {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'add' } }] },
    };
    expect(read({ tool_choice: allowed }).toolChoice).toEqual({ type: 'allowed', mode: 'required', names: ['add'] });
  });

  it('reads how much to think in each of its forms', () => {
    expect(read({ reasoning_effort: 'low' }).reasoning).toEqual({ effort: 'low' });
    expect(read({ reasoning_effort: { effort: 'high', summary: 'auto' } }).reasoning).toEqual({ effort: 'high', summary: 'auto' });
    expect(read({ thinking: { type: 'enabled', budget_tokens: 2048 } }).reasoning).toEqual({ mode: 'enabled', budget: 2048 });
    expect(read({ thinking: { type: 'disabled' } }).reasoning).toEqual({ mode: 'disabled' });
    expect(read({}).reasoning).toBeUndefined();
  });

  it('reads a schema wherever a vendor puts it, and leaves unknown formats to their own provider', () => {
    const schema = { type: 'object' };
    const named = read({ response_format: { type: 'json_schema', json_schema: { name: 'point', schema, strict: true } } });
    expect(named.output).toEqual({ type: 'json-schema', name: 'point', schema, strict: true });
    expect(read({ response_format: { type: 'json_object', schema } }).output).toEqual({ type: 'json-schema', name: 'response', schema });
    expect(read({ response_format: { type: 'json_object' } }).output).toEqual({ type: 'json' });
    const grammar = { type: 'grammar', grammar: 'root ::= "a"' };
    expect(read({ response_format: grammar }).extra).toEqual({ response_format: grammar });
  });
});

import { describe, expect, test } from 'vitest';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { anthropicMessages } from './index.ts';

describe('a body', () => {
  test('becomes a request, with results of tools in turns of their own', () => {
    const body = {
      model: 'm',
      max_tokens: 100,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [
        { role: 'user', content: 'Rain?' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
            { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: 'yes', is_error: true },
            { type: 'text', text: 'So?' },
          ],
        },
      ],
      tools: [
        { name: 'look', input_schema: { type: 'object' }, strict: true },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 2000, display: 'omitted' },
      output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
      temperature: 0.5,
      top_k: 3,
      stop_sequences: ['END'],
      metadata: { user_id: 'u-1' },
      service_tier: 'standard_only',
      stream: true,
      context_management: { edits: [] },
      brand_new: 1,
      num_retries: 2,
    };
    const request = anthropicMessages.readRequest(body, { headers: { 'anthropic-beta': 'b', cookie: 'c' } });
    expect(request).toEqual({
      model: 'm',
      maxTokens: 100,
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.', cache: { ttl: '1h' } }] },
        { role: 'user', parts: [{ type: 'text', text: 'Rain?' }] },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm.', signature: { signer: 'anthropic-messages', value: 'c2ln' } },
            { type: 'tool-call', id: 'toolu_1', name: 'look', arguments: '{"a":1}' },
          ],
        },
        {
          role: 'tool',
          parts: [{ type: 'tool-result', callId: 'toolu_1', name: 'look', parts: [{ type: 'text', text: 'yes' }], isError: true }],
        },
        { role: 'user', parts: [{ type: 'text', text: 'So?' }] },
      ],
      tools: [
        { type: 'function', name: 'look', parameters: { type: 'object' }, strict: true },
        { type: 'hosted', dialect: 'anthropic-messages', value: { type: 'web_search_20250305', name: 'web_search' } },
      ],
      toolChoice: { type: 'required' },
      parallelToolCalls: false,
      reasoning: { mode: 'enabled', budget: 2000, effort: 'high', extra: { display: 'omitted' } },
      output: { type: 'json-schema', name: 'answer', schema: { type: 'object' }, strict: true },
      sampling: { temperature: 0.5, topK: 3, stop: ['END'] },
      user: 'u-1',
      serviceTier: 'default',
      stream: true,
      streamUsage: true,
      extra: { brand_new: 1 },
      origin: { dialect: 'anthropic-messages', body, headers: { 'anthropic-beta': 'b' } },
    });
  });

  test.each([
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ model: 1 }, 'model'],
    [{ messages: [] }, 'messages'],
    [{ messages: 'Hi' }, 'messages'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', data: 1 } }] }] },
      'messages[0].content[0].source.data',
    ],
    [{ tools: [{ input_schema: {} }] }, 'tools[0].name'],
    [{ tool_choice: { type: 'maybe' } }, 'tool_choice.type'],
    [{ thinking: { type: 'enabled', budget_tokens: 'much' } }, 'thinking.budget_tokens'],
    [{ stop_sequences: [1] }, 'stop_sequences[0]'],
  ])('with %o is refused at %s', (fields, path) => {
    const body: JsonObject = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }], ...fields };
    expect(refusal(body)).toMatchObject({ code: 'invalid_request', param: path });
  });

  test('with blocks that are not known yet is read, since the provider may know them', () => {
    const block = { type: 'hologram', source: { type: 'beam' } };
    const { messages } = anthropicMessages.readRequest({ model: 'm', max_tokens: 10, messages: [{ role: 'user', content: [block] }] }, {});
    expect(messages[0]?.parts).toEqual([{ type: 'opaque', dialect: 'anthropic-messages', value: block }]);
  });
});

function refusal(body: JsonObject): Failure | undefined {
  try {
    anthropicMessages.readRequest(body, {});
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

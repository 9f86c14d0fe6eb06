import { describe, expect, test } from 'vitest';
import type { WriteContext } from '../../core/dialect.ts';
import { collect } from '../../core/response.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { gemini } from './index.ts';

const name = '3d/render';
const request = openaiChat.readRequest(
  {
    model: 'm',
    messages: [
      { role: 'user', content: 'Draw.' },
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c', content: 'done' },
    ],
    tools: [{ type: 'function', function: { name } }],
    tool_choice: { type: 'function', function: { name } },
  },
  {},
);

describe('a function whose name Google does not take', () => {
  test('has another one there, wherever it is named', () => {
    const { body } = gemini.writeRequest(request, context);
    expect(body).toMatchObject({
      contents: [{}, { parts: [{ functionCall: { name: '_3d_render' } }] }, { parts: [{ functionResponse: { name: '_3d_render' } }] }],
      tools: [{ functionDeclarations: [{ name: '_3d_render' }] }],
      toolConfig: { functionCallingConfig: { allowedFunctionNames: ['_3d_render'] } },
    });
  });

  test('is called by its own', () => {
    const body = { candidates: [{ content: { parts: [{ functionCall: { name: '_3d_render', args: {} } }] }, finishReason: 'STOP' }] };
    const events = gemini.readResponse(body, { request, upstreamModel: 'gemini-2.5-flash', traits: {}, newId: (prefix) => `${prefix}1` });
    expect(collect(events).choices[0]?.parts).toMatchObject([{ type: 'tool-call', name }]);
  });
});

const context: WriteContext = {
  model: 'gemini-2.5-flash',
  facts: { id: 'gemini-2.5-flash', abilities: {} },
  policy: { drop: false },
  traits: {},
  unsaid: (field) => expect.unreachable(field),
};

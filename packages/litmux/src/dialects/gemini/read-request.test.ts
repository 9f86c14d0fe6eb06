import { describe, expect, test } from 'vitest';
import type { RequestPlace } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { gemini } from './index.ts';

const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];

describe('a body of generateContent', () => {
  test('takes model and stream from the URL', () => {
    expect(read({ contents }, { model: 'models/gemini-2.5-flash', stream: true })).toMatchObject({
      model: 'gemini-2.5-flash',
      stream: true,
      streamUsage: true,
    });
  });

  const camel = {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [
      { parts: { inlineData: { mimeType: 'image/png', data: 'AA-_' } } },
      { role: 'model', parts: [{ functionCall: { name: 'look', args: { a_b: 1 } } }] },
    ],
    tools: [{ functionDeclarations: [{ name: 'look', parametersJsonSchema: { type: 'object' } }] }],
    toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['look'] } },
    generationConfig: {
      maxOutputTokens: '100',
      topP: 0.5,
      thinkingConfig: { thinkingBudget: 50, includeThoughts: true },
      responseMimeType: 'application/json',
    },
    safetySettings: [{ category: 'C', threshold: 'T' }],
  };
  const snake = {
    system_instruction: { parts: [{ text: 'Be brief.' }] },
    contents: [
      { parts: { inline_data: { mime_type: 'image/png', data: 'AA-_' } } },
      { role: 'model', parts: [{ function_call: { name: 'look', args: { a_b: 1 } } }] },
    ],
    tools: [{ function_declarations: [{ name: 'look', parameters_json_schema: { type: 'object' } }] }],
    tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['look'] } },
    generation_config: {
      max_output_tokens: 100,
      top_p: 0.5,
      thinking_config: { thinking_budget: 50, include_thoughts: true },
      response_mime_type: 'application/json',
    },
  };
  const meant = {
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'media', kind: 'image', mediaType: 'image/png', source: { type: 'data', base64: 'AA+/' } }] },
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"a_b":1}' }] },
    ],
    tools: [{ type: 'function', name: 'look', parameters: { type: 'object' } }],
    toolChoice: { type: 'tool', name: 'look' },
    maxTokens: 100,
    sampling: { topP: 0.5 },
    reasoning: { mode: 'enabled', budget: 50, summary: 'auto' },
    output: { type: 'json' },
  };

  test('is read in camelCase, and keeps what only Google knows', () => {
    expect(read(camel)).toMatchObject({
      ...meant,
      extra: { safetySettings: camel.safetySettings },
      origin: { dialect: 'gemini', body: camel },
    });
  });

  test('is read in snake_case', () => {
    expect(read(snake)).toMatchObject({ ...meant, extra: {} });
  });

  test.each([
    [{}, 'contents'],
    [{ contents: [] }, 'contents'],
    [{ contents: 'Hi' }, 'contents'],
    [{ contents: [{ role: 'assistant', parts: [] }] }, 'contents[0].role'],
    [{ contents: [{ parts: [{ text: 5 }] }] }, 'contents[0].parts[0].text'],
    [{ contents: [{ parts: [{ inline_data: { mime_type: 'image/png' } }] }] }, 'contents[0].parts[0].inline_data.data'],
    [{ contents, generation_config: { max_output_tokens: 'many' } }, 'generation_config.max_output_tokens'],
    [{ contents, tools: [{ functionDeclarations: [{ description: 'x' }] }] }, 'tools[0].functionDeclarations[0].name'],
  ])('%j is refused for %s', (body: JsonObject, param: string) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  test('reads Google’s schemas as JSON Schema', () => {
    const schema = {
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', nullable: true, max_length: '5' },
        list: { type: 'ARRAY', items: { anyOf: [{ type: 'INTEGER' }], nullable: true } },
      },
      propertyOrdering: ['type'],
    };
    expect(read({ contents, generationConfig: { responseSchema: schema, responseMimeType: 'application/json' } }).output).toEqual({
      type: 'json-schema',
      name: 'response',
      schema: {
        type: 'object',
        properties: {
          type: { type: ['string', 'null'], maxLength: 5 },
          list: { type: 'array', items: { anyOf: [{ anyOf: [{ type: 'integer' }] }, { type: 'null' }] } },
        },
      },
    });
  });

  test('asks for a search of the web as others do, and for Google’s own tools', () => {
    expect(read({ contents, tools: [{ google_search: {} }, { url_context: {} }] })).toMatchObject({
      webSearch: {},
      tools: [{ type: 'hosted', dialect: 'gemini', value: { urlContext: {} } }],
    });
  });

  test('takes an operator’s defaults in OpenAI’s names, below what the caller says', () => {
    const request = read({ contents, max_tokens: 9, temperature: 1, reasoning_effort: 'low', generation_config: { temperature: 0 } });
    expect(request).toMatchObject({ maxTokens: 9, sampling: { temperature: 0 }, reasoning: { effort: 'low' }, extra: {} });
    expect(request.origin.body).toMatchObject({ generationConfig: { maxOutputTokens: 9, temperature: 0 } });
  });
});

describe('a history', () => {
  test('links parallel results to their calls by name and order, and tells what they say', () => {
    const request = read({
      contents: [
        ...contents,
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'look', args: { at: 1 } } },
            { functionCall: { name: 'peek' } },
            { functionCall: { name: 'look', args: { at: 2 } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'look', response: { output: 'one' } } },
            { functionResponse: { name: 'look', response: { error: 'gone' } } },
            { functionResponse: { name: 'peek', response: { a: 1 }, parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }] } },
            { text: 'So?' },
          ],
        },
      ],
    });
    const [, assistant, results, user] = request.messages;
    expect(assistant?.parts).toMatchObject([{ id: 'call_1', arguments: '{"at":1}' }, { id: 'call_2', arguments: '{}' }, { id: 'call_3' }]);
    expect(results).toEqual({
      role: 'tool',
      parts: [
        { type: 'tool-result', callId: 'call_1', name: 'look', object: { output: 'one' }, parts: [{ type: 'text', text: 'one' }] },
        {
          type: 'tool-result',
          callId: 'call_3',
          name: 'look',
          object: { error: 'gone' },
          parts: [{ type: 'text', text: 'gone' }],
          isError: true,
        },
        {
          type: 'tool-result',
          callId: 'call_2',
          name: 'peek',
          object: { a: 1 },
          parts: [
            { type: 'text', text: '{"a":1}' },
            { type: 'media', kind: 'image', mediaType: 'image/png', source: { type: 'data', base64: 'AA==' } },
          ],
        },
      ],
    });
    expect(user).toEqual({ role: 'user', parts: [{ type: 'text', text: 'So?' }] });
  });

  test('links by id where there is one, whatever the order', () => {
    const request = read({
      contents: [
        ...contents,
        { role: 'model', parts: [{ functionCall: { id: 'x', name: 'look' } }, { functionCall: { id: 'y', name: 'look' } }] },
        {
          role: 'function',
          parts: [
            { functionResponse: { id: 'y', name: 'look', response: {} } },
            { functionResponse: { id: 'x', name: 'look', response: {} } },
          ],
        },
      ],
    });
    expect(request.messages.at(-1)?.parts).toMatchObject([{ callId: 'y' }, { callId: 'x' }]);
  });

  test('joins the pieces of a turn that was streamed', () => {
    const pieces = [
      [{ text: 'Hm, ', thought: true }],
      [{ text: 'yes.', thought: true }],
      [{ text: 'Good ' }],
      [{ text: 'day.' }],
      [{ text: '', thoughtSignature: 'AA==' }],
      [{ text: '' }],
    ];
    const request = read({ contents: [...contents, ...pieces.map((parts) => ({ role: 'model', parts })), ...contents] });
    expect(request.messages).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm, yes.' },
          { type: 'text', text: 'Good day.', signature: { signer: 'gemini', value: 'AA==' } },
        ],
      },
      { role: 'user' },
    ]);
  });

  test('reads arguments that came in pieces', () => {
    const call = { functionCall: { name: 'halve', partialArgs: [{ jsonPath: '$.of', numberValue: 8 }] }, thoughtSignature: 'AA==' };
    const request = read({ contents: [...contents, { role: 'model', parts: [call] }] });
    expect(request.messages[1]?.parts).toMatchObject([{ type: 'tool-call', arguments: '{"of":8}', signature: { value: 'AA==' } }]);
  });

  test('keeps what no neutral word covers', () => {
    const code = { executableCode: { language: 'PYTHON', code: '1' } };
    const request = read({ contents: [...contents, { role: 'model', parts: [code] }] });
    expect(request.messages[1]?.parts).toEqual([{ type: 'opaque', dialect: 'gemini', value: code }]);
  });
});

function read(body: JsonObject, place: RequestPlace = { model: 'm' }): ChatRequest {
  return gemini.readRequest(body, place);
}

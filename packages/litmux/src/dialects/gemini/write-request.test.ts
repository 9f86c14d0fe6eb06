import { describe, expect, test } from 'vitest';
import type { WriteContext } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import { unknownModel } from '../../core/model.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { gemini } from './index.ts';

const tools = [
  {
    type: 'function',
    function: { name: 'look', description: 'Looks.', parameters: { type: 'object', properties: { at: { type: 'string' } } } },
  },
];
const call = (id: string, name = 'look'): JsonObject => ({ id, type: 'function', function: { name, arguments: '{"at":"x"}' } });

describe('a request for Google', () => {
  test('says system, turns and sampling in its own places', () => {
    const body = write({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'And?' },
        { role: 'user', content: 'More?' },
      ],
      max_tokens: 50,
      temperature: 0.2,
      top_p: 0.9,
      top_k: 5,
      stop: 'END',
      n: 2,
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.3,
      logprobs: true,
      top_logprobs: 3,
      user: 'me',
      metadata: { a: 'b' },
    });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        { role: 'model', parts: [{ text: 'Hello.' }] },
        { role: 'user', parts: [{ text: 'And?' }, { text: 'More?' }] },
      ],
      generationConfig: {
        maxOutputTokens: 50,
        temperature: 0.2,
        topP: 0.9,
        topK: 5,
        stopSequences: ['END'],
        candidateCount: 2,
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.3,
        responseLogprobs: true,
        logprobs: 3,
      },
    });
  });

  test('has a place for the system whatever Gemini model it is for, or Gemma from 4 on', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ];
    for (const model of ['gemini-2.0-flash', 'gemini-99-newborn', '1234567890'])
      expect(write({ messages }, { model })).toMatchObject({
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      });
  });

  test('has no empty turn and none that is only the system', () => {
    expect(
      write({
        messages: [
          { role: 'user', content: '' },
          { role: 'user', content: 'Hi' },
        ],
      })['contents'],
    ).toEqual([{ role: 'user', parts: [{ text: 'Hi' }] }]);
    expect(write({ messages: [{ role: 'system', content: 'Go.' }] })).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Go.' }] }] });
  });

  test('tells early Gemmas in the first turn what the system says', () => {
    const body = write(
      {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      { model: 'gemma-3-27b-it' },
    );
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Be brief.' }, { text: 'Hi' }] }] });
  });

  test('does not start with a call', () => {
    const body = write({
      messages: [
        { role: 'assistant', content: null, tool_calls: [call('a')] },
        { role: 'tool', tool_call_id: 'a', content: 'ok' },
      ],
    });
    expect(body['contents']).toMatchObject([{ role: 'user', parts: [{ text: ' ' }] }, { role: 'model' }, { role: 'user' }]);
  });

  test('carries the ceiling that is ours', () => {
    expect(write({}, { ceiling: 300 })['generationConfig']).toEqual({ maxOutputTokens: 300 });
  });

  test('takes fields that Google knows by name, and passes unknown ones', () => {
    const safety = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }];
    expect(
      write({ safety_settings: safety, cached_content: 'cachedContents/x', image_config: { aspect_ratio: '1:1' }, something_new: 1 }),
    ).toMatchObject({
      safetySettings: safety,
      cachedContent: 'cachedContents/x',
      generationConfig: { imageConfig: { aspect_ratio: '1:1' } },
      something_new: 1,
    });
  });

  test.each([
    ['logit_bias', { logit_bias: { 5: 1 } }],
    ['prompt_cache_key', { prompt_cache_key: 'k' }],
    ['parallel_tool_calls', { tools, parallel_tool_calls: false }],
    ['reasoning_effort', { reasoning_effort: 'low', model: 'gemini-2.0-flash' }],
  ])('reports %s, which it can not say', (field, extra) => {
    const unsaid: string[] = [];
    const body = write(extra, { model: 'gemini-2.0-flash', unsaid: (name) => unsaid.push(name) });
    expect(unsaid).toEqual([field]);
    expect(JSON.stringify(body)).not.toContain(field);
  });

  test('asks for a service tier in the body, on Vertex in headers', () => {
    expect(write({ service_tier: 'flex' })['serviceTier']).toBe('flex');
    expect(write({ service_tier: 'auto' })).not.toHaveProperty('serviceTier');
    const unsaid: string[] = [];
    expect(write({ service_tier: 'on_demand' }, { unsaid: (name) => unsaid.push(name) })).not.toHaveProperty('serviceTier');
    expect(unsaid).toEqual(['service_tier']);
    const { body, headers } = written({ service_tier: 'priority' }, { traits: { tierIn: 'header' } });
    expect(body).not.toHaveProperty('serviceTier');
    expect(headers).toEqual({ 'x-vertex-ai-llm-request-type': 'shared', 'x-vertex-ai-llm-shared-request-type': 'priority' });
  });
});

describe('media', () => {
  test('in data URIs go inline', () => {
    expect(only({ type: 'image_url', image_url: { url: 'data:image/webp;base64,UklGR' } })).toEqual({
      inlineData: { mimeType: 'image/webp', data: 'UklGR' },
    });
    expect(only({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } })).toEqual({
      inlineData: { mimeType: 'audio/wav', data: 'AAAA' },
    });
    expect(only({ type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi' } })).toEqual({
      inlineData: { mimeType: 'application/pdf', data: 'JVBERi' },
    });
  });

  test.each([
    ['https://a.test/cat.png?size=2', { mimeType: 'image/png', fileUri: 'https://a.test/cat.png?size=2' }],
    ['https://a.test/cat', { mimeType: 'image/jpeg', fileUri: 'https://a.test/cat' }],
    ['gs://bucket/cat.webp', { mimeType: 'image/webp', fileUri: 'gs://bucket/cat.webp' }],
    ['https://youtu.be/abc', { fileUri: 'https://youtu.be/abc' }],
  ])('at %s go by address', (url, fileData) => {
    expect(only({ type: 'image_url', image_url: { url } })).toEqual({ fileData });
  });

  test('that were uploaded to Google go by their name, of the type the caller says', () => {
    expect(only({ type: 'file', file: { file_id: 'https://youtu.be/abc', format: 'video/mp4' } })).toEqual({
      fileData: { mimeType: 'video/mp4', fileUri: 'https://youtu.be/abc' },
    });
    expect(only({ type: 'file', file: { file_id: 'files/abc' } })).toEqual({
      fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc' },
    });
  });

  test('set the resolution by the finest detail asked for', () => {
    const body = write({
      messages: [
        {
          role: 'user',
          content: ['low', 'high'].map((detail) => ({
            type: 'image_url',
            image_url: { url: 'data:image/png;base64,iVBORw0KGgo', detail },
          })),
        },
      ],
    });
    expect(body['generationConfig']).toEqual({ mediaResolution: 'MEDIA_RESOLUTION_HIGH' });
  });
});

describe('tools', () => {
  test('are declared with their schema as it is', () => {
    expect(write({ tools })['tools']).toEqual([
      {
        functionDeclarations: [
          { name: 'look', description: 'Looks.', parametersJsonSchema: { type: 'object', properties: { at: { type: 'string' } } } },
        ],
      },
    ]);
  });

  test('are declared in the schema that models before 2.0 know', () => {
    const parameters = {
      type: 'object',
      $defs: { P: { type: ['integer', 'null'] } },
      properties: { at: { $ref: '#/$defs/P' }, kind: { const: 'x' } },
      additionalProperties: false,
    };
    const body = write({ tools: [{ type: 'function', function: { name: 'look', parameters } }] }, { model: 'gemini-1.5-pro' });
    expect(body['tools']).toEqual([
      {
        functionDeclarations: [
          {
            name: 'look',
            parameters: { type: 'object', properties: { at: { type: 'integer', nullable: true }, kind: { type: 'string', enum: ['x'] } } },
          },
        ],
      },
    ]);
  });

  test.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'look' } },
      { mode: 'ANY', allowedFunctionNames: ['look'] },
    ],
  ])('are chosen by %j', (choice, config) => {
    expect(write({ tools, tool_choice: choice })['toolConfig']).toEqual({ functionCallingConfig: config });
  });

  test('that are strict are validated', () => {
    const strict = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' }, strict: true } }];
    expect(write({ tools: strict })['toolConfig']).toEqual({ functionCallingConfig: { mode: 'VALIDATED' } });
  });

  test('of Google stand beside them, and searching the web is one', () => {
    expect(write({ tools: [...tools, { google_maps: {} }], web_search_options: {} })['tools']).toMatchObject([
      { functionDeclarations: [{ name: 'look' }] },
      { googleMaps: {} },
      { googleSearch: {} },
    ]);
  });

  test('of other vendors are reported', () => {
    const unsaid: string[] = [];
    write({ tools: [{ type: 'file_search' }] }, { unsaid: (name) => unsaid.push(name) });
    expect(unsaid).toEqual(['tools[0]']);
  });
});

describe('calls and results', () => {
  const history = [
    { role: 'user', content: 'Look twice.' },
    { role: 'assistant', content: null, tool_calls: [call('a'), call('b', 'peek')] },
    { role: 'tool', tool_call_id: 'b', content: '{"seen":[1]}' },
    { role: 'tool', tool_call_id: 'a', content: 'nothing' },
    { role: 'user', content: 'And now?' },
  ];

  test('are linked by id and stand together', () => {
    expect(write({ messages: history })['contents']).toEqual([
      { role: 'user', parts: [{ text: 'Look twice.' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'a', name: 'look', args: { at: 'x' } } },
          { functionCall: { id: 'b', name: 'peek', args: { at: 'x' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'b', name: 'peek', response: { seen: [1] } } },
          { functionResponse: { id: 'a', name: 'look', response: { output: 'nothing' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'And now?' }] },
    ]);
  });

  test('of one function stand in the order of its calls where no ids link them', () => {
    const messages = [
      { role: 'user', content: 'Look twice.' },
      { role: 'assistant', content: null, tool_calls: [call('a'), call('b', 'peek'), call('c')] },
      ...['c', 'b', 'a'].map((id) => ({ role: 'tool', tool_call_id: id, content: id })),
    ];
    const responses = parts(write({ messages }, { traits: { callIdsFrom: 3 } }), 2).map((part) => part['functionResponse']);
    expect(responses).toEqual([
      { name: 'look', response: { output: 'a' } },
      { name: 'peek', response: { output: 'b' } },
      { name: 'look', response: { output: 'c' } },
    ]);
  });

  test('carry no ids where they are refused', () => {
    const traits = { callIdsFrom: 3 };
    expect(JSON.stringify(write({ messages: history }, { traits }))).not.toContain('"id"');
    expect(JSON.stringify(write({ messages: history }, { traits, model: 'gemini-3.5-flash' }))).toContain('"id"');
  });

  test('that Gemini 3 did not sign carry the documented stand-in, on the first call of a step', () => {
    const body = write({ messages: history }, { model: 'gemini-3-pro-preview' });
    expect(parts(body, 1).map((part) => part['thoughtSignature'])).toEqual(['skip_thought_signature_validator', undefined]);
  });

  test('keep numbers that a double would change', () => {
    const body = write({ messages: [...history.slice(0, 3), { role: 'tool', tool_call_id: 'a', content: '{"id":12345678901234567890}' }] });
    expect(parts(body, 2)[1]).toMatchObject({ functionResponse: { response: { output: '{"id":12345678901234567890}' } } });
  });

  test('of tools with images stand in the response from Gemini 3 on, behind it before', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo' } };
    const messages = [...history.slice(0, 2), { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'see' }, image] }];
    const inline = { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo' } };
    expect(parts(write({ messages }, { model: 'gemini-3-flash-preview' }), 2)).toEqual([
      { functionResponse: { id: 'a', name: 'look', response: { output: 'see' }, parts: [inline] } },
    ]);
    expect(parts(write({ messages }), 2)).toEqual([{ functionResponse: { id: 'a', name: 'look', response: { output: 'see' } } }, inline]);
  });
});

describe('structured output', () => {
  const schema = { type: 'object', properties: { a: { type: ['string', 'null'] } } };

  test('is JSON, of a schema where one is given', () => {
    expect(write({ response_format: { type: 'json_object' } })['generationConfig']).toEqual({ responseMimeType: 'application/json' });
    expect(write({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } })['generationConfig']).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
  });

  test('is compiled for models that know no JSON Schema', () => {
    const body = write({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } }, { model: 'gemini-1.5-flash' });
    expect(body['generationConfig']).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { type: 'object', properties: { a: { type: 'string', nullable: true } } },
    });
  });
});

type Target = Partial<Pick<WriteContext, 'model' | 'traits' | 'unsaid' | 'ceiling'>>;

function written(said: JsonObject, target: Target = {}): ReturnType<typeof gemini.writeRequest> {
  const request = openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...said }, {});
  return gemini.writeRequest(request, {
    model: 'gemini-2.5-flash',
    facts: unknownModel('m'),
    policy: { drop: false },
    traits: {},
    unsaid: refuse,
    ...target,
  });
}

function refuse(field: string): never {
  throw new Error(`unsaid: ${field}`);
}

/** How a user's only part is written. */
function only(part: JsonObject): unknown {
  return parts(write({ messages: [{ role: 'user', content: [part] }] }), 0)[0];
}

function write(said: JsonObject, target: Target = {}): JsonObject {
  return written(said, target).body;
}

function parts(body: JsonObject, turn: number): readonly JsonObject[] {
  const contents = body['contents'];
  const content = Array.isArray(contents) ? contents[turn] : undefined;
  return Array.isArray(content?.parts) ? content.parts : [];
}

import { describe, expect, test } from 'vitest';
import type { FieldPolicy } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Message, Part } from '../../core/message.ts';
import { unknownModel } from '../../core/model.ts';
import type { ChatRequest, Tool } from '../../core/request.ts';
import { bedrockConverse } from './index.ts';

const claude = 'converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'amazon.nova-lite-v1:0';
const llama = 'us.meta.llama4-maverick-17b-instruct-v1:0';

describe('turns', () => {
  test('instructions go to the front, neighbours are merged, results come first, blank texts go, cache points stay behind their block', () => {
    const { body } = write([
      { role: 'system', parts: [{ ...said('Be brief.'), cache: {} }] },
      user,
      { role: 'assistant', parts: [said(' '), called('call_1'), called('call_2')] },
      { role: 'user', parts: [said('And hurry.')] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'call_1', parts: [said('yes')], cache: { ttl: '1h' } }] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: 'call_2', parts: [], object: { no: 1 }, isError: true }] },
    ]);
    expect(body['system']).toEqual([{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }]);
    expect(body['messages']).toEqual([
      { role: 'user', content: [{ text: 'Rain?' }] },
      { role: 'assistant', content: [use('call_1'), use('call_2')] },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'call_1', content: [{ text: 'yes' }] } },
          { cachePoint: { type: 'default', ttl: '1h' } },
          { toolResult: { toolUseId: 'call_2', content: [{ json: { no: 1 } }], status: 'error' } },
          { text: 'And hurry.' },
        ],
      },
    ]);
  });

  test('thoughts go back byte-equal and first, to Claude and only if it signed them', () => {
    const signature = { signer: 'anthropic-messages', value: 'c2ln+/=' } as const;
    const thoughts: readonly Part[] = [
      said('So: '),
      { type: 'reasoning', text: 'Hm.', signature },
      { type: 'reasoning', text: '', redacted: 'b3BhcXVl' },
      { type: 'reasoning', text: 'Foreign.', signature: { signer: 'gemini', value: 'x' } },
      { type: 'reasoning', text: 'Unsigned.' },
      called('call_1'),
    ];
    const turns: readonly Message[] = [user, { role: 'assistant', parts: thoughts }, { role: 'user', parts: [said('Go on.')] }];
    expect(write(turns).body['messages']).toMatchObject([
      {},
      {
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln+/=' } } },
          { reasoningContent: { redactedContent: 'b3BhcXVl' } },
          { text: 'So: ' },
          use('call_1'),
        ],
      },
      {},
    ]);
    expect(JSON.stringify(write(turns, {}, { model: nova }).body)).not.toContain('reasoningContent');
  });

  test('names and ids that Bedrock refuses are replaced, the same in call and result', () => {
    const long = `call_${'x'.repeat(80)}`;
    const { body } = write(
      [
        user,
        { role: 'assistant', parts: [called(long, 'get weather')] },
        { role: 'tool', parts: [{ type: 'tool-result', callId: long, parts: [] }] },
      ],
      { tools: [{ type: 'function', name: 'get weather' }] },
    );
    const id = long.slice(0, 64);
    expect(body['messages']).toMatchObject([
      {},
      { content: [{ toolUse: { toolUseId: id, name: 'get_weather' } }] },
      { content: [{ toolResult: { toolUseId: id } }] },
    ]);
    const mistral = write([user, { role: 'assistant', parts: [called('call_1')] }], {}, { model: 'mistral.mistral-large-2407-v1:0' });
    expect(JSON.stringify(mistral.body)).toMatch(/"toolUseId":"[a-zA-Z0-9]{9}"/);
  });

  test('images go as bytes, documents with a clean name of their own; what stands elsewhere is refused', () => {
    const pdf = {
      type: 'media',
      kind: 'document',
      source: { type: 'data', base64: 'JVBE' },
      mediaType: 'application/pdf',
      name: 'my_report  v1.pdf',
    } as const;
    const parts: readonly Part[] = [
      { type: 'media', kind: 'image', source: { type: 'data', base64: 'AAAA' }, mediaType: 'image/jpeg' },
      { type: 'media', kind: 'image', source: { type: 'url', url: 's3://b/k.png' } },
      pdf,
      pdf,
      { type: 'media', kind: 'document', source: { type: 'text', text: 'Facts.' }, extra: { citations: { enabled: true } } },
      said('Read.'),
    ];
    expect(write([{ role: 'user', parts }]).body['messages']).toMatchObject([
      {
        content: [
          { image: { format: 'jpeg', source: { bytes: 'AAAA' } } },
          { image: { format: 'png', source: { s3Location: { uri: 's3://b/k.png' } } } },
          { document: { format: 'pdf', name: 'my-report v1', source: { bytes: 'JVBE' } } },
          { document: { name: 'my-report v1 (2)' } },
          { document: { format: 'txt', name: 'document', source: { text: 'Facts.' }, citations: { enabled: true } } },
          { text: 'Read.' },
        ],
      },
    ]);
    const remote: Part = { type: 'media', kind: 'image', source: { type: 'url', url: 'https://x.test/y.png' } };
    expect(failureOf(() => write([{ role: 'user', parts: [remote] }]))).toMatchObject({
      code: 'invalid_request',
      param: 'messages[0].content[0]',
    });
  });

  test('a model without room for instructions reads them first; who opens with the assistant is refused', () => {
    const { body } = write([{ role: 'system', parts: [said('Be brief.')] }, user], {}, { model: 'amazon.titan-text-express-v1' });
    expect(body).toEqual({ messages: [{ role: 'user', content: [{ text: 'Be brief.' }, { text: 'Rain?' }] }] });
    expect(failureOf(() => write([{ role: 'assistant', parts: [said('Hi')] }]))).toMatchObject({ param: 'messages[0].role' });
  });

  test('of more than four cache points the latest stay', () => {
    const marked: Message = { role: 'user', parts: Array.from({ length: 6 }, (_, index) => ({ ...said(`${index}`), cache: {} })) };
    const { body, unsaid } = write([marked], {}, { policy: { drop: true } });
    expect(JSON.stringify(body).match(/cachePoint/g)).toHaveLength(4);
    expect(unsaid).toEqual(['cache_control']);
    expect(JSON.stringify(write([marked], {}, { model: llama }).body)).not.toContain('cachePoint');
  });
});

describe('tools', () => {
  const tools: readonly Tool[] = [
    {
      type: 'function',
      name: 'rain',
      description: 'Tells.',
      parameters: { type: 'object', properties: { at: { type: 'string' } } },
      cache: {},
    },
  ];
  const spec = {
    toolSpec: { name: 'rain', description: 'Tells.', inputSchema: { json: { type: 'object', properties: { at: { type: 'string' } } } } },
  };

  test.each([
    [{ type: 'auto' } as const, { auto: {} }],
    [{ type: 'required' } as const, { any: {} }],
    [{ type: 'tool', name: 'rain' } as const, { tool: { name: 'rain' } }],
  ])('choice %j', (toolChoice, written) => {
    expect(write([user], { tools, toolChoice }).body['toolConfig']).toEqual({
      tools: [spec, { cachePoint: { type: 'default' } }],
      toolChoice: written,
    });
  });

  test('"none" leaves the tools out, but for the names that the history calls', () => {
    expect(write([user], { tools, toolChoice: { type: 'none' } }).body['toolConfig']).toBeUndefined();
    const { body } = write([user, { role: 'assistant', parts: [called('call_1')] }], { tools, toolChoice: { type: 'none' } });
    expect(body['toolConfig']).toMatchObject({ tools: [{ toolSpec: { name: 'rain' } }] });
  });

  test('who can not be forced is not, and that is told', () => {
    const { body, unsaid } = write([user], { tools, toolChoice: { type: 'required' } }, { model: llama, policy: { drop: true } });
    expect(body['toolConfig']).toEqual({ tools: [spec], toolChoice: { auto: {} } });
    expect(unsaid).toEqual(['tool_choice']);
  });

  test("one call at a time is asked in Claude's own words", () => {
    const { body } = write([user], { tools, parallelToolCalls: false });
    expect(body['additionalModelRequestFields']).toEqual({ tool_choice: { type: 'auto', disable_parallel_tool_use: true } });
  });
});

describe('the form of the answer', () => {
  const output = { type: 'json-schema', name: 'city', schema: { type: 'object', properties: { name: { type: 'string' } } } } as const;

  test('is native where the model obeys schemas', () => {
    const { body } = write([user], { output });
    expect(body['outputConfig']).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'city', schema: JSON.stringify({ ...output.schema, additionalProperties: false }) } },
      },
    });
    expect(body['toolConfig']).toBeUndefined();
  });

  test('is a forced tool elsewhere', () => {
    const { body } = write([user], { output }, { model: 'anthropic.claude-3-sonnet-20240229-v1:0' });
    expect(body['toolConfig']).toMatchObject({
      tools: [{ toolSpec: { name: 'json_tool_call', inputSchema: { json: output.schema } } }],
      toolChoice: { tool: { name: 'json_tool_call' } },
    });
  });
});

describe('parameters', () => {
  test('shared ones are configured, the rest are fields of the model', () => {
    const { body, unsaid } = write(
      [user],
      {
        maxTokens: 9,
        sampling: { temperature: 1.5, topP: 0.5, topK: 3, stop: ['x'], seed: 1 },
        extra: { guardrailConfig: { guardrailIdentifier: 'g' }, custom: 1 },
      },
      { model: nova, policy: { drop: true } },
    );
    expect(body['inferenceConfig']).toEqual({ maxTokens: 9, temperature: 1, topP: 0.5, stopSequences: ['x'] });
    expect(body['guardrailConfig']).toEqual({ guardrailIdentifier: 'g' });
    expect(body['additionalModelRequestFields']).toEqual({ custom: 1, inferenceConfig: { topK: 3 } });
    expect(unsaid).toEqual(['seed']);
  });

  test.each([
    [claude, { thinking: { type: 'enabled', budget_tokens: 4096 } }],
    ['openai.gpt-oss-120b-1:0', { reasoning_effort: 'high' }],
    ['qwen.qwen3-32b-v1:0', { reasoning_config: 'high' }],
    ['us.amazon.nova-2-lite-v1:0', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } }],
  ])('%s is told to think in the words of its maker', (model, fields) => {
    expect(write([user], { reasoning: { effort: 'high' } }, { model }).body['additionalModelRequestFields']).toEqual(fields);
  });

  test('a budget raises the ceiling, sets the temperature and frees the choice of tools', () => {
    const { body } = write([user], { reasoning: { mode: 'enabled', budget: 2000 }, maxTokens: 1000, sampling: { temperature: 0.2 } });
    expect(body['inferenceConfig']).toEqual({ maxTokens: 3000, temperature: 1 });
  });

  test("the body of Nova's own has a version and topK among its parameters", () => {
    const { body } = write([user], { sampling: { topK: 3 } }, { model: nova, traits: { schemaVersion: 'messages-v1' } });
    expect(body).toMatchObject({ schemaVersion: 'messages-v1', inferenceConfig: { topK: 3 } });
    expect(body['additionalModelRequestFields']).toBeUndefined();
  });

  test('tiers have their words; what other formats say is reported', () => {
    expect(write([user], { serviceTier: 'priority' }).body['serviceTier']).toEqual({ type: 'priority' });
    expect(write([user], { serviceTier: 'auto' }).body['serviceTier']).toBeUndefined();
    expect(failureOf(() => write([user], { extra: { prediction: {} } }))).toMatchObject({ param: 'prediction' });
  });
});

const user: Message = { role: 'user', parts: [{ type: 'text', text: 'Rain?' }] };

function said(text: string): Part & { type: 'text' } {
  return { type: 'text', text };
}

function called(id: string, name = 'rain'): Part {
  return { type: 'tool-call', id, name, arguments: '{"at":"sea"}' };
}

function use(toolUseId: string): JsonObject {
  return { toolUse: { toolUseId, name: 'rain', input: { at: 'sea' } } };
}

interface Place {
  readonly model?: string;
  readonly policy?: FieldPolicy;
  readonly traits?: JsonObject;
}

function write(
  messages: readonly Message[],
  more: Partial<ChatRequest> = {},
  { model = claude, policy = { drop: false }, traits = {} }: Place = {},
): { readonly body: JsonObject; readonly unsaid: readonly string[] } {
  const request: ChatRequest = {
    model,
    messages,
    sampling: {},
    stream: false,
    streamUsage: false,
    extra: {},
    origin: { dialect: 'openai-chat', body: {} },
    ...more,
  };
  const unsaid: string[] = [];
  const report = (field: string): void => {
    if (!policy.drop) throw new Failure('unsupported_parameter', field, { param: field });
    unsaid.push(field);
  };
  const { body } = bedrockConverse.writeRequest(request, { model, facts: unknownModel(model), policy, traits, unsaid: report });
  return { body, unsaid };
}

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

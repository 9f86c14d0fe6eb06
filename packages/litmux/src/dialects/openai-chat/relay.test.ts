import { describe, expect, it } from 'vitest';
import type { AnswerContext, ClientFrame, ReadContext, WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { unknownModel } from '../../core/model.ts';
import { objectOf, objectsOf, parseJson } from '../../wire/json-reader.ts';
import { answerRelay } from './answer-relay.ts';
import { readRequest } from './read-request.ts';
import { relayRequest } from './relay-request.ts';
import type { OpenAIChatTraits } from './traits.ts';

const hello = { model: 'alias', messages: [{ role: 'user', content: 'Hello' }] };

function relayed(
  body: JsonObject,
  traits: OpenAIChatTraits = {},
  rest: Partial<WriteContext> = {},
): { readonly body: JsonObject; readonly unsaid: readonly string[] } {
  const unsaid: string[] = [];
  const model = rest.model ?? 'm-1';
  const context: WriteContext = {
    model,
    facts: unknownModel(model),
    policy: { drop: true },
    traits,
    unsaid: (field) => unsaid.push(field),
    ...rest,
  };
  const written = relayRequest(readRequest({ ...hello, ...body }, {}), context);
  return { body: written.body, unsaid };
}

function context(body: JsonObject = {}): ReadContext & AnswerContext {
  let made = 0;
  const request = readRequest({ ...hello, ...body }, {});
  return {
    request,
    upstreamModel: 'm-1',
    traits: {},
    newId: (prefix) => `${prefix}made${made++}`,
    callId: 'id1',
    created: 5,
    model: 'alias',
  };
}

const asked = { stream: true, stream_options: { include_usage: true } };

function chunk(delta: JsonObject, rest: JsonObject = {}): JsonObject {
  const { choice, ...envelope } = rest;
  return {
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm-1',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...objectOf(choice) }],
    ...envelope,
  };
}

function stream(chunks: readonly JsonObject[], body: JsonObject = asked): readonly ClientFrame[] {
  const relay = answerRelay(context(body));
  return [...chunks.map((data) => JSON.stringify(data)), '[DONE]'].flatMap((data) => relay.frame({ data })).concat(relay.end());
}

function objects(frames: readonly ClientFrame[]): readonly JsonObject[] {
  return frames.flatMap(({ data }): readonly JsonObject[] => {
    const object = objectOf(typeof data === 'string' ? parseJson(data) : data);
    return object === undefined ? [] : [object];
  });
}

function choices(frames: readonly ClientFrame[]): readonly JsonObject[] {
  return objects(frames).flatMap((data) => objectsOf(data['choices']));
}

function call(id: string): JsonObject {
  return { id, type: 'function', function: { name: 'f', arguments: '{}' } };
}

function piece(name: string, id: string): JsonObject {
  return { tool_calls: [{ index: 0, id, function: { name, arguments: {} } }] };
}

const begin = chunk({ role: 'assistant', content: '' });
const stop = chunk({}, { choice: { finish_reason: 'stop' } });

describe('relaying a request', () => {
  it("sends the caller's own words, unknown fields included, and cuts what is for the gateway", () => {
    const body = { temperature: 0.1, shiny_new_field: { a: 1 }, num_retries: 2, guardrails: ['x'], metadata: { tags: ['t'] } };
    expect(relayed(body).body).toEqual({ ...hello, model: 'm-1', temperature: 0.1, shiny_new_field: { a: 1 } });
    expect(relayed({ metadata: { a: 'b' }, store: true }).body).toMatchObject({ metadata: { a: 'b' }, store: true });
  });

  it('asks for usage with every stream, where the provider knows the word', () => {
    expect(relayed({ stream: true }).body['stream_options']).toEqual({ include_usage: true });
    expect(relayed({ stream: true, stream_options: { include_obfuscation: false } }).body['stream_options']).toEqual({
      include_obfuscation: false,
      include_usage: true,
    });
    expect(relayed(asked, { streamOptions: false }).body['stream_options']).toBeUndefined();
  });

  it('leaves the name of the ceiling alone unless a trait or the model says otherwise', () => {
    expect(relayed({ max_tokens: 9 }).body).toMatchObject({ max_tokens: 9 });
    expect(relayed({ max_completion_tokens: 9 }, { maxTokensField: 'max_tokens' }).body).toMatchObject({ max_tokens: 9 });
    const openai: OpenAIChatTraits = { modelRules: true };
    expect(relayed({ max_tokens: 9 }, openai, { model: 'gpt-4o' }).body).toMatchObject({ max_tokens: 9 });
    expect(relayed({ max_tokens: 9 }, openai, { model: 'gpt-5-mini' }).body).toMatchObject({ max_completion_tokens: 9 });
    expect(relayed({ max_tokens: 9 }, {}, { ceiling: 5 }).body).toMatchObject({ max_tokens: 5 });
    expect(relayed({}, {}, { ceiling: 5 }).body).toMatchObject({ max_tokens: 5 });
  });

  it("lets OpenAI answer for its models' rules, unless the policy is to drop", () => {
    const openai: OpenAIChatTraits = { modelRules: true };
    const strict = relayed({ temperature: 0.5, stop: ['x'] }, openai, { model: 'o3', policy: { drop: false } });
    expect(strict).toMatchObject({ body: { temperature: 0.5, stop: ['x'] }, unsaid: [] });
    const dropping = relayed({ temperature: 0.5, stop: ['x'], top_p: 1 }, openai, { model: 'o3' });
    expect(dropping.unsaid.toSorted()).toEqual(['stop', 'temperature']);
    expect(dropping.body).not.toHaveProperty('temperature');
    const idle = { temperature: 1, top_p: 1, top_logprobs: 0 };
    expect(relayed(idle, openai, { model: 'gpt-5' })).toMatchObject({ body: idle, unsaid: [] });
    const resting = relayed({ temperature: 0.5 }, openai, { model: 'gpt-5.1' });
    expect(resting.body).toHaveProperty('temperature', 0.5);
  });

  it('says developer as system, but to OpenAI', () => {
    const messages = [{ role: 'developer', content: 's' }];
    expect(relayed({ messages }).body['messages']).toEqual([{ role: 'system', content: 's' }]);
    expect(relayed({ messages }, { modelRules: true }).body['messages']).toEqual(messages);
    expect(relayed({ messages }, { developerRole: 'keep' }).body['messages']).toEqual(messages);
  });

  it('reports what the provider refuses, but not what says nothing', () => {
    const traits: OpenAIChatTraits = {
      unsupported: ['n', 'seed'],
      unsupportedByModel: [{ models: ['grok-4'], except: ['non-reasoning'], fields: ['stop'] }],
    };
    const request = relayed({ n: 1, seed: 3, stop: 'x' }, traits, { model: 'grok-4-fast' });
    expect(request.unsaid).toEqual(['seed', 'stop']);
    expect(request.body).toEqual({ ...hello, model: 'grok-4-fast' });
    expect(relayed({ seed: 3 }, traits, { policy: { drop: true, allow: ['seed'] } }).body).toMatchObject({ seed: 3 });
    expect(relayed({ stop: 'x' }, traits, { model: 'grok-4-fast-non-reasoning' }).body).toMatchObject({ stop: 'x' });
  });

  it('cuts from messages what only clients of LiteLLM know, and cache marks where they are not understood', () => {
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] },
      {
        role: 'assistant',
        content: 'b',
        thinking_blocks: [{ type: 'thinking', thinking: 't', signature: 's' }],
        reasoning_content: 't',
        provider_specific_fields: {},
        tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' }, provider_specific_fields: {} }],
      },
    ];
    const plain = relayed({ messages }).body['messages'];
    expect(plain).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      {
        role: 'assistant',
        content: 'b',
        reasoning_content: 't',
        tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ]);
    const kept = relayed({ messages }, { cacheControl: 'keep', reasoningReplay: 'drop' }).body['messages'];
    expect(kept).toMatchObject([messages[0], { content: 'b' }]);
    expect(JSON.stringify(kept)).not.toContain('reasoning_content');
    expect(relayed({ messages }, { keepsExtensions: true }).body['messages']).toEqual(messages);
  });

  it("fits tools and messages to Mistral's rules", () => {
    const traits: OpenAIChatTraits = {
      rename: { seed: 'random_seed' },
      toolChoiceRequired: 'any',
      nineCharToolIds: true,
      names: 'tool',
      stripNulls: true,
      dropEmptyAssistant: true,
      dropStrict: true,
      toolSchemaWithout: ['$schema', 'additionalProperties'],
      prefill: 'prefix',
    };
    const schema = { $schema: 'x', type: 'object', properties: { additionalProperties: { type: 'string' } }, additionalProperties: false };
    const { body } = relayed(
      {
        seed: 3,
        tool_choice: 'required',
        tools: [{ type: 'function', function: { name: 'f', strict: true, parameters: schema } }],
        messages: [
          { role: 'user', content: 'a', name: 'Ann' },
          { role: 'assistant', content: '' },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'call_long_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'call_long_1', content: 'x' },
          { role: 'assistant', content: 'So' },
        ],
      },
      traits,
    );
    const messages = objectsOf(body['messages']);
    expect(body).toMatchObject({ random_seed: 3, tool_choice: 'any' });
    expect(objectsOf(body['tools'])[0]?.['function']).toEqual({
      name: 'f',
      parameters: { type: 'object', properties: { additionalProperties: { type: 'string' } } },
    });
    expect(messages[0]).toEqual({ role: 'user', content: 'a' });
    const [call] = objectsOf(messages[1]?.['tool_calls']);
    expect(call?.['id']).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(messages[1]).not.toHaveProperty('content');
    expect(messages[2]?.['tool_call_id']).toBe(call?.['id']);
    expect(messages[3]).toEqual({ role: 'assistant', content: 'So', prefix: true });
  });

  it('marks a final assistant message as the beginning of the answer in the word of the provider', () => {
    const begun = {
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'So' },
      ],
    };
    const last = (traits: OpenAIChatTraits): unknown => objectsOf(relayed(begun, traits).body['messages'])[1];
    expect(last({ prefill: 'partial' })).toEqual({ role: 'assistant', content: 'So', partial: true });
    expect(last({ prefill: 'prefix' })).toEqual({ role: 'assistant', content: 'So', prefix: true });
    expect(last({})).toEqual({ role: 'assistant', content: 'So' });
  });

  it('asks for thinking in the words of the provider', () => {
    const effort = { reasoning_effort: 'low' };
    const budget = { thinking: { type: 'enabled', budget_tokens: 12_000 } };
    expect(relayed(effort).body).toMatchObject(effort);
    expect(relayed(effort, { reasoningForm: 'thinking' }).body).toEqual({ ...hello, model: 'm-1', thinking: { type: 'enabled' } });
    expect(relayed({ reasoning_effort: 'none' }, { reasoningForm: 'thinking-effort' }).body).toEqual({
      ...hello,
      model: 'm-1',
      thinking: { type: 'disabled' },
    });
    expect(relayed(budget, { reasoningForm: 'enable_thinking' }).body).toMatchObject({ enable_thinking: true, thinking_budget: 12_000 });
    expect(relayed(budget, { reasoningForm: 'reasoning' }).body).toMatchObject({ reasoning: { max_tokens: 12_000 } });
    expect(relayed({ reasoning_effort: 'low' }, { reasoningForm: 'reasoning' }).body).toMatchObject({ reasoning_effort: 'low' });
    expect(relayed(budget, { reasoningForm: 'effort' }).body).toEqual({ ...hello, model: 'm-1', reasoning_effort: 'high' });
    expect(relayed(budget, { reasoningForm: 'thinking' }).body).toMatchObject({ thinking: { type: 'enabled' } });
    expect(relayed({ thinking: { clear_thinking: false } }, { reasoningForm: 'thinking' }).body['thinking']).toEqual({
      clear_thinking: false,
    });
    expect(relayed(budget, { modelRules: true }, { model: 'gpt-5' }).body).toMatchObject({ reasoning_effort: 'high' });
    expect(relayed(budget, { modelRules: true }, { model: 'gpt-4o' }).unsaid).toEqual(['reasoning_effort']);
    expect(relayed({ reasoning_effort: { effort: 'high', summary: 'auto' } }).body).toMatchObject({ reasoning_effort: 'high' });
  });

  it('gives thoughts back to a thinking model only within the tool loop that is still open', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b', reasoning_content: 'old' },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: null, reasoning_content: 'new', tool_calls: [call('1')] },
      { role: 'tool', tool_call_id: '1', content: 'x' },
      { role: 'assistant', content: null, tool_calls: [call('2')] },
      { role: 'tool', tool_call_id: '2', content: 'y' },
    ];
    const { body } = relayed({ messages, thinking: { type: 'enabled' } }, { reasoningReplay: 'tool-loop' });
    expect(objectsOf(body['messages']).map((message) => message['reasoning_content'])).toEqual([
      undefined,
      undefined,
      undefined,
      'new',
      undefined,
      ' ',
      undefined,
    ]);
  });

  it('says a schema, a temperature and a forced tool as the provider can', () => {
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
    expect(relayed({ response_format: format }, { jsonSchemaForm: 'schema-in-json-object' }).body['response_format']).toEqual({
      type: 'json_object',
      schema: { type: 'object' },
    });
    expect(relayed({ response_format: format }, { outputFormats: ['json_object'] }).unsaid).toEqual(['response_format']);
    const range: OpenAIChatTraits = { temperature: { max: 1, severalMin: 0.3 } };
    expect(relayed({ temperature: 1.5 }, range).body['temperature']).toBe(1);
    expect(relayed({ temperature: 0, n: 2 }, range).body['temperature']).toBe(0.3);
    const nudged = relayed({ tool_choice: 'required', tools: [] }, { toolChoiceRequired: 'prompt' }).body;
    expect(nudged).not.toHaveProperty('tool_choice');
    expect(objectsOf(nudged['messages']).at(-1)?.['role']).toBe('user');
    expect(relayed({ tool_choice: 'required' }, { toolChoices: ['auto', 'none'] }).unsaid).toEqual(['tool_choice']);
  });
});

describe('relaying an answer', () => {
  it('tells in OpenAI’s words that it broke off', () => {
    const frames = answerRelay(context()).fail(new Failure('interrupted', 'Cut.'));
    expect(frames).toMatchObject([{ data: { error: { message: 'Cut.' } } }]);
  });

  it("passes the provider's own text with another model in it", () => {
    const odd = chunk({ content: 'say "model":"m-1"' }, { brand_new: [1, 2] });
    const [, second] = stream([begin, odd, stop]);
    expect(second?.data).toBe(JSON.stringify({ ...odd, model: 'alias' }));
  });

  it('keeps usage from a client that did not ask for it', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const chunks = [
      { ...begin, usage: null },
      { ...stop, usage: null },
      { ...stop, choices: [], usage },
    ];
    const unasked = stream(chunks, { stream: true });
    expect(objects(unasked).some((data) => 'usage' in data)).toBe(false);
    expect(objects(unasked)).toHaveLength(2);
    expect(objects(stream(chunks)).at(-1)).toMatchObject({ choices: [], usage });
  });

  it('mends roles, finish reasons, ids and calls that providers break', () => {
    const broken = [
      chunk({ role: 'assistant', content: 'a', tool_calls: null }, { id: '', choice: { finish_reason: '' } }),
      chunk({ role: 'assistant', ...piece('f', 'x') }, { id: '', object: undefined, choice: { finish_reason: 'tool_calls' } }),
      chunk({ role: 'assistant', ...piece('g', 'y') }, { id: '' }),
      chunk({ role: 'assistant', content: '' }, { id: '', choice: { finish_reason: 'stop' } }),
    ];
    const frames = stream(broken);
    const all = choices(frames);
    expect(new Set(objects(frames).map((data) => data['id']))).toEqual(new Set(['chatcmpl-id1']));
    expect(all.filter((choice) => objectOf(choice['delta'])?.['role'] !== undefined)).toHaveLength(1);
    expect(all.flatMap((choice) => choice['finish_reason'] ?? [])).toEqual(['tool_calls']);
    expect(all.flatMap((choice) => objectsOf(objectOf(choice['delta'])?.['tool_calls']))).toEqual([
      { index: 0, id: 'x', type: 'function', function: { name: 'f', arguments: '{}' } },
      { index: 1, id: 'y', type: 'function', function: { name: 'g', arguments: '{}' } },
    ]);
  });

  it('says a finish that was never told, and [DONE] once', () => {
    const frames = stream([begin, chunk({ content: 'x' })]);
    expect(choices(frames).at(-1)).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(frames.filter(({ data }) => data === '[DONE]')).toHaveLength(1);
  });

  it('says {} for a function that was called without arguments', () => {
    const opening = chunk({ tool_calls: [{ index: 0, id: 'x', type: 'function', function: { name: 'f', arguments: '' } }] });
    const called = chunk({}, { choice: { finish_reason: 'tool_calls' } });
    expect(choices(stream([begin, opening, called])).at(-1)).toMatchObject({
      delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
      finish_reason: 'tool_calls',
    });
  });

  it('gives thoughts and listed content in the fields that clients read', () => {
    const frames = stream([
      begin,
      chunk({ reasoning: 'hm' }),
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'so' }] }] }),
      chunk({ content: [{ type: 'text', text: 'x' }] }),
      stop,
    ]);
    const deltas = choices(frames).map((choice) => objectOf(choice['delta']) ?? {});
    expect(deltas[1]).toEqual({ reasoning: 'hm', reasoning_content: 'hm' });
    expect(deltas[2]).toEqual({ reasoning_content: 'so', content: '' });
    expect(deltas[3]).toEqual({ content: 'x' });
  });

  it('names sources that stand beside the choices where the text refers to them', () => {
    const body = {
      id: 'c1',
      citations: ['https://a.example'],
      search_results: [{ url: 'https://a.example', title: 'A' }],
      choices: [{ index: 0, message: { role: 'assistant', content: 'So [1], not [2].' }, finish_reason: 'stop' }],
    };
    const relayedBody = answerRelay(context()).whole(body);
    expect(relayedBody).toMatchObject({ citations: body.citations, search_results: body.search_results });
    expect(objectOf(objectsOf(relayedBody['choices'])[0]?.['message'])?.['annotations']).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 3, end_index: 6 } },
    ]);
  });

  it('mends a whole answer where it is off the form and leaves the rest as it is', () => {
    const body = {
      id: '',
      model: 'm-1',
      service_tier: 'on_demand',
      extra: true,
      choices: [
        {
          message: { content: null, reasoning: 'hm', tool_calls: [{ id: '', function: { name: 'f' } }], annotations: null },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 1, prompt_cache_hit_tokens: 4 },
    };
    expect(answerRelay(context()).whole(body)).toEqual({
      id: 'chatcmpl-id1',
      object: 'chat.completion',
      created: 5,
      model: 'alias',
      service_tier: 'default',
      extra: true,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            refusal: null,
            reasoning: 'hm',
            reasoning_content: 'hm',
            tool_calls: [{ id: 'call_made0', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 5,
        completion_tokens: 1,
        total_tokens: 6,
        prompt_cache_hit_tokens: 4,
        prompt_tokens_details: { cached_tokens: 4 },
      },
    });
  });
});

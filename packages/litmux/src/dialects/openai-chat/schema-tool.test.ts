import { describe, expect, it } from 'vitest';
import type { AnswerContext, ReadContext, WriteContext } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import { unknownModel } from '../../core/model.ts';
import { collect } from '../../core/response.ts';
import { isObject } from '../../wire/json-reader.ts';
import { openaiChat } from './index.ts';

const traits = { schemaModels: ['gpt-oss'] };
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const format = { type: 'json_schema', json_schema: { name: 'place', description: 'A place.', schema } };
const asked = { model: 'alias', messages: [{ role: 'user', content: 'Where?' }], response_format: format };
const tool = {
  type: 'function',
  function: { name: 'json_tool_call', description: 'Gives the answer to the user. A place.', parameters: schema },
};

describe('a schema for a model that obeys none', () => {
  it('is asked for as the arguments of a tool that must be called, relayed and translated', () => {
    const wanted = { tools: [tool], tool_choice: { type: 'function', function: { name: 'json_tool_call' } } };
    for (const write of [openaiChat.relayRequest, openaiChat.writeRequest]) {
      const { body } = write(openaiChat.readRequest(asked, {}), target('llama-3.3-70b'));
      expect(body).toMatchObject(wanted);
      expect(body).not.toHaveProperty('response_format');
    }
  });

  it('goes as it is to a model that obeys it', () => {
    const { body } = openaiChat.relayRequest(openaiChat.readRequest(asked, {}), target('openai/gpt-oss-20b'));
    expect(body).toMatchObject({ response_format: format });
    expect(body).not.toHaveProperty('tools');
  });

  it('can’t be had together with tools', () => {
    const unsaid: string[] = [];
    const request = openaiChat.readRequest({ ...asked, tools: [{ type: 'function', function: { name: 'f' } }] }, {});
    const { body } = openaiChat.relayRequest(request, { ...target('llama-3.3-70b'), unsaid: (field) => unsaid.push(field) });
    expect(unsaid).toEqual(['response_format']);
    expect(body).toMatchObject({ tools: [{ function: { name: 'f' } }] });
  });
});

describe('an answer by that tool', () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'json_tool_call', arguments: '{"city":"Zug"}' } };
  const whole = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'llama-3.3-70b',
    choices: [{ index: 0, message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  };

  it('is a text that has the schema, whole', () => {
    const answer = collect(openaiChat.readResponse(whole, context()));
    expect(answer.choices).toMatchObject([{ reason: 'stop', parts: [{ type: 'text', text: '{"city":"Zug"}' }] }]);
    expect(openaiChat.answerRelay(context()).whole(whole)).toMatchObject({
      model: 'alias',
      choices: [{ message: { content: '{"city":"Zug"}' }, finish_reason: 'stop' }],
      usage: { total_tokens: 3 },
    });
  });

  it('is a text in pieces, streamed', () => {
    const relay = openaiChat.answerRelay(context());
    const pieces = [
      { tool_calls: [{ index: 0, ...call, function: { name: 'json_tool_call', arguments: '' } }] },
      piece('{"city":'),
      piece('"Zug"}'),
    ];
    const chunks = [...pieces.map((delta) => chunk(delta, null)), chunk({}, 'tool_calls')];
    const frames = [...chunks.flatMap((data) => relay.frame({ data: JSON.stringify(data) })), ...relay.end()];
    expect(frames.at(-1)).toEqual({ data: '[DONE]' });
    expect(frames.flatMap(({ data }) => (isObject(data) ? [data['choices']] : []))).toMatchObject([
      [{ delta: { role: 'assistant' } }],
      [{ delta: { content: '{"city":' } }],
      [{ delta: { content: '"Zug"}' } }],
      [{ finish_reason: 'stop' }],
    ]);
    expect(JSON.stringify(frames)).not.toContain('tool_calls');
  });
});

function piece(text: string): JsonObject {
  return { tool_calls: [{ index: 0, function: { arguments: text } }] };
}

function chunk(delta: JsonObject, finish: string | null): JsonObject {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'llama-3.3-70b', choices };
}

function target(model: string): WriteContext {
  return { model, facts: unknownModel(model), policy: { drop: true }, traits, unsaid: () => undefined };
}

function context(): ReadContext & AnswerContext {
  const request = openaiChat.readRequest(asked, {});
  return { request, upstreamModel: 'llama-3.3-70b', traits, newId: (prefix) => prefix, callId: 'c', created: 1, model: 'alias' };
}

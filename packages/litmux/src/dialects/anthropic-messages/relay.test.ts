import { describe, expect, test } from 'vitest';
import type { AnswerContext, ReadContext, WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import { anthropicMessages } from './index.ts';
import { writeCitation } from './parts.ts';
import { writeCarried } from './signatures.ts';

const body = {
  model: 'my-claude',
  max_tokens: 100,
  messages: [{ role: 'user', content: [{ type: 'hologram', born: 'last week' }] }],
  brand_new: { a: 1 },
  num_retries: 3,
  litellm_metadata: { tags: ['x'] },
  stream: true,
};
const request = anthropicMessages.readRequest(body, { headers: { 'anthropic-beta': 'a-2026, b-2026' } });

describe('a request in the same dialect', () => {
  test('keeps the caller’s words but for the model and what the gateway consumes', () => {
    const written = anthropicMessages.relayRequest(request, writing());
    expect(written.body).toEqual({ model: 'claude-sonnet-5', max_tokens: 100, messages: body.messages, brand_new: { a: 1 }, stream: true });
    expect(written.headers).toEqual({ 'anthropic-beta': 'a-2026,b-2026' });
  });

  test.each([
    ['default', ['default']],
    [[{ model: 'claude-opus-5' }], ['claude-opus-5']],
    [['my-other-model'], undefined],
  ])('keeps the fallbacks %j that are for Anthropic, and no names for the gateway', (fallbacks, models) => {
    const asked = anthropicMessages.readRequest({ ...body, fallbacks }, {});
    const { fallbacks: sent } = anthropicMessages.relayRequest(asked, writing()).body;
    expect(anthropicMessages.providersFallbacks?.(asked.origin.body)).toEqual(models);
    expect(sent).toEqual(models === undefined ? undefined : fallbacks);
  });

  test('loses the sources that another vendor named, and no others', () => {
    const own = { type: 'char_location', cited_text: 'q', document_index: 0, document_title: 'D', start_char_index: 0, end_char_index: 1 };
    const foreign = writeCitation({ url: 'https://rain.test', title: 'Rain' });
    const content = [
      { type: 'text', text: 'Own.', citations: [own] },
      { type: 'text', text: 'Both.', citations: [own, foreign] },
      { type: 'text', text: '', citations: [foreign] },
    ];
    const asked = anthropicMessages.readRequest({ ...body, messages: [...body.messages, { role: 'assistant', content }] }, {});
    expect(anthropicMessages.relayRequest(asked, writing()).body['messages']).toEqual([
      ...body.messages,
      { role: 'assistant', content: [content[0], { type: 'text', text: 'Both.', citations: [own] }] },
    ]);
  });

  test('gets a ceiling of ours, and the envelope of a cloud', () => {
    const traits = { anthropicVersion: 'vertex-2023-10-16', modelInUrl: true };
    const written = anthropicMessages.relayRequest(request, writing({ ceiling: 50, traits }));
    expect(written.body).toMatchObject({ max_tokens: 50, anthropic_version: 'vertex-2023-10-16', stream: true });
    expect(written.body).not.toHaveProperty('model');
  });

  test('loses the thoughts that another vendor left in the conversation, and no others', () => {
    const signed = { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' };
    const call = { type: 'tool_use', id: 'call_1', name: 'look', input: {} };
    const mark = writeCarried({ callId: 'call_1', signature: { signer: 'gemini', value: 'Z2Vt' } });
    const content = [
      signed,
      { type: 'thinking', thinking: 'Hm.', signature: 'gemini:Z2Vt' },
      { type: 'thinking', thinking: 'Hm.', signature: '' },
      call,
      mark,
    ];
    const messages = [...body.messages, { role: 'assistant', content }];
    const written = anthropicMessages.relayRequest(anthropicMessages.readRequest({ ...body, messages }, {}), writing());
    expect(written.body['messages']).toEqual([...body.messages, { role: 'assistant', content: [signed, call] }]);
  });

  test('leaves the body of the caller as it was', () => {
    anthropicMessages.relayRequest(request, writing());
    expect(request.origin.body).toEqual(body);
  });
});

describe('an answer in the same dialect', () => {
  test('keeps the provider’s words but for the model, whole', () => {
    const answer = { type: 'message', model: 'claude-sonnet-5', content: [{ type: 'hologram' }], usage: { brand_new: 1 } };
    expect(relay().whole(answer)).toEqual({ ...answer, model: 'my-claude' });
  });

  test('passes events byte for byte but for the first, also those without a name', () => {
    const start = '{"type":"message_start","message":{"id":"msg_1","model":"claude-sonnet-5","brand_new":1}}';
    expect(relay().frame({ event: 'message_start', data: start })).toEqual([
      { event: 'message_start', data: { type: 'message_start', message: { id: 'msg_1', model: 'my-claude', brand_new: 1 } } },
    ]);
    expect(relay().frame({ event: 'later', data: '{"type": "later"}  ' })).toEqual([{ event: 'later', data: '{"type": "later"}  ' }]);
    expect(relay().frame({ data: '{"type":"ping"}' })).toEqual([{ event: 'ping', data: '{"type":"ping"}' }]);
  });

  test('gets the last event that some providers leave out', () => {
    const stream = relay();
    stream.frame({ event: 'message_delta', data: '{"type":"message_delta","delta":{"stop_reason":"end_turn"}}' });
    expect(stream.end()).toEqual([{ event: 'message_stop', data: { type: 'message_stop' } }]);
    stream.frame({ event: 'message_stop', data: '{"type":"message_stop"}' });
    expect(stream.end()).toEqual([]);
  });

  test('that breaks off ends in an error event', () => {
    const error = { type: 'api_error', message: 'Cut.' };
    expect(relay().fail(new Failure('interrupted', 'Cut.'))).toMatchObject([{ event: 'error', data: { type: 'error', error } }]);
  });
});

function writing(more: Partial<WriteContext> = {}): WriteContext {
  return {
    model: 'claude-sonnet-5',
    facts: { id: 'claude-sonnet-5', abilities: {} },
    policy: { drop: false },
    traits: {},
    unsaid: () => undefined,
    ...more,
  };
}

function relay(): ReturnType<typeof anthropicMessages.answerRelay> {
  const context: ReadContext & AnswerContext = {
    request,
    upstreamModel: 'claude-sonnet-5',
    traits: {},
    newId: (prefix) => prefix,
    callId: 'c',
    created: 1,
    model: 'my-claude',
  };
  return anthropicMessages.answerRelay(context);
}

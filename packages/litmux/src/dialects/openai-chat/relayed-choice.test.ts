import { describe, expect, it } from 'vitest';
import type { AnswerContext, ReadContext } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { mendChoice } from './mend-choice.ts';
import { readRequest } from './read-request.ts';
import { RelayedChoice } from './relayed-choice.ts';

function context(): ReadContext & AnswerContext {
  let made = 0;
  const request = readRequest({ model: 'alias', messages: [{ role: 'user', content: 'Hello' }] }, {});
  const newId = (prefix: string): string => `${prefix}made${made++}`;
  return { request, upstreamModel: 'm-1', traits: {}, newId, callId: 'id1', created: 5, model: 'alias' };
}

/** The tool calls of each delta that is left when these pieces come one after the other. */
function relayedCalls(...pieces: readonly JsonObject[]): readonly (JsonValue | undefined)[] {
  const choice = new RelayedChoice(0, context());
  return pieces.map((piece) => {
    const delta = choice.relay({ index: 0, delta: { tool_calls: [piece] }, logprobs: null, finish_reason: null })?.['delta'];
    return JSON.parse(JSON.stringify(delta ?? {})).tool_calls;
  });
}

describe('a relayed choice', () => {
  it('holds a tool call back until its name is known', () => {
    const calls = relayedCalls(
      { index: 0, id: 'a', type: 'function', function: { name: '', arguments: '' } },
      { index: 0, function: { arguments: '{"x"' } },
      { index: 0, function: { name: 'get', arguments: ':' } },
      { index: 0, function: { arguments: '1}' } },
    );
    expect(calls).toEqual([
      undefined,
      undefined,
      [{ index: 0, id: 'a', type: 'function', function: { name: 'get', arguments: '{"x":' } }],
      [{ index: 0, function: { arguments: '1}' } }],
    ]);
  });

  it('gives each call an id and its arguments as a text', () => {
    const calls = relayedCalls(
      { index: 0, id: '', type: 'function', function: { name: 'get', arguments: { x: 1 } } },
      { index: 1, id: '', type: 'function', function: { name: 'put', arguments: null } },
      { index: 1, function: { arguments: null } },
    );
    expect(calls).toEqual([
      [{ index: 0, id: 'call_made0', type: 'function', function: { name: 'get', arguments: '{"x":1}' } }],
      [{ index: 1, id: 'call_made1', type: 'function', function: { name: 'put', arguments: '' } }],
      [{ index: 1, function: { arguments: '' } }],
    ]);
  });

  it('names the sources of content parts as annotations', () => {
    const content = [{ type: 'text', text: 'Rain.', citations: [{ type: 'url_citation', url: 'https://a.example', title: 'A' }] }];
    expect(mendChoice({ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }, 0, context())).toMatchObject({
      message: {
        content: 'Rain.',
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } }],
      },
    });
  });
});

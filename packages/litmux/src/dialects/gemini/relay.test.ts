import { describe, expect, test } from 'vitest';
import type { WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { unknownModel } from '../../core/model.ts';
import { gemini } from './index.ts';
import { wrapSignature } from './signature.ts';

const wrapped = wrapSignature({ signature: { signer: 'anthropic-messages', value: 'Eq+/==' } }) ?? '';

describe('a request of a client of Google’s to Google', () => {
  test('goes in the caller’s own words, unknown ones included', () => {
    const body = {
      contents: [{ role: 'user', parts: [{ text: 'Hi', born_last_week: 1 }] }],
      generation_config: { temperature: 0, newField: [1] },
      brandNew: { a: null },
    };
    expect(relay({ ...body, model: 'models/x', fallbacks: ['y'] })).toEqual(body);
  });

  test('carries the ceiling that is ours', () => {
    expect(relay({ contents: [], generation_config: { temperature: 0 } }, { ceiling: 40 })).toMatchObject({
      generationConfig: { temperature: 0, maxOutputTokens: 40 },
    });
  });

  test('carries no ids where they are refused', () => {
    const parts = [
      { functionCall: { id: 'a', name: 'look', args: { id: 'kept' } }, thoughtSignature: 'AA==' },
      { function_response: { id: 'a', name: 'look', response: {} } },
    ];
    expect(relay({ contents: [{ parts }] }, { traits: { callIdsFrom: 3 } })['contents']).toEqual([
      {
        parts: [
          { functionCall: { name: 'look', args: { id: 'kept' } }, thoughtSignature: 'AA==' },
          { function_response: { name: 'look', response: {} } },
        ],
      },
    ]);
  });

  test('shows Google no proof of another vendor’s', () => {
    const parts = [
      { text: 'Hm.', thought: true, thoughtSignature: wrapped },
      { text: 'So.', thoughtSignature: wrapped },
      { functionCall: { name: 'look', args: {} }, thought_signature: wrapped },
      { text: 'Own.', thought: true, thoughtSignature: 'AA==' },
    ];
    expect(relay({ contents: [{ role: 'model', parts }] })['contents']).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'So.' },
          { functionCall: { name: 'look', args: {} }, thought_signature: 'skip_thought_signature_validator' },
          { text: 'Own.', thought: true, thoughtSignature: 'AA==' },
        ],
      },
    ]);
  });

  test('thinks as the operator’s default says', () => {
    expect(relay({ contents: [], reasoning_effort: 'low' })).toEqual({
      contents: [],
      generationConfig: { thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } },
    });
  });
});

describe('an answer of Google for a client of Google’s', () => {
  test('that breaks off ends in Google’s error', () => {
    const error = { code: 502, status: 'UNAVAILABLE', message: 'Cut.' };
    expect(relayOf().fail(new Failure('interrupted', 'Cut.'))).toMatchObject([{ data: { error } }]);
  });

  const answer = {
    candidates: [{ content: { parts: [{ text: 'a', unknown: 1 }] } }],
    modelVersion: 'gemini-2.5-flash-001',
    turnToken: 't',
  };

  test('stays as it is but for the model’s name', () => {
    expect(relayOf().whole(answer)).toEqual({ ...answer, modelVersion: 'mine' });
    expect(relayOf().frame({ data: JSON.stringify(answer) })).toEqual([{ data: { ...answer, modelVersion: 'mine' } }]);
    expect(relayOf().frame({ data: '{"candidates":[]}' })).toEqual([{ data: '{"candidates":[]}' }]);
    expect(relayOf().end()).toEqual([]);
  });
});

function relay(body: JsonObject, target: Partial<WriteContext> = {}): JsonObject {
  const request = gemini.readRequest({ ...body, contents: [{ parts: [{ text: 'Hi' }] }] }, { model: 'm' });
  // What a reader has read is the caller's own body, whatever it holds.
  const said = { ...request, origin: { ...request.origin, body } };
  return gemini.relayRequest(said, {
    model: 'gemini-2.5-flash',
    facts: unknownModel('m'),
    policy: { drop: false },
    traits: {},
    unsaid: () => {},
    ...target,
  }).body;
}

function relayOf(): ReturnType<typeof gemini.answerRelay> {
  const request = gemini.readRequest({ contents: [{ parts: [{ text: 'Hi' }] }] }, { model: 'mine' });
  return gemini.answerRelay({
    request,
    upstreamModel: 'gemini-2.5-flash',
    traits: {},
    newId: () => 'id',
    callId: 'c',
    created: 1,
    model: 'mine',
  });
}

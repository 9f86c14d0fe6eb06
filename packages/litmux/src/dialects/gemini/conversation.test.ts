import { describe, expect, test } from 'vitest';
import type { Dialect, ReadContext, WriteContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { unknownModel } from '../../core/model.ts';
import type { ChatRequest } from '../../core/request.ts';
import { collect } from '../../core/response.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { gemini } from './index.ts';

/** Signatures with every character that base64 has, and padding. */
const signatures = ['CrYBAXLI2nyt+4w/8Zg==', 'EqQFCqEFARFNMg/n1ZU9kj5ykZOXQwk1pXyQ5oBB+a=', 'AY89a19Otdr37hcYtUTONS2bytGlqxMLCYgA/+8='];

/** What Google answers in turn n: thoughts, then two parallel calls of which the first is signed; at last a signed text. */
const googleTurns: readonly (readonly JsonObject[])[] = [
  [{ text: 'Think.', thought: true }, signedCall('look', signatures[0]), { functionCall: { name: 'look', args: { at: 2 } } }],
  [signedCall('peek', signatures[1])],
  [{ text: 'Done.', thoughtSignature: signatures[2] }],
];
const claudeTurns: readonly (readonly JsonObject[])[] = [
  [
    { type: 'thinking', thinking: 'Think.', signature: signatures[0] },
    { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 1 } },
    { type: 'tool_use', id: 'toolu_2', name: 'look', input: { at: 2 } },
  ],
  [
    { type: 'redacted_thinking', data: signatures[1] },
    { type: 'tool_use', id: 'toolu_3', name: 'peek', input: {} },
  ],
  [{ type: 'text', text: 'Done.' }],
];

describe('a conversation of three turns with tools and thoughts', () => {
  test.each(['whole', 'streamed'] as const)('keeps Google’s signatures byte-equal through the chat door (%s)', (mode) => {
    const last = converse(chatClient, google, mode);
    const parts = objectsOf(last['contents']).flatMap((content) => objectsOf(content['parts']));
    expect(parts.flatMap((part) => textOf(part['thoughtSignature']) ?? [])).toEqual(signatures);
    expect(signedNames(parts)).toEqual(['look', 'peek', 'Done.']);
    expect(resultsOf(parts)).toEqual(['look 1', 'look 0', 'peek 0']);
  });

  test.each(['whole', 'streamed'] as const)('keeps Google’s signatures byte-equal through Google’s door (%s)', (mode) => {
    const last = converse(googleClient, { ...google, relays: true }, mode);
    const parts = objectsOf(last['contents']).flatMap((content) => objectsOf(content['parts']));
    expect(parts.flatMap((part) => textOf(part['thoughtSignature']) ?? [])).toEqual(signatures);
  });

  test.each(['whole', 'streamed'] as const)(
    'keeps Claude’s thoughts byte-equal through Google’s door, and results with their calls (%s)',
    (mode) => {
      const last = converse(googleClient, claude, mode);
      const blocks = objectsOf(last['messages']).flatMap((message) => objectsOf(message['content']));
      expect(blocks.flatMap((block) => textOf(block['signature']) ?? textOf(block['data']) ?? [])).toEqual(signatures.slice(0, 2));
      expect(blocks.filter((block) => block['type'] === 'tool_result').map((block) => block['tool_use_id'])).toEqual([
        'toolu_1',
        'toolu_2',
        'toolu_3',
      ]);
    },
  );
});

/** A client that keeps its history as it gets it. */
interface Client {
  readonly dialect: Dialect;
  readonly stream: JsonObject;
  ask(history: readonly JsonValue[]): JsonObject;
  user(text: string): JsonObject;
  /** What goes into the history of an answer, whole or in pieces, and the calls in it. */
  keep(answer: readonly JsonObject[]): readonly JsonObject[];
  results(kept: readonly JsonObject[]): readonly JsonObject[];
}

interface Vendor {
  readonly dialect: Dialect;
  readonly model: string;
  readonly turns: readonly (readonly JsonObject[])[];
  readonly relays?: boolean;
  answer(parts: readonly JsonObject[]): JsonObject;
}

const google: Vendor = {
  dialect: gemini,
  model: 'gemini-3-pro-preview',
  turns: googleTurns,
  answer: (parts) => ({ candidates: [{ content: { parts, role: 'model' }, finishReason: 'STOP' }], responseId: 'r' }),
};

const claude: Vendor = {
  dialect: anthropicMessages,
  model: 'claude-sonnet-4-5',
  turns: claudeTurns,
  answer: (content) => ({
    id: 'msg',
    type: 'message',
    role: 'assistant',
    model: 'c',
    content,
    stop_reason: 'end_turn',
    usage: { input_tokens: 1, output_tokens: 1 },
  }),
};

const googleClient: Client = {
  dialect: gemini,
  stream: {},
  ask: (contents) => ({
    contents,
    tools: [{ functionDeclarations: [{ name: 'look' }, { name: 'peek' }] }],
    generationConfig: { thinkingConfig: { thinkingBudget: 2000, includeThoughts: true }, maxOutputTokens: 4000 },
  }),
  user: (text) => ({ role: 'user', parts: [{ text }] }),
  keep: (answer) =>
    answer.flatMap((chunk) =>
      objectsOf(chunk['candidates'])
        .map((candidate) => candidate['content'])
        .filter(isObject),
    ),
  results: (kept) => {
    const calls = kept
      .flatMap((content) => objectsOf(content['parts']))
      .map((part) => part['functionCall'])
      .filter(isObject);
    const parts = calls.map(({ id, name }, index) => ({
      functionResponse: { ...(id !== undefined && { id }), name, response: { output: `${textOf(name) ?? ''} ${index}` } },
    }));
    return parts.length === 0 ? [] : [{ role: 'user', parts }];
  },
};

const chatClient: Client = {
  dialect: openaiChat,
  stream: { stream: true },
  ask: (messages) => ({
    model: 'm',
    messages,
    tools: ['look', 'peek'].map((name) => ({ type: 'function', function: { name, parameters: { type: 'object' } } })),
    reasoning_effort: 'low',
  }),
  user: (content) => ({ role: 'user', content }),
  keep: (answer) => {
    const [first] = answer;
    const message = objectOf(objectsOf(first?.['choices'])[0]?.['message']);
    return [message ?? joinDeltas(answer.map((chunk) => objectsOf(chunk['choices'])[0]?.['delta']).filter(isObject))];
  },
  // The last result comes first: clients answer in the order in which their tools are done.
  results: (kept) =>
    kept
      .flatMap((message) => objectsOf(message['tool_calls']))
      .map((call, index) => ({
        role: 'tool',
        tool_call_id: call['id'],
        content: `${textOf(objectOf(call['function'])?.['name']) ?? ''} ${index}`,
      }))
      .toReversed(),
};

/** Lets a client talk with a vendor for all its turns and once more; gives the last body that the vendor saw. */
function converse(client: Client, vendor: Vendor, mode: 'whole' | 'streamed'): JsonObject {
  const history: JsonObject[] = [client.user('Go.')];
  for (const parts of vendor.turns) {
    const request = client.dialect.readRequest(
      { ...client.ask(history), ...(mode === 'streamed' && client.stream) },
      { model: 'm', stream: mode === 'streamed' },
    );
    send(client, vendor, request);
    const kept = client.keep(say(client, vendor, { request, answer: vendor.answer(parts), mode }));
    const results = client.results(kept);
    history.push(...kept, ...(results.length > 0 ? results : [client.user('And?')]));
  }
  return send(client, vendor, client.dialect.readRequest(client.ask(history), { model: 'm' }));
}

function send(client: Client, vendor: Vendor, request: ChatRequest): JsonObject {
  const context: WriteContext = {
    model: vendor.model,
    facts: unknownModel(vendor.model),
    policy: { drop: true },
    traits: {},
    unsaid: () => {},
  };
  return (vendor.relays === true ? client.dialect.relayRequest(request, context) : vendor.dialect.writeRequest(request, context)).body;
}

interface Said {
  readonly request: ChatRequest;
  readonly answer: JsonObject;
  readonly mode: 'whole' | 'streamed';
}

/** The answer as the client gets it. */
function say(client: Client, vendor: Vendor, { request, answer, mode }: Said): readonly JsonObject[] {
  let ids = 0;
  const read: ReadContext = {
    request,
    upstreamModel: vendor.model,
    traits: {},
    newId: (prefix) => `${prefix}${request.messages.length}_${++ids}`,
  };
  const context = { callId: 'c', created: 1, model: 'm', request };
  if (vendor.relays === true) return [client.dialect.answerRelay({ ...read, ...context }).whole(answer)];
  const events: readonly ChatEvent[] = vendor.dialect.readResponse(answer, read);
  const writer = client.dialect.answerWriter(context);
  if (mode === 'whole') return [writer.whole(collect(events))];
  return [...events.flatMap((event) => writer.event(event)), ...writer.end()].flatMap(({ data }) => (isObject(data) ? [data] : []));
}

function signedCall(name: string, thoughtSignature: string | undefined): JsonObject {
  return { functionCall: { name, args: { at: 1 } }, thoughtSignature };
}

function signedNames(parts: readonly JsonObject[]): readonly (JsonValue | undefined)[] {
  return parts
    .filter((part) => part['thoughtSignature'] !== undefined)
    .map((part) => objectOf(part['functionCall'])?.['name'] ?? part['text']);
}

function resultsOf(parts: readonly JsonObject[]): readonly (JsonValue | undefined)[] {
  return parts.flatMap((part) => objectOf(objectOf(part['functionResponse'])?.['response'])?.['output'] ?? []);
}

/** A message of the deltas of a stream, as clients join them: texts and arguments grow, calls by their index, the rest is collected. */
function joinDeltas(deltas: readonly JsonObject[]): JsonObject {
  const calls: JsonObject[] = [];
  let message: JsonObject = { role: 'assistant' };
  for (const { tool_calls: pieces, ...delta } of deltas) {
    message = joined(message, delta);
    for (const piece of objectsOf(pieces)) {
      const { index, ...rest } = piece;
      const place = typeof index === 'number' ? index : calls.length;
      calls[place] = joined(calls[place] ?? {}, rest);
    }
  }
  return calls.length > 0 ? { ...message, tool_calls: calls } : message;
}

function joined(before: JsonObject, now: JsonObject): JsonObject {
  const entries = Object.entries(now).map(([name, value]) => [name, value === undefined ? undefined : join(before[name], value)]);
  return { ...before, ...Object.fromEntries(entries) };
}

function join(before: JsonValue | undefined, now: JsonValue): JsonValue {
  if (typeof before === 'string' && typeof now === 'string' && before !== 'function' && before !== 'assistant') return before + now;
  if (Array.isArray(before) && Array.isArray(now)) return [...before, ...now];
  return isObject(before) && isObject(now) ? joined(before, now) : now;
}

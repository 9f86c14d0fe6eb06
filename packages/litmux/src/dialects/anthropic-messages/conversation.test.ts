import { describe, expect, test } from 'vitest';
import type { AnswerContext, Dialect, ReadContext, WriteContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { collect } from '../../core/response.ts';
import { isObject, objectOf, objectsOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { gemini } from '../gemini/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { anthropicMessages } from './index.ts';

/** Signatures with every character that base64 has, and padding. */
const signatures = ['EqoBCkgIARABGAIiQL8+/AbCd==', 'EuYBCkYICRgC+//xYz0123456789=', 'ErcBCkgIBxABGAIiQA/+9+8+7a=='];

describe('a conversation of three turns with tools and thoughts', () => {
  test.each(['whole', 'streamed'] as const)('keeps signatures byte-equal through the chat door (%s)', (mode) => {
    const seen = converse(chatClient, claude, mode);
    expect(thoughtsIn(seen.at(-1))).toEqual(claudeThoughts);
  });

  test('keeps signatures byte-equal through the messages door in the client’s own words', () => {
    const seen = converse(messagesClient, { ...claude, relays: true }, 'whole');
    expect(thoughtsIn(seen.at(-1))).toEqual(claudeThoughts);
  });

  test.each(['whole', 'streamed'] as const)('keeps signatures byte-equal through the messages door when it is translated (%s)', (mode) => {
    const seen = converse(messagesClient, claude, mode);
    expect(thoughtsIn(seen.at(-1))).toEqual(claudeThoughts);
  });

  test.each(['whole', 'streamed'] as const)('carries the signatures of another vendor through the messages door (%s)', (mode) => {
    const seen = converse(messagesClient, google, mode);
    const found = JSON.stringify(seen.at(-1)).match(/"thoughtSignature":"[^"]+"/g);
    const sent = signatures.slice(0, 2).flatMap((value) => [`dGV4dA${value}`, value]);
    expect(found).toEqual(sent.map((value) => `"thoughtSignature":${JSON.stringify(value)}`));
  });
});

/** A client that keeps a conversation as the answers come: how it asks, and what it puts into its history. */
interface Client {
  readonly dialect: Dialect;
  ask(history: readonly JsonObject[]): JsonObject;
  question(text: string): JsonObject;
  result(callId: string): JsonObject;
  /** The turn that it keeps of an answer, and the id of the call in it. */
  keep(answer: JsonObject): { readonly turn: JsonObject; readonly callId: string };
  /** The answer that it builds from a stream. */
  fold(frames: readonly JsonObject[]): JsonObject;
}

/** A provider that thinks, signs its thought, and calls a tool, each turn anew. */
interface Model {
  readonly dialect: Dialect;
  readonly name: string;
  readonly relays?: boolean;
  answer(turn: number): JsonObject;
}

const claudeThoughts = signatures.slice(0, 2).map((signature, turn) => ({ type: 'thinking', thinking: `Thought ${turn}.`, signature }));

const claude: Model = {
  dialect: anthropicMessages,
  name: 'claude-sonnet-4-0',
  answer: (turn) => ({
    id: `msg_${turn}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-0',
    content: [
      { type: 'thinking', thinking: `Thought ${turn}.`, signature: signatures[turn] },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: `toolu_${turn}`, name: 'look', input: { turn } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 10 },
  }),
};

const google: Model = {
  dialect: gemini,
  name: 'gemini-3-pro-preview',
  answer: (turn) => ({
    candidates: [
      {
        index: 0,
        content: {
          role: 'model',
          parts: [
            { text: 'Let me look.', thoughtSignature: `dGV4dA${signatures[turn]}` },
            { functionCall: { name: 'look', args: { turn } }, thoughtSignature: signatures[turn] },
          ],
        },
        finishReason: 'STOP',
      },
    ],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 10, totalTokenCount: 20 },
  }),
};

const chatClient: Client = {
  dialect: openaiChat,
  ask: (messages) => ({
    model: 'm',
    messages,
    max_tokens: 4000,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }],
  }),
  question: (content) => ({ role: 'user', content }),
  result: (callId) => ({ role: 'tool', tool_call_id: callId, content: 'seen' }),
  keep(answer) {
    const turn = objectOf(objectsOf(answer['choices'])[0]?.['message']) ?? {};
    return { turn, callId: textOf(objectsOf(turn['tool_calls'])[0]?.['id']) ?? '' };
  },
  fold(frames) {
    const message: JsonDraft = { role: 'assistant', content: '', thinking_blocks: [], tool_calls: [] };
    for (const { delta } of frames.flatMap((frame) => objectsOf(frame['choices']))) growMessage(message, objectOf(delta) ?? {});
    return { choices: [{ message }] };
  },
};

const messagesClient: Client = {
  dialect: anthropicMessages,
  ask: (messages) => ({
    model: 'm',
    messages,
    max_tokens: 4000,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    tools: [{ name: 'look', input_schema: { type: 'object', properties: {} } }],
  }),
  question: (content) => ({ role: 'user', content }),
  result: (callId) => ({ role: 'user', content: [{ type: 'tool_result', tool_use_id: callId, content: 'seen' }] }),
  keep(answer) {
    const content = objectsOf(answer['content']);
    return { turn: { role: 'assistant', content }, callId: textOf(content.find((block) => block['type'] === 'tool_use')?.['id']) ?? '' };
  },
  fold(frames) {
    const content: JsonDraft[] = [];
    for (const frame of frames) growContent(content, frame);
    return { content };
  },
};

/** Three questions, each answered with a call whose result the next question follows. Gives the bodies that the provider saw. */
function converse(client: Client, model: Model, mode: 'whole' | 'streamed'): readonly JsonObject[] {
  const history: JsonObject[] = [];
  return [0, 1, 2].map((turn) => {
    history.push(client.question(`Question ${turn}`));
    const request = client.dialect.readRequest(client.ask([...history]), { model: 'm' });
    const written =
      model.relays === true ? client.dialect.relayRequest(request, writing(model)) : model.dialect.writeRequest(request, writing(model));
    const context = reading(request, model);
    const events = model.dialect.readResponse(model.answer(turn), context);
    const answer =
      mode === 'whole' ? client.dialect.answerWriter(context).whole(collect(events)) : client.fold(stream(client, events, context));
    const { turn: kept, callId } = client.keep(answer);
    history.push(kept, client.result(callId));
    return written.body;
  });
}

function stream(client: Client, events: readonly ChatEvent[], context: AnswerContext): readonly JsonObject[] {
  const writer = client.dialect.answerWriter(context);
  const frames = [...events.flatMap((event) => writer.event(event)), ...writer.end()];
  return frames.map(({ data }) => (typeof data === 'string' ? parseJson(data) : data)).filter(isObject);
}

function writing({ name }: Model): WriteContext {
  return { model: name, facts: { id: name, abilities: {} }, policy: { drop: false }, traits: {}, unsaid: () => undefined };
}

function reading(request: ChatRequest, { name }: Model): ReadContext & AnswerContext {
  let ids = 0;
  return {
    request,
    upstreamModel: name,
    traits: {},
    newId: (prefix) => `${prefix}${request.messages.length}_${(ids += 1)}`,
    callId: 'c',
    created: 1,
    model: 'm',
  };
}

function thoughtsIn(body: JsonObject | undefined): readonly JsonObject[] {
  return objectsOf(body?.['messages']).flatMap((turn) => objectsOf(turn['content']).filter((block) => block['type'] === 'thinking'));
}

function growMessage(message: JsonDraft, delta: JsonObject): void {
  message['content'] = `${textOf(message['content']) ?? ''}${textOf(delta['content']) ?? ''}`;
  message['thinking_blocks'] = [...objectsOf(message['thinking_blocks']), ...objectsOf(delta['thinking_blocks'])];
  for (const call of objectsOf(delta['tool_calls'])) {
    const calls = [...objectsOf(message['tool_calls'])];
    const at = typeof call['index'] === 'number' ? call['index'] : 0;
    const before = calls[at];
    const json = `${textOf(objectOf(before?.['function'])?.['arguments']) ?? ''}${textOf(objectOf(call['function'])?.['arguments']) ?? ''}`;
    calls[at] = { ...call, ...before, function: { ...objectOf(call['function']), ...objectOf(before?.['function']), arguments: json } };
    message['tool_calls'] = calls;
  }
}

function growContent(content: JsonDraft[], frame: JsonObject): void {
  const block = objectOf(frame['content_block']);
  if (block !== undefined) content.push({ ...block });
  const delta = objectOf(frame['delta']);
  const last = content.at(-1);
  if (delta === undefined || last === undefined) return;
  for (const name of ['text', 'thinking', 'signature'])
    if (textOf(delta[name]) !== undefined) last[name] = `${textOf(last[name]) ?? ''}${textOf(delta[name]) ?? ''}`;
  const json: JsonValue | undefined =
    textOf(delta['partial_json']) === undefined ? undefined : parseJson(textOf(delta['partial_json']) ?? '');
  if (json !== undefined) last['input'] = json;
}

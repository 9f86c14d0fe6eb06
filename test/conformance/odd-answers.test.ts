import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerContext, Dialect, Frame, ProviderDialect, ReadContext } from '../../packages/litmux/src/core/dialect.ts';
import { Failure } from '../../packages/litmux/src/core/failure.ts';
import type { JsonValue } from '../../packages/litmux/src/core/json.ts';
import { collect } from '../../packages/litmux/src/core/response.ts';
import { anthropicMessages } from '../../packages/litmux/src/dialects/anthropic-messages/index.ts';
import { bedrockConverse } from '../../packages/litmux/src/dialects/bedrock-converse/index.ts';
import { cohereChat } from '../../packages/litmux/src/dialects/cohere-chat/index.ts';
import { gemini } from '../../packages/litmux/src/dialects/gemini/index.ts';
import { ollamaChat } from '../../packages/litmux/src/dialects/ollama-chat/index.ts';
import { openaiChat } from '../../packages/litmux/src/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../packages/litmux/src/dialects/openai-responses/index.ts';
import { parseJson } from '../../packages/litmux/src/wire/json-reader.ts';
import { calls, question } from './conversation.ts';
import { formats } from './formats.ts';
import type { Said, StreamFrame, WireFormat } from './wire-format.ts';

const providers: readonly ProviderDialect[] = [
  openaiChat,
  openaiResponses,
  anthropicMessages,
  gemini,
  bedrockConverse,
  cohereChat,
  ollamaChat,
];
const clients: readonly Dialect[] = [openaiChat, openaiResponses, anthropicMessages, gemini];
const said: Said = { thought: 'Let me see.', text: 'It is sunny.', calls };

const request = openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: question }], stream: true }, {});
const reading: ReadContext = { request, upstreamModel: 'm', traits: {}, newId: (prefix) => `${prefix}new` };
const writing: AnswerContext = { callId: '0000-1', created: 1, model: 'm', request };

describe.each(providers)('an answer in $name that is off the form', (dialect) => {
  const spoken = formatOf(dialect.name).speak(said);

  it('is read, or is a failure with a name, whole', () => {
    fc.assert(
      fc.property(faults, (places) => {
        const body = places.reduce(spoil, jsonOf(spoken.whole));
        named(() => clients.map((client) => client.answerWriter(writing).whole(collect(dialect.readResponse(body, reading)))));
      }),
      { numRuns: 300 },
    );
  });

  it('is read, or is a failure with a name, streamed', () => {
    fc.assert(
      fc.property(fc.nat(), faults, (place, places) => {
        const spoiled = place % spoken.frames.length;
        const frames = spoken.frames.map((frame, index) => frameOf(frame, index === spoiled ? places : []));
        for (const client of clients) named(() => stream(dialect, client, frames));
      }),
      { numRuns: 300 },
    );
  });
});

/** Something that no format expects, at some place. */
const faults = fc.array(
  fc.tuple(fc.nat(), fc.constantFrom<JsonValue | undefined>(undefined, null, 0, -1, 1.5, '', 'x', true, [], {}, [null], ['x'], { a: 1 })),
  { minLength: 1, maxLength: 3 },
);

/** The same JSON with something else at one of its places, counted through all depths; nothing there where that is undefined. */
function spoil(json: JsonValue, [place, odd]: readonly [number, JsonValue | undefined]): JsonValue {
  const total = placesIn(json);
  return total === 0 ? json : (replaced(json, place % total, odd) ?? null);
}

function placesIn(json: JsonValue): number {
  return childrenOf(json).reduce((sum, [, child]) => sum + 1 + placesIn(child), 0);
}

function replaced(json: JsonValue, place: number, odd: JsonValue | undefined): JsonValue | undefined {
  let left = place;
  const kept = childrenOf(json).flatMap(([name, child]): readonly (readonly [string, JsonValue])[] => {
    const here = left;
    left -= 1 + placesIn(child);
    const value = here === 0 ? odd : here > 0 && left < 0 ? replaced(child, here - 1, odd) : child;
    return value === undefined ? [] : [[name, value]];
  });
  return Array.isArray(json) ? kept.map(([, child]) => child) : Object.fromEntries(kept);
}

function childrenOf(json: JsonValue): readonly (readonly [string, JsonValue])[] {
  return typeof json === 'object' && json !== null
    ? Object.entries(json).flatMap(([name, child]) => (child === undefined ? [] : [[name, child]]))
    : [];
}

function frameOf({ event, data }: StreamFrame, places: readonly (readonly [number, JsonValue | undefined])[]): Frame {
  const text = typeof data === 'string' ? data : JSON.stringify(places.reduce(spoil, jsonOf(data)));
  return { ...(event !== undefined && { event }), data: text };
}

function stream(dialect: ProviderDialect, client: Dialect, frames: readonly Frame[]): void {
  const reader = dialect.eventReader(reading);
  const writer = client.answerWriter(writing);
  for (const frame of frames) for (const event of reader.read(frame)) writer.event(event);
  for (const event of reader.end()) writer.event(event);
  writer.end();
}

/** Whatever happens is no surprise: done, or a failure that is not one of our own. */
function named(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect(error).not.toMatchObject({ code: 'internal' });
  }
}

function jsonOf(value: object): JsonValue {
  return parseJson(JSON.stringify(value)) ?? null;
}

function formatOf(dialect: string): WireFormat {
  const format = formats.get(dialect);
  if (format === undefined) throw new Error(`no fixture for ${dialect}`);
  return format;
}

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createClient,
  MidStreamFallbackError,
  type ChatCompletion,
  type Client,
  type CompletionParams,
} from '../../packages/litmux/src/index.ts';
import { findProvider } from '../../packages/litmux/src/providers/index.ts';
import { question } from './conversation.ts';
import { formats } from './formats.ts';
import { FormatServer } from './format-server.ts';
import { runMatrix, type Matrix } from './matrix.ts';
import type { Said, SaidCall, WireFormat } from './wire-format.ts';

describe('the matrix of providers and abilities', () => {
  let matrix: Matrix;
  beforeAll(async () => {
    matrix = await runMatrix();
  });

  it('has no cell that fails, and a reason in each that says nothing', () => {
    const cells = matrix.rows.flatMap(({ provider, outcomes }) =>
      [...outcomes].map(([ability, outcome]) => ({ provider, ability, outcome })),
    );
    expect(cells.filter(({ outcome }) => outcome.type === 'fail')).toEqual([]);
    expect(cells.filter(({ outcome }) => outcome.type === 'n/a' && outcome.reason === '')).toEqual([]);
  });

  it('reaches most providers, and says of the others why not', () => {
    expect(matrix.rows.length).toBeGreaterThanOrEqual(120);
    expect([...matrix.outside.values()].filter((reason) => reason === '')).toEqual([]);
  });
});

/** A model of each format, whose price is known. */
const models = [
  ['openai-chat', 'openai/gpt-4o-mini'],
  ['openai-responses', 'openai/gpt-5-pro'],
  ['anthropic-messages', 'anthropic/claude-sonnet-4-5'],
  ['gemini', 'gemini/gemini-2.5-flash'],
  ['cohere-chat', 'cohere/command-a-03-2025'],
  ['ollama-chat', 'ollama/llama3.2'],
  ['bedrock-converse', 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0'],
] as const;

describe.each(models)('an answer in %s', (dialect, model) => {
  const client: Client = createClient({ env: {} });
  const format = formatOf(dialect);
  let server: FormatServer;
  beforeAll(async () => {
    server = await FormatServer.start();
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('is, collected from its stream, the whole answer: the same message, usage and cost', async () => {
    const framing = framingOf(model, server.url);
    await fc.assert(
      fc.asyncProperty(anything, async (said) => {
        const spoken = format.speak(said);
        server.set({ type: 'whole', spoken, framing });
        const whole = await client.completion({ ...paramsOf(model, server), stream: false });
        server.set({ type: 'stream', spoken, framing });
        const streamed = await (await client.completion({ ...paramsOf(model, server), stream: true })).collect();
        expect(comparable(streamed, format)).toEqual(comparable(whole, format));
        expect(whole.litmux.cost).toEqual(expect.any(Number));
      }),
      { numRuns: 25 },
    );
  });

  it('that is cut off gives what was said before, and then fails', async () => {
    const text = 'It is 21 °C in Zürich.';
    server.set({ type: 'cut', spoken: format.speak({ text }), framing: framingOf(model, server.url) });
    let said = '';
    const hear = async (): Promise<void> => {
      const stream = await client.completion({ ...paramsOf(model, server), stream: true });
      for await (const { choices } of stream) said += choices[0]?.delta.content ?? '';
    };
    await expect(hear()).rejects.toBeInstanceOf(MidStreamFallbackError);
    expect(said).not.toBe('');
    expect(text.startsWith(said)).toBe(true);
  });
});

function paramsOf(model: string, server: FormatServer): CompletionParams {
  return { model, api_key: 'sk-test', api_base: server.url, num_retries: 0, messages: [{ role: 'user', content: question }] };
}

const word = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
const someCall: fc.Arbitrary<Pick<SaidCall, 'arguments'>> = fc.record({
  arguments: fc.dictionary(fc.constantFrom('city', 'days', 'who'), fc.oneof(word, fc.integer(), fc.array(fc.boolean(), { maxLength: 3 }))),
});

/** Any answer: thoughts, words and calls, or some of them. */
const anything: fc.Arbitrary<Said> = fc
  .record({
    thought: fc.option(word, { nil: undefined }),
    text: fc.option(word, { nil: undefined }),
    calls: fc.array(someCall, { maxLength: 3 }),
  })
  .map(({ thought, text, calls }) => ({
    ...(thought !== undefined && { thought }),
    ...((text !== undefined || calls.length === 0) && { text: text ?? 'Hello' }),
    calls: calls.map((call, place) => ({ ...call, id: `call_0000${place}`, name: `tool_${place % 2}` })),
  }));

/** What must be equal: ids that litmux gives are of their call, and so are not. */
function comparable({ choices, usage, litmux }: ChatCompletion, { namesCalls }: WireFormat): object {
  const said = choices.map(({ finish_reason, message: { tool_calls: calls, ...message } }) => ({
    finish_reason,
    message,
    calls: calls?.map(({ id, ...call }) => (namesCalls ? { id, ...call } : call)),
  }));
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage ?? {};
  return { choices: said, told: { prompt, completion, total }, usage: litmux.usage, cost: litmux.cost };
}

function formatOf(dialect: string): WireFormat {
  const format = formats.get(dialect);
  if (format === undefined) throw new Error(`no fixture for ${dialect}`);
  return format;
}

function framingOf(name: string, baseUrl: string): 'sse' | 'ndjson' | 'aws-event-stream' {
  const [id = '', model = ''] = name.split('/');
  const target = { model, stream: true, baseUrl, baseIsSet: true, settings: {}, facts: { id: model, abilities: {} } };
  const operations = findProvider(id)?.operations;
  const endpoint = (operations?.chat ?? operations?.responses)?.(target);
  if (endpoint === undefined) throw new Error(`${name} cannot be called`);
  return endpoint.framing;
}

import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls, schema, structured, tokens, tools } from './conformance/conversation.ts';
import { geminiFormat } from './conformance/fixtures/gemini.ts';
import { FormatServer, type Scene } from './conformance/format-server.ts';
import type { RefusalReason, Said } from './conformance/wire-format.ts';
import type { GatewayProcess } from './support/gateway-process.ts';
import { serveFormats, servedModels } from './support/served-formats.ts';

const text = 'It is 21 °C in Zürich. 晴れ';
const thought = 'The sky over the lake is clear.';
const functions = tools.map((tool) => ({ type: 'function' as const, strict: null, ...tool }));

let server: FormatServer;
let gateway: GatewayProcess;
let client: OpenAI;

beforeAll(async () => {
  server = await FormatServer.start();
  gateway = await serveFormats(server);
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: await gateway.makeKey({}), maxRetries: 0 });
});

afterAll(async () => {
  await gateway?.dispose();
  await server?.stop();
});

describe.each(servedModels)("OpenAI's Responses API to $model, which has none", ({ model, format, framing }) => {
  const speak = (type: Extract<Scene, { spoken: unknown }>['type'], said: Said): void =>
    server.set({ type, spoken: format.speak(said), framing });

  it('answers whole', async () => {
    speak('whole', { thought, text });
    const answer = await client.responses.create({ model, input: 'Hello' });
    expect(answer).toMatchObject({
      status: 'completed',
      output_text: text,
      model,
      usage: { input_tokens: tokens.prompt, output_tokens: tokens.output },
    });
    expect(answer.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
    expect(answer.output[0]).toMatchObject({ summary: [{ text: thought }] });
  });

  it('answers in events that count up from 0, and that its SDK puts together', async () => {
    speak('stream', { thought, text });
    const stream = client.responses.stream({ model, input: 'Hello' });
    const numbers: number[] = [];
    stream.on('event', (event) => numbers.push(event.sequence_number));
    const answer = await stream.finalResponse();
    expect(answer.output_text).toBe(text);
    expect(numbers).toEqual(numbers.map((_, place) => place));
  });

  it.each(['whole', 'stream'] as const)('calls tools in parallel and takes their results, %s', async (type) => {
    speak(type, { thought, calls });
    const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'Where?' }];
    const params = { model, input, tools: functions };
    const { output } = type === 'whole' ? await client.responses.create(params) : await client.responses.stream(params).finalResponse();
    const called = output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    expect(called.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual(calls.map((call) => [call.name, call.arguments]));
    const results = called.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: '21 °C' }));
    const said = output.flatMap((item) =>
      item.type === 'function_call' || item.type === 'reasoning' || item.type === 'message' ? [item] : [],
    );
    speak('whole', { text });
    const next = await client.responses.create({ ...params, input: [...input, ...said, ...results] });
    expect(next.output_text).toBe(text);
    expect(JSON.stringify(server.recorded().body).split('21 °C')).toHaveLength(3);
  });

  it('refuses in the classes of its SDK', async () => {
    const refusal = (reason: RefusalReason): Promise<unknown> => {
      server.set({ type: 'refusal', refusal: format.refuse(reason) });
      return client.responses.create({ model, input: 'Hello', stream: reason === 'rate limit' }).catch((error: unknown) => error);
    };
    expect(await refusal('rate limit')).toBeInstanceOf(OpenAI.RateLimitError);
    expect(await refusal('authentication')).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(await refusal('context window')).toMatchObject({ status: 400, message: expect.stringContaining('ContextWindowExceededError') });
  });
});

it('asks for a schema in the words of the provider', async () => {
  server.set({
    type: 'whole',
    spoken: geminiFormat.speak({ text: JSON.stringify(structured) }),
    framing: 'sse',
  });
  const format = { type: 'json_schema' as const, name: 'weather', schema: { ...schema }, strict: true };
  const answer = await client.responses.create({ model: 'gemini/gemini-2.5-flash', input: 'Hello', text: { format } });
  expect(JSON.parse(answer.output_text)).toEqual(structured);
  expect(server.recorded().body).toMatchObject({ generationConfig: { responseJsonSchema: {} } });
});

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type Client, type CompletionStream } from '../index.ts';

const client: Client = createClient({ env: {} });
let server: Server;
const asked: { readonly model: string; readonly messages: readonly object[]; readonly max_tokens?: number }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const question = JSON.parse(body) as (typeof asked)[number];
      asked.push(question);
      answer(question.model, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await client.close();
  server.closeAllConnections();
});

/** `gpt-4o` breaks off in its text, `thinker` too, behind a thought, `ponderer` in the thought, `caller` in a call of a tool; Mistral's model goes on. */
function answer(model: string, response: ServerResponse): void {
  const event = (delta: object, finish: string | null = null, more: object = {}): string =>
    `data: ${JSON.stringify({ id: `id-${model}`, object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (model.startsWith('mistral')) {
    const usage = { prompt_tokens: 30, completion_tokens: 3, total_tokens: 33 };
    response.end(
      `${event({ role: 'assistant', content: ' in' })}${event({ content: ' Zürich.' })}${event({}, 'stop', { usage })}data: [DONE]\n\n`,
    );
    return;
  }
  const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at' } };
  const [thought, text] = [event({ reasoning_content: 'Sun?' }), event({ content: 'It is sunny' })];
  const said = { ponderer: thought, thinker: thought + text, caller: event({ tool_calls: [call] }) }[model] ?? text;
  response.write(event({ role: 'assistant', content: '' }) + said, () => setTimeout(() => response.destroy(), 20));
}

function ask(model: string, more: object = {}): Promise<CompletionStream> {
  const { port } = server.address() as AddressInfo;
  const messages = [{ role: 'user' as const, content: 'How is the weather?' }];
  return client.completion({ model, messages, api_base: `http://127.0.0.1:${port}`, api_key: 'sk-x', stream: true, ...more });
}

const rescue = { fallbacks: ['mistral/mistral-large-latest'], num_retries: 0, mid_stream_fallback: 'continue' };

it('gives one answer of a stream that broke off and was gone on with, and what both have used', async () => {
  const stream = await ask('openai/gpt-4o', { ...rescue, max_tokens: 50 });
  const whole = await stream.collect();
  expect(whole).toMatchObject({ id: 'id-gpt-4o', choices: [{ message: { content: 'It is sunny in Zürich.' }, finish_reason: 'stop' }] });
  expect(asked.at(-1)).toMatchObject({
    model: 'mistral-large-latest',
    max_tokens: 47,
    messages: [{ role: 'user' }, { role: 'assistant', content: 'It is sunny', prefix: true }],
  });
  expect(stream.litmux).toMatchObject({ attempts: 2, usage: { estimated: true, output: 6 } });
  expect(whole.usage).toMatchObject({ completion_tokens: 6 });
});

it('goes on behind a thought that is complete', async () => {
  const whole = await (await ask('deepseek/thinker', rescue)).collect();
  expect(whole.choices[0]?.message).toMatchObject({ content: 'It is sunny in Zürich.', reasoning_content: 'Sun?' });
});

it('throws where nobody may go on: in a thought, in a call of a tool, or where it was not asked for', async () => {
  const calls = asked.length;
  await expect((await ask('deepseek/ponderer', rescue)).collect()).rejects.toMatchObject({ status: 502 });
  await expect((await ask('openai/caller', rescue)).collect()).rejects.toMatchObject({ status: 502 });
  await expect((await ask('openai/gpt-4o', { ...rescue, mid_stream_fallback: 'error' })).collect()).rejects.toMatchObject({ status: 502 });
  expect(asked.length - calls).toBe(3);
});

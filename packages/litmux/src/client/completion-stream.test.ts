import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Client, type CompletionStream } from '../index.ts';

const client: Client = createClient({ env: {} });
let server: Server;
let chunks: readonly object[] = [];

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await client.close();
  server.closeAllConnections();
});

describe('a stream of a provider that speaks the words of the library', () => {
  it('gives every chunk that the provider sent, those that are passed on as text too', async () => {
    chunks = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Grüezi' }),
      chunk({ content: ' Zürich' }),
      chunk({}, 'stop'),
      { ...chunk({}), choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } },
    ];
    const words: string[] = [];
    for await (const { choices } of await ask()) for (const { delta } of choices) words.push(delta.content ?? '');
    expect(words.join('')).toBe('Grüezi Zürich');
  });
});

function ask(): Promise<CompletionStream> {
  const { port } = server.address() as AddressInfo;
  return client.completion({
    model: 'openai/gpt-4o-mini',
    api_base: `http://127.0.0.1:${port}`,
    api_key: 'sk-test',
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
  });
}

function chunk(delta: object, finish: string | null = null): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}

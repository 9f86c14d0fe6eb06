import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { HttpReply } from './http-reply.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** The answer of a server that says one header and a body. */
async function answerWith(value: string, body: string): Promise<Response> {
  const server = createServer((_request, response) => new HttpReply(response, 'sse', []).json(200, ['x-said', value], body));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

test.for<readonly [string, string, string]>([
  ['a line break', 'mock/a\r\nset-cookie: x', 'mock/a%0D%0Aset-cookie: x'],
  ['other scripts', 'mock/日本', 'mock/%E6%97%A5%E6%9C%AC'],
  ['half a character', 'mock/\ud800', 'mock/%EF%BF%BD'],
  ['accents', 'café', 'caf%C3%A9'],
  ['what HTTP allows', 'gpt-4o (mini)\t~', 'gpt-4o (mini)\t~'],
])('a header that repeats %s is sent', async ([, said, sent]) => {
  const answer = await answerWith(said, '{}');
  expect(answer.headers.get('x-said')).toBe(sent);
  expect(answer.headers.get('set-cookie')).toBeNull();
});

test('the body of a whole answer arrives as it is, whatever its script', async () => {
  const answer = await answerWith('x', '{"text":"日本 \u{1f98a}"}');
  expect(await answer.text()).toBe('{"text":"日本 \u{1f98a}"}');
  expect(answer.headers.get('content-length')).toBe('22');
});

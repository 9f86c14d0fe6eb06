import { expect, test } from 'vitest';
import type { Message } from '../core/message.ts';
import type { ChatRequest } from '../core/request.ts';
import { withCachePoints } from './cache-points.ts';

const request: ChatRequest = {
  model: 'm',
  messages: [message('system', 's'), message('user', 'a'), message('assistant', 'b'), message('user', 'c')],
  sampling: {},
  stream: false,
  streamUsage: false,
  extra: {},
  origin: { dialect: 'openai-chat', body: {} },
};

test.each([
  [[{ location: 'message', role: 'system' }], ['s']],
  [[{ location: 'message', role: 'user' }], ['a', 'c']],
  [[{ location: 'message', index: -1 }], ['c']],
  [
    [{ index: '1' }, { location: 'message', role: 'system' }],
    ['s', 'a'],
  ],
  [[{ location: 'tool_config' }], []],
  ['nonsense', []],
])('the points %o mark %o', (points, texts) => {
  const marked = withCachePoints(request, points).messages.flatMap(({ parts }) =>
    parts.filter((part) => part.type === 'text' && part.cache !== undefined),
  );
  expect(marked.map((part) => part.type === 'text' && part.text)).toEqual(texts);
});

test('a point may say how long the cache lives', () => {
  const { messages } = withCachePoints(request, [{ location: 'message', index: 0, control: { type: 'ephemeral', ttl: '1h' } }]);
  expect(messages[0]?.parts).toEqual([{ type: 'text', text: 's', cache: { ttl: '1h' } }]);
});

function message(role: Message['role'], text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

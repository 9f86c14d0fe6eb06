import { liftLongTexts, openaiChat, parseJson, isObject, type ChatRequest } from 'litmux/engine';
import { expect, it } from 'vitest';
import { cachePrefix } from './cache-prefix.ts';

const long = (name: string): string => `${name} `.repeat(2000);
const ephemeral = { cache_control: { type: 'ephemeral' } };

function read(body: object): ChatRequest {
  return openaiChat.readRequest(JSON.parse(JSON.stringify({ model: 'm', ...body })), { headers: {} });
}

/** The prefix of a body read as it is, and of the same body with its long texts lifted out; both are the same. */
function prefix(body: object, written: string = JSON.stringify({ model: 'm', ...body })): string | undefined {
  const plain = cachePrefix(read(body), undefined);
  const lifted = liftLongTexts(new TextEncoder().encode(written));
  const parsed = lifted === undefined ? undefined : parseJson(lifted.text);
  if (lifted === undefined || !isObject(parsed)) return plain;
  expect(cachePrefix(openaiChat.readRequest(parsed, { headers: {} }), lifted.restore)).toBe(plain);
  return plain;
}

const system = (text: string, mark: object = {}): object => ({ role: 'system', content: [{ type: 'text', text, ...mark }] });
const user = (text: string, mark: object = {}): object => ({ role: 'user', content: [{ type: 'text', text, ...mark }] });
const assistant = { role: 'assistant', content: 'Yes.' };

it('is the same in every turn of a conversation, also where the mark moves on with it', () => {
  const first = prefix({ messages: [system(long('rules')), user('One', ephemeral)] });
  expect(first).toBeDefined();
  expect(prefix({ messages: [system(long('rules')), user('One'), assistant, user('Two', ephemeral)] })).toBe(first);
  expect(prefix({ messages: [system(long('rules')), user('One'), assistant, user(long('Two'))] })).toBe(first);
});

it('ends at the last mark of tools and instructions', () => {
  const tool = { type: 'function', function: { name: 'look', parameters: {} }, ...ephemeral };
  const marked = (tail: string): object => ({ messages: [system(long('rules')), system(tail, ephemeral), user('Hello')], tools: [tool] });
  expect(prefix(marked('for one'))).not.toBe(prefix(marked('for another')));
  const behind = (tail: string): object => ({ messages: [system(long('rules'), ephemeral), system(tail), user('Hello')] });
  expect(prefix(behind('for one'))).toBe(prefix(behind('for another')));
});

it('is the first 4,096 characters where nothing is marked there, and nothing where there are fewer', () => {
  expect(prefix({ messages: [user(long('One'))] })).not.toBe(prefix({ messages: [user(long('Two'))] }));
  const one = long('x');
  expect(prefix({ messages: [user(`${one}${one}${one}1`)] })).toBe(prefix({ messages: [user(`${one}${one}${one}2`)] }));
  expect(prefix({ messages: [system('Short.', ephemeral), user('Hello')] })).toBeUndefined();
});

it('does not depend on how a client escapes', () => {
  const body = { messages: [user(long('éé'))] };
  expect(prefix(body, JSON.stringify({ model: 'm', ...body }).replaceAll('é', '\\u00e9'))).toBeDefined();
});

import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { countMessages, countTokens } from './count-tokens.ts';
import { imageSize } from './image-size.ts';
import { imageTokens } from './image-tokens.ts';

const user = (text: string) => ({ role: 'user' as const, parts: [{ type: 'text' as const, text }] });

test('text for OpenAI’s models is counted exactly, for others estimated and never below', async () => {
  expect(await countTokens('hello world', 'gpt-4o')).toEqual({ tokens: 2, estimated: false });
  expect(await countTokens('hello world', 'gpt-3.5-turbo')).toEqual({ tokens: 2, estimated: false });
  const claude = await countTokens('hello world', 'claude-sonnet-4-5');
  expect(claude.estimated).toBe(true);
  expect(claude.tokens).toBeGreaterThanOrEqual(2);
  expect((await countTokens('hello world', 'somebody/unknown')).estimated).toBe(true);
});

test('special tokens in a text are text like any other', async () => {
  expect((await countTokens('a <|endoftext|> b', 'gpt-4o')).tokens).toBeGreaterThan(3);
});

test('runs without a break are counted in time, and nothing of the text is lost', async () => {
  const started = performance.now();
  const { tokens, estimated } = await countTokens('a'.repeat(300_000), 'gpt-4o');
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(estimated).toBe(true);
  expect(tokens).toBeGreaterThan(300_000 / 16);
  const blanks = await countTokens(' '.repeat(3_000) + 'x' + '\n'.repeat(3_000), 'gpt-4o');
  expect(blanks.tokens).toBeGreaterThan(10);
  const mixed = `first words ${'b'.repeat(300)} last words`;
  const parts = await Promise.all(
    ['first words ', 'b'.repeat(256), 'b'.repeat(44) + ' last words'].map((text) => countTokens(text, 'gpt-4o')),
  );
  const sum = parts.reduce((total, part) => total + part.tokens, 0);
  expect(Math.abs((await countTokens(mixed, 'gpt-4o')).tokens - sum)).toBeLessThanOrEqual(1);
});

test('a message costs its text, its role and three tokens; an answer is primed with three', async () => {
  const one = await countMessages({ messages: [user('hello world')] }, 'gpt-4o', 'openai-chat');
  expect(one).toEqual({ tokens: 3 + 1 + 2 + 3, estimated: false });
  const named = await countMessages({ messages: [{ ...user('hello world'), name: 'Ann' }] }, 'gpt-4o', 'openai-chat');
  expect(named.tokens).toBe(one.tokens + 2);
});

test('tools, calls and results are counted', async () => {
  const messages = [
    user('What is the weather in Oslo?'),
    { role: 'assistant' as const, parts: [{ type: 'tool-call' as const, id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' }] },
    { role: 'tool' as const, parts: [{ type: 'tool-result' as const, callId: 'c1', parts: [{ type: 'text' as const, text: 'rain' }] }] },
  ];
  const parameters = {
    type: 'object',
    properties: { city: { type: 'string', description: 'A city' }, days: { type: 'array', items: { type: 'integer' } } },
    required: ['city'],
  };
  const bare = await countMessages({ messages }, 'gpt-4o', 'openai-chat');
  const tools = [{ type: 'function' as const, name: 'weather', description: 'The weather', parameters }];
  const armed = await countMessages({ messages, tools, toolChoice: { type: 'tool', name: 'weather' } }, 'gpt-4o', 'openai-chat');
  expect(armed.tokens).toBeGreaterThan(bare.tokens + 30);
  expect(armed.estimated).toBe(true);
});

test('an image counts by the rule of the model’s maker', () => {
  const square = { width: 1024, height: 1024 };
  expect(imageTokens('gpt-4o', 'openai-chat', square)).toBe(85 + 4 * 170);
  expect(imageTokens('gpt-4o', 'openai-chat', { width: 2048, height: 4096 })).toBe(85 + 6 * 170);
  expect(imageTokens('gpt-4o', 'openai-chat', { ...square, detail: 'low' })).toBe(85);
  expect(imageTokens('gpt-4.1-mini', 'openai-chat', square)).toBe(Math.ceil(1024 * 1.62));
  expect(imageTokens('claude-sonnet-4-5', 'anthropic-messages', { width: 1000, height: 1000 })).toBe(1334);
  expect(imageTokens('gemini-2.5-flash', 'gemini', { width: 384, height: 384 })).toBe(258);
  expect(imageTokens('gemini-2.5-flash', 'gemini', { width: 960, height: 540 })).toBe(6 * 258);
});

test('without a size an image counts as the largest', () => {
  for (const model of ['gpt-4o', 'gpt-4o-mini', 'gpt-5-mini', 'claude-opus-5', 'gemini-3-flash', 'unheard-of']) {
    for (const size of [
      { width: 8000, height: 8000 },
      { width: 1, height: 1 },
      { width: 100, height: 9000 },
    ]) {
      expect(imageTokens(model, 'openai-chat')).toBeGreaterThanOrEqual(imageTokens(model, 'openai-chat', size));
    }
  }
});

test('sizes are read from the headers of PNG, GIF, WebP and JPEG', () => {
  const png = Buffer.alloc(40);
  png.writeUInt32BE(0x89504e47, 0);
  png.writeUInt32BE(640, 16);
  png.writeUInt32BE(480, 20);
  const gif = Buffer.alloc(40);
  gif.write('GIF89a', 'latin1');
  gif.writeUInt16LE(640, 6);
  gif.writeUInt16LE(480, 8);
  const webp = Buffer.alloc(40);
  webp.write('RIFF0000WEBPVP8X', 'latin1');
  webp.writeUIntLE(639, 24, 3);
  webp.writeUIntLE(479, 27, 3);
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xc2, 0, 17, 8, 1, 0xe0, 2, 0x80, ...Array<number>(30).fill(0)]);
  for (const bytes of [png, gif, webp, jpeg]) expect(imageSize(bytes.toString('base64'))).toEqual({ width: 640, height: 480 });
  expect(imageSize('aGVsbG8=')).toBeUndefined();
  expect(imageSize(Buffer.alloc(64).toString('base64'))).toBeUndefined();
  expect(imageSize(jpeg.subarray(0, 10).toString('base64'))).toBeUndefined();
});

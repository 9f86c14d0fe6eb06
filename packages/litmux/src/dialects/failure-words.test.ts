import { describe, expect, test } from 'vitest';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockConverse } from './bedrock-converse/index.ts';
import { cohereChat } from './cohere-chat/index.ts';
import { gemini } from './gemini/index.ts';
import { ollamaChat } from './ollama-chat/index.ts';

const dialects = [anthropicMessages, bedrockConverse, cohereChat, gemini, ollamaChat];

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
  'an error answer that is not in the form of %s',
  (_name, dialect) => {
    test.each([
      ['<h1>Bad Gateway</h1>', '<h1>Bad Gateway</h1>'],
      [{ detail: 'The proxy is closed.' }, 'The proxy is closed.'],
      [{ Output: { __type: 'UnknownOperation' } }, '{"Output":{"__type":"UnknownOperation"}}'],
    ])('is told in its own words: %j', (body, message) => {
      expect(dialect.readFailure({ status: 502, headers: {}, body }).message).toBe(message);
    });

    test.each([[{}], [''], [null], [[]]])('says at least its status where it says nothing: %j', (body) => {
      expect(dialect.readFailure({ status: 502, headers: {}, body }).message).toContain('502');
    });
  },
);

import { describe, expect, test } from 'vitest';
import type { ProviderDialect } from '../core/dialect.ts';
import type { JsonObject } from '../core/json.ts';
import type { HostedTool } from '../core/request.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockConverse } from './bedrock-converse/index.ts';
import { gemini } from './gemini/index.ts';
import { openaiChat } from './openai-chat/index.ts';

const search: HostedTool = { type: 'hosted', dialect: 'anthropic-messages', value: { type: 'web_search_20250305', name: 'web_search' } };
const fetch: HostedTool = { type: 'hosted', dialect: 'anthropic-messages', value: { type: 'web_fetch_20250910', name: 'web_fetch' } };
const run: HostedTool = { type: 'hosted', dialect: 'openai-responses', value: { type: 'code_interpreter', container: { type: 'auto' } } };
const read: HostedTool = { type: 'hosted', dialect: 'gemini', value: { urlContext: {} } };
const execute: HostedTool = { type: 'hosted', dialect: 'gemini', value: { codeExecution: {} } };

describe('a tool of one vendor', () => {
  test('is its counterpart of another, where there is one', () => {
    expect(write(gemini, 'gemini-3-flash-preview', [search, fetch, run]).body['tools']).toEqual([
      { googleSearch: {} },
      { urlContext: {} },
      { codeExecution: {} },
    ]);
    const claude = write(anthropicMessages, 'claude-sonnet-4-5', [run, read]);
    expect(claude.body['tools']).toMatchObject([{ name: 'code_execution' }, { name: 'web_fetch' }]);
    expect(claude.headers).toEqual({ 'anthropic-beta': 'code-execution-2025-08-25,web-fetch-2025-09-10' });
    expect(write(bedrockConverse, 'amazon.nova-2-lite-v1:0', [search, execute]).body['toolConfig']).toEqual({
      tools: [{ systemTool: { name: 'nova_grounding' } }, { systemTool: { name: 'nova_code_interpreter' } }],
    });
  });

  test('is reported where it would be freed of its bounds', () => {
    const bound: HostedTool = { ...search, value: { ...search.value, allowed_domains: ['rain.test'] } };
    expect(write(gemini, 'gemini-2.5-flash', [bound]).unsaid).toEqual(['tools[0]']);
    expect(write(bedrockConverse, 'amazon.nova-2-lite-v1:0', [bound]).unsaid).toEqual(['tools[0]']);
  });
});

interface Written {
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly unsaid: readonly string[];
}

function write(dialect: ProviderDialect, model: string, tools: readonly HostedTool[]): Written {
  const unsaid: string[] = [];
  const request = { ...openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, {}), tools };
  const { body, headers } = dialect.writeRequest(request, {
    model,
    facts: { id: model, abilities: {} },
    policy: { drop: true },
    traits: {},
    unsaid: (field) => void unsaid.push(field),
  });
  return { body, headers, unsaid };
}

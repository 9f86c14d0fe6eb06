import { describe, expect, test } from 'vitest';
import { unknownModel } from '../core/model.ts';
import type { SettingValues, Target } from '../core/provider.ts';
import { anthropicAws } from './anthropic-aws.ts';
import { bedrockMantle } from './bedrock-mantle.ts';
import { bedrock } from './bedrock.ts';

const arn = 'arn:aws:bedrock:eu-north-1:123:application-inference-profile/abc';

describe('the way to a model', () => {
  test.each([
    ['anthropic.claude-3-haiku-20240307-v1:0', '/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse', 'bedrock-converse'],
    ['converse/us.amazon.nova-lite-v1:0', '/model/us.amazon.nova-lite-v1%3A0/converse', 'bedrock-converse'],
    [
      'invoke/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke',
      'anthropic-messages',
    ],
    ['invoke/amazon.nova-micro-v1:0', '/model/amazon.nova-micro-v1%3A0/invoke', 'bedrock-converse'],
    ['invoke/meta.llama3-70b-instruct-v1:0', '/model/meta.llama3-70b-instruct-v1%3A0/invoke', 'prompt'],
    ['invoke/qwen.qwen3-32b-v1:0', '/model/qwen.qwen3-32b-v1%3A0/invoke', 'openai-chat'],
    ['invoke/cohere.command-r-v1:0', '/model/cohere.command-r-v1%3A0/converse', 'bedrock-converse'],
    [
      'llama/arn:aws:bedrock:us-east-1:1:imported-model/x',
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aimported-model%2Fx/invoke',
      'prompt',
    ],
  ])('of %s', (model, path, dialect) => {
    const endpoint = chat({ model, stream: false });
    expect(endpoint?.url.replace(/^https:\/\/[^/]+/, '')).toBe(path);
    expect(endpoint?.dialect.name).toBe(dialect);
  });

  test('streams have operations of their own', () => {
    expect(chat({ model: 'm', stream: true })?.url).toMatch(/\/model\/m\/converse-stream$/);
    expect(chat({ model: 'invoke/anthropic.claude-x', stream: true })?.url).toMatch(/\/invoke-with-response-stream$/);
    expect(chat({ model: 'm', stream: true })?.framing).toBe('aws-event-stream');
  });

  test('agents are no chat models', () => {
    expect(() => chat({ model: 'agent/A/B' })).toThrow(/can't be asked as a chat model/);
  });
});

describe('the host', () => {
  test.each<[string, SettingValues, string]>([
    ['m', {}, 'https://bedrock-runtime.us-west-2.amazonaws.com/'],
    ['m', { aws_region_name: 'cn-north-1' }, 'https://bedrock-runtime.cn-north-1.amazonaws.com.cn/'],
    ['eu-west-1/m', { aws_region_name: 'us-east-1' }, 'https://bedrock-runtime.eu-west-1.amazonaws.com/'],
    [arn, { aws_region_name: 'us-east-1' }, 'https://bedrock-runtime.eu-north-1.amazonaws.com/'],
    ['m', { aws_bedrock_runtime_endpoint: 'https://vpce.test/' }, 'https://vpce.test/model/m/'],
    ['m', { model_id: arn }, `https://bedrock-runtime.eu-north-1.amazonaws.com/model/${encodeURIComponent(arn)}/`],
  ])('of %s with %j', (model, settings, beginning) => {
    expect(chat({ model, settings })?.url.startsWith(beginning)).toBe(true);
  });

  test('a base that was set wins', () => {
    expect(chat({ model: 'm', baseUrl: 'http://127.0.0.1:1/x', baseIsSet: true })?.url).toBe('http://127.0.0.1:1/x/model/m/converse');
  });
});

test('a profile of which only base_model tells the model follows its rules', () => {
  const endpoint = chat({ model: arn, facts: unknownModel('anthropic.claude-sonnet-4-5-20250929-v1:0') });
  expect(endpoint?.traits).toEqual({ baseModel: 'anthropic.claude-sonnet-4-5-20250929-v1:0' });
});

test('a chunk of an invoke stream is unwrapped', () => {
  const event = { type: 'message_stop' };
  const adjust = chat({ model: 'invoke/anthropic.claude-x', stream: true })?.adjustAnswer;
  expect(adjust?.({ bytes: Buffer.from(JSON.stringify(event)).toString('base64') })).toEqual(event);
  expect(adjust?.({ message: 'as it is' })).toEqual({ message: 'as it is' });
});

test('Claude of Mantle and of the Claude Platform is asked in its own format', () => {
  const target = { ...base, model: 'anthropic.claude-x', baseUrl: 'https://bedrock-mantle.us-east-1.api.aws/v1' };
  expect(bedrockMantle.operations.chat?.(target)).toMatchObject({ url: 'https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages' });
  expect(bedrockMantle.operations.chat?.({ ...target, model: 'openai.gpt-oss-120b' })?.url).toBe(
    'https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions',
  );
  const platform = { ...base, baseUrl: 'https://aws-external-anthropic.us-east-1.api.aws', settings: { workspace_id: 'w' } };
  expect(anthropicAws.operations.chat?.(platform)).toMatchObject({ headers: { 'anthropic-workspace-id': 'w' } });
});

const base: Target = { model: 'm', stream: false, baseUrl: '', baseIsSet: false, settings: {}, facts: unknownModel('m') };

function chat(target: Partial<Target>): ReturnType<NonNullable<typeof bedrock.operations.chat>> | undefined {
  return bedrock.operations.chat?.({ ...base, ...target });
}

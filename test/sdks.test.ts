import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI, type Content } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { text, toolCall } from './support/provider-answers.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;
let key: string;

const models = ['gpt', 'claude', 'gemini-flash'];
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const question = 'How is the weather in Zürich?';

beforeAll(async () => {
  provider = await ProviderServer.start();
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: gpt, litellm_params: { model: openai/gpt-4o-mini, api_key: sk-provider-openai, api_base: "${provider.url}/v1" } }
  - { model_name: claude, litellm_params: { model: anthropic/claude-sonnet-4-5, api_key: sk-provider-anthropic, api_base: "${provider.url}" } }
  - { model_name: gemini-flash, litellm_params: { model: gemini/gemini-2.5-flash, api_key: provider-google, api_base: "${provider.url}/v1beta" } }
`,
  });
  key = await gateway.makeKey({ max_budget: 10 });
});

afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

describe.each(models)("OpenAI's SDK with %s", (model) => {
  const tools: OpenAI.ChatCompletionTool[] = [
    { type: 'function', function: { name: toolCall.name, description: 'Weather of a city', parameters: schema } },
  ];
  const client = (): OpenAI => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });

  it('gets a whole answer', async () => {
    const answer = await client().chat.completions.create({ model, messages: [{ role: 'user', content: question }] });
    expect(answer.choices[0]?.message.content).toBe(text);
    expect(answer.model).toBe(model);
    expect(answer.usage).toMatchObject({ prompt_tokens: 40, completion_tokens: 20, total_tokens: 60 });
  });

  it('gets a stream that says the same', async () => {
    const stream = client().chat.completions.stream({
      model,
      messages: [{ role: 'user', content: question }],
      stream_options: { include_usage: true },
    });
    const answer = await stream.finalChatCompletion();
    expect(answer.choices[0]?.message.content).toBe(text);
    expect(answer.usage?.total_tokens).toBe(60);
  });

  it.each([false, true])('calls a tool and reads its result, streaming: %s', async (streaming) => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
    const ask = async (): Promise<OpenAI.ChatCompletionMessage> => {
      const params = { model, messages, tools };
      const answer = streaming
        ? await client().chat.completions.stream(params).finalChatCompletion()
        : await client().chat.completions.create(params);
      const [choice] = answer.choices;
      if (choice === undefined) throw new Error('no choice');
      return choice.message;
    };
    const first = await ask();
    const call = first.tool_calls?.[0];
    if (call?.type !== 'function') throw new Error('no tool call');
    expect(call.function.name).toBe(toolCall.name);
    expect(JSON.parse(call.function.arguments)).toEqual(toolCall.arguments);
    messages.push(first, { role: 'tool', tool_call_id: call.id, content: '21 °C' });
    expect((await ask()).content).toBe(text);
  });
});

describe.each(models)("Anthropic's SDK with %s", (model) => {
  const client = (): Anthropic => new Anthropic({ baseURL: gateway.url, apiKey: key, maxRetries: 0 });
  const tools = [{ name: toolCall.name, description: 'Weather of a city', input_schema: { ...schema, type: 'object' as const } }];

  it('gets a whole answer and a stream that says the same', async () => {
    const params = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: question }] };
    const whole = await client().messages.create(params);
    const streamed = await client().messages.stream(params).finalMessage();
    for (const answer of [whole, streamed]) {
      expect(answer.content.map((block) => (block.type === 'text' ? block.text : ''))).toEqual([text]);
      expect(answer.stop_reason).toBe('end_turn');
      expect(answer.usage).toMatchObject({ input_tokens: 40, output_tokens: 20 });
    }
  });

  it.each([false, true])('calls a tool and reads its result, streaming: %s', async (streaming) => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }];
    const ask = (): Promise<Anthropic.Message> => {
      const params = { model, max_tokens: 100, messages, tools };
      return streaming ? client().messages.stream(params).finalMessage() : client().messages.create(params);
    };
    const first = await ask();
    const call = first.content.find((block) => block.type === 'tool_use');
    expect(call).toMatchObject({ name: toolCall.name, input: toolCall.arguments });
    expect(first.stop_reason).toBe('tool_use');
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: '21 °C' }] },
    );
    const second = await ask();
    expect(second.content.map((block) => (block.type === 'text' ? block.text : ''))).toEqual([text]);
  });
});

describe.each(models)("Google's SDK with %s", (model) => {
  const client = (): GoogleGenAI => new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: gateway.url } });
  const config = {
    tools: [{ functionDeclarations: [{ name: toolCall.name, description: 'Weather of a city', parametersJsonSchema: schema }] }],
  };

  it('gets a whole answer and a stream that says the same', async () => {
    const whole = await client().models.generateContent({ model, contents: question });
    expect(whole.text).toBe(text);
    expect(whole.usageMetadata).toMatchObject({ promptTokenCount: 40, candidatesTokenCount: 20 });
    let streamed = '';
    let total: number | undefined;
    for await (const chunk of await client().models.generateContentStream({ model, contents: question })) {
      streamed += chunk.text ?? '';
      total = chunk.usageMetadata?.totalTokenCount ?? total;
    }
    expect([streamed, total]).toEqual([text, 60]);
  });

  it.each([false, true])('calls a tool and reads its result, streaming: %s', async (streaming) => {
    const contents: Content[] = [{ role: 'user', parts: [{ text: question }] }];
    const ask = async (): Promise<Content> => {
      if (!streaming) return (await client().models.generateContent({ model, contents, config })).candidates?.[0]?.content ?? {};
      const parts = [];
      for await (const chunk of await client().models.generateContentStream({ model, contents, config }))
        parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
      return { role: 'model', parts };
    };
    const first = await ask();
    const call = first.parts?.find((part) => part.functionCall !== undefined)?.functionCall;
    expect(call).toMatchObject({ name: toolCall.name, args: toolCall.arguments });
    contents.push(first, {
      role: 'user',
      parts: [{ functionResponse: { ...(call?.id !== undefined && { id: call.id }), name: toolCall.name, response: { celsius: 21 } } }],
    });
    expect((await ask()).parts?.map((part) => part.text ?? '').join('')).toBe(text);
  });
});

describe("errors, as each vendor's SDK raises them", () => {
  it('are typed for a wrong key', async () => {
    await expect(
      new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'sk-wrong', maxRetries: 0 }).chat.completions.create({
        model: 'gpt',
        messages: [{ role: 'user', content: 'x' }],
      }),
    ).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(
      new Anthropic({ baseURL: gateway.url, apiKey: 'sk-wrong', maxRetries: 0 }).messages.create({
        model: 'claude',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'x' }],
      }),
    ).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    await expect(
      new GoogleGenAI({ apiKey: 'sk-wrong', httpOptions: { baseUrl: gateway.url } }).models.generateContent({
        model: 'gpt',
        contents: 'x',
      }),
    ).rejects.toMatchObject({ status: 401 });
  });

  it('never end a cut stream as if it were whole', async () => {
    for (const [model, upstream] of [
      ['gpt', 'gpt-4o-mini'],
      ['claude', 'claude-sonnet-4-5'],
      ['gemini-flash', 'gemini-2.5-flash'],
    ] as const) {
      provider.fail(upstream, { type: 'cut' });
      const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });
      await expect(
        openai.chat.completions.stream({ model, messages: [{ role: 'user', content: 'x' }] }).finalChatCompletion(),
      ).rejects.toThrow();
      const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: key, maxRetries: 0 });
      await expect(
        anthropic.messages.stream({ model, max_tokens: 5, messages: [{ role: 'user', content: 'x' }] }).finalMessage(),
      ).rejects.toThrow();
      provider.reset();
    }
  });
});

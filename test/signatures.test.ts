import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI, type Part } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Framing } from '../packages/litmux/src/core/provider.ts';
import { question, tools } from './conformance/conversation.ts';
import { formats } from './conformance/formats.ts';
import { FormatServer } from './conformance/format-server.ts';
import type { SaidCall, WireFormat } from './conformance/wire-format.ts';
import { GatewayProcess } from './support/gateway-process.ts';

/** Models that sign their thoughts, with the format and framing of their providers. */
const models = [
  { model: 'anthropic/claude-sonnet-4-5', dialect: 'anthropic-messages', framing: 'sse' },
  { model: 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0', dialect: 'bedrock-converse', framing: 'aws-event-stream' },
  { model: 'gemini/gemini-2.5-pro', dialect: 'gemini', framing: 'sse' },
  { model: 'openai/gpt-5-pro', dialect: 'openai-responses', framing: 'sse' },
] as const satisfies readonly { readonly model: string; readonly dialect: string; readonly framing: Framing }[];

/** With every character that base64 has, and padding. */
const signatures = ['EqoBCkgIARABGAIiQL8+/AbCd+==', 'EuYBCkYICRgC+//xYz0123456789='] as const;
const results = { get_weather: '21 °C', get_time: '12:00' } as const;

let server: FormatServer;
let gateway: GatewayProcess;
let key: string;

beforeAll(async () => {
  server = await FormatServer.start();
  const entries = models.map(
    ({ model }) =>
      `  - { model_name: "${model}", litellm_params: { model: "${model}", api_key: sk-x, api_base: "${server.url}", num_retries: 0 } }`,
  );
  gateway = await GatewayProcess.start({ config: `model_list:\n${entries.join('\n')}\n` });
  key = await gateway.makeKey({});
});

afterAll(async () => {
  await gateway?.dispose();
  await server?.stop();
});

/** A client by the SDK of its vendor, who keeps the conversation as that vendor says. `turn` asks for the next answer, with the results of the last calls. */
interface Client {
  readonly name: string;
  open(model: string, stream: boolean): { turn(): Promise<void> };
}

const clients: readonly Client[] = [
  { name: 'chat', open: openChat },
  { name: 'messages', open: openMessages },
  { name: 'responses', open: openResponses },
  { name: 'generateContent', open: openGemini },
];

describe.each(clients)('through the door $name', ({ open }) => {
  it.each(models.flatMap((model) => [false, true].map((stream) => ({ ...model, stream }))))(
    '$model gets its proofs back byte for byte after three turns, streamed: $stream',
    async ({ model, dialect, framing, stream }) => {
      const format = formatOf(dialect);
      const conversation = open(model, stream);
      for (const [turn, signature] of signatures.entries()) {
        server.set({
          type: stream ? 'stream' : 'whole',
          spoken: format.speak({ thought: `Thought ${turn}.`, signature, calls: callsOf(turn) }),
          framing,
        });
        await conversation.turn();
      }
      server.set({ type: stream ? 'stream' : 'whole', spoken: format.speak({ text: 'Sunny.' }), framing });
      await conversation.turn();
      const sent = JSON.stringify(server.recorded().body);
      for (const signature of signatures) expect(sent.split(JSON.stringify(signature)), signature).toHaveLength(2);
    },
  );
});

function callsOf(turn: number): readonly SaidCall[] {
  return [
    { id: `call_${turn}1`, name: 'get_weather', arguments: { city: 'Zürich' } },
    { id: `call_${turn}2`, name: 'get_time', arguments: { zone: 'Europe/Zurich' } },
  ];
}

function openChat(model: string, stream: boolean): ReturnType<Client['open']> {
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
  const offered = tools.map((tool): OpenAI.ChatCompletionTool => ({ type: 'function', function: tool }));
  return {
    async turn() {
      const params = { model, messages, tools: offered, reasoning_effort: 'low' as const };
      const answer = stream
        ? await client.chat.completions.stream(params).finalChatCompletion()
        : await client.chat.completions.create(params);
      const [choice] = answer.choices;
      if (choice === undefined) throw new Error('an answer without a choice');
      messages.push(choice.message);
      for (const call of choice.message.tool_calls ?? [])
        if (call.type === 'function') messages.push({ role: 'tool', tool_call_id: call.id, content: resultOf(call.function.name) });
    },
  };
}

function openMessages(model: string, stream: boolean): ReturnType<Client['open']> {
  const client = new Anthropic({ baseURL: gateway.url, apiKey: key, maxRetries: 0 });
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }];
  const offered = tools.map(({ name, description, parameters }): Anthropic.Tool => ({
    name,
    description,
    input_schema: { ...parameters, required: [...parameters.required] },
  }));
  return {
    async turn() {
      const params = { model, max_tokens: 4000, messages, tools: offered, thinking: { type: 'enabled' as const, budget_tokens: 1024 } };
      const { content } = stream ? await client.messages.stream(params).finalMessage() : await client.messages.create(params);
      messages.push({ role: 'assistant', content });
      const answers = content.flatMap((block): Anthropic.ToolResultBlockParam[] =>
        block.type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: block.id, content: resultOf(block.name) }] : [],
      );
      if (answers.length > 0) messages.push({ role: 'user', content: answers });
    },
  };
}

function openResponses(model: string, stream: boolean): ReturnType<Client['open']> {
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });
  const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: question }];
  const offered = tools.map((tool): OpenAI.Responses.FunctionTool => ({
    type: 'function',
    strict: null,
    ...tool,
    parameters: { ...tool.parameters },
  }));
  return {
    async turn() {
      const params: OpenAI.Responses.ResponseCreateParamsNonStreaming = {
        model,
        input,
        tools: offered,
        reasoning: { effort: 'low' },
        include: ['reasoning.encrypted_content'],
        store: false,
      };
      const { output } = stream
        ? await client.responses.stream({ ...params, stream: true }).finalResponse()
        : await client.responses.create(params);
      for (const item of output)
        if (item.type === 'reasoning' || item.type === 'message' || item.type === 'function_call') input.push(item);
      for (const item of output)
        if (item.type === 'function_call') input.push({ type: 'function_call_output', call_id: item.call_id, output: resultOf(item.name) });
    },
  };
}

function openGemini(model: string, stream: boolean): ReturnType<Client['open']> {
  const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: gateway.url } });
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({ name, description, parametersJsonSchema: parameters }));
  const config = { tools: [{ functionDeclarations }], thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } };
  const chat = client.chats.create({ model, config });
  let next: Part[] = [{ text: question }];
  return {
    async turn() {
      const said: Part[] = [];
      const keep = (parts: readonly Part[] | undefined): void => void said.push(...(parts ?? []));
      if (stream) for await (const chunk of await chat.sendMessageStream({ message: next })) keep(chunk.candidates?.[0]?.content?.parts);
      else keep((await chat.sendMessage({ message: next })).candidates?.[0]?.content?.parts);
      next = said.flatMap(({ functionCall: call }): Part[] =>
        call?.name === undefined
          ? []
          : [
              {
                functionResponse: {
                  name: call.name,
                  ...(call.id !== undefined && { id: call.id }),
                  response: { output: resultOf(call.name) },
                },
              },
            ],
      );
    },
  };
}

function resultOf(name: string): string {
  return Object.entries(results).find(([known]) => known === name)?.[1] ?? 'unknown';
}

function formatOf(dialect: string): WireFormat {
  const format = formats.get(dialect);
  if (format === undefined) throw new Error(`no fixture for ${dialect}`);
  return format;
}

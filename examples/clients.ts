import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';

/** The SDKs as they are; only address and key are the gateway's. Any of them reaches any of its models. */
const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:4000';
const apiKey = process.env['GATEWAY_KEY'] ?? '';
const model = process.argv[2] ?? 'mock/echo';

const openai = new OpenAI({ baseURL: `${gateway}/v1`, apiKey });
const chat = await openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello from OpenAI.' }] });
console.log(chat.choices[0]?.message.content);

const anthropic = new Anthropic({ baseURL: gateway, apiKey });
const message = await anthropic.messages.create({
  model,
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello from Anthropic.' }],
});
for (const block of message.content) if (block.type === 'text') console.log(block.text);

const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: gateway } });
const content = await google.models.generateContent({ model, contents: 'Hello from Google.' });
console.log(content.text);

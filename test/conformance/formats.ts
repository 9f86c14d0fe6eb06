import { anthropicMessagesFormat } from './fixtures/anthropic-messages.ts';
import { bedrockConverseFormat } from './fixtures/bedrock-converse.ts';
import { cohereChatFormat } from './fixtures/cohere-chat.ts';
import { geminiFormat } from './fixtures/gemini.ts';
import { ollamaChatFormat } from './fixtures/ollama-chat.ts';
import { openaiChatFormat } from './fixtures/openai-chat.ts';
import { openaiResponsesFormat } from './fixtures/openai-responses.ts';
import type { WireFormat } from './wire-format.ts';

/** The fixtures, by the name of the dialect. */
export const formats: ReadonlyMap<string, WireFormat> = new Map([
  ['openai-chat', openaiChatFormat],
  ['openai-responses', openaiResponsesFormat],
  ['anthropic-messages', anthropicMessagesFormat],
  ['gemini', geminiFormat],
  ['cohere-chat', cohereChatFormat],
  ['ollama-chat', ollamaChatFormat],
  ['bedrock-converse', bedrockConverseFormat],
]);

import { createClient, type Client } from './client/create-client.ts';

export { createClient, type Client, type ClientOptions } from './client/create-client.ts';
export type * from './client/chat-completion.ts';
export type { ChatMessageParam, CompletionParams } from './client/completion-params.ts';
export { CompletionStream } from './client/completion-stream.ts';
export * from './client/errors.ts';
export { Failure } from './core/failure.ts';
export type { FailureCode } from './core/failure-table.ts';
export { price, usdNumber, usdText, type NanoUsd, type Rates } from './core/money.ts';
export { completionTokens, promptTokens, type Usage } from './core/usage.ts';

const standard: Client = createClient();

/**
 * Calls a chat model: `completion({ model: 'anthropic/claude-sonnet-4-5', messages })`. Parameters are OpenAI's, in its own names;
 * the answer is OpenAI's, whatever the provider, with usage and exact cost in `answer.litmux`. With `stream: true` the answer
 * is an async iterable of chunks with `collect()`. Rejects with a typed error: `RateLimitError`, `ContextWindowExceededError`, ….
 */
export const completion: Client['completion'] = standard.completion;

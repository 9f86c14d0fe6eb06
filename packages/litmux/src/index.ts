import { createClient, type Client } from './client/create-client.ts';

export { createClient, type Client, type ClientOptions } from './client/create-client.ts';
export { createRouter, type Router } from './client/create-router.ts';
export type { ModelEntry, RouterConfig } from './client/router-config.ts';
export type { Problem } from './routing/config/problem.ts';
export type * from './client/chat-completion.ts';
export type { CallParams, ChatMessageParam, CompletionParams } from './client/completion-params.ts';
export { CompletionStream } from './client/completion-stream.ts';
export type { TranscriptEvent, TranscriptStream } from './client/transcript-stream.ts';
export * from './client/errors.ts';
export type * from './client/modality-answers.ts';
export * from './client/model-questions.ts';
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

/** Makes vectors: `embedding({ model: 'openai/text-embedding-3-small', input })`. Parameters and answer are OpenAI's, whatever the provider. */
export const embedding: Client['embedding'] = standard.embedding;

/** Orders documents: `rerank({ model: 'cohere/rerank-v3.5', query, documents })`. Parameters and answer are Cohere's, whatever the provider. */
export const rerank: Client['rerank'] = standard.rerank;

/** Counts input tokens: `count_tokens({ model: 'anthropic/claude-sonnet-4-5', messages })`. The provider is asked where it counts; `token_counter` never asks. */
export const count_tokens: Client['count_tokens'] = standard.count_tokens;

/** Draws: `image_generation({ model: 'openai/gpt-image-1', prompt })`. */
export const image_generation: Client['image_generation'] = standard.image_generation;

/** Changes pictures by words: `image_edit({ model: 'gemini/gemini-2.5-flash-image', prompt, image: { name: 'a.png', bytes } })`. */
export const image_edit: Client['image_edit'] = standard.image_edit;

/** Varies a picture: `image_variation({ model: 'openai/dall-e-2', image: { name: 'a.png', bytes } })`. */
export const image_variation: Client['image_variation'] = standard.image_variation;

/** Speaks: `speech({ model: 'openai/tts-1', voice: 'alloy', input })`; the answer holds the bytes and their media type. */
export const speech: Client['speech'] = standard.speech;

/** Writes down a recording: `transcription({ model: 'openai/whisper-1', file: { path: 'talk.mp3' } })`. */
export const transcription: Client['transcription'] = standard.transcription;

/** Judges texts: `moderation({ model: 'openai/omni-moderation-latest', input })`. */
export const moderation: Client['moderation'] = standard.moderation;

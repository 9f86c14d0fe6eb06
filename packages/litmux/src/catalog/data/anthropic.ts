import type { Abilities } from '../../core/model.ts';
import type { OverlayPrices, OverlayTable } from '../overlay.ts';

const chat: Abilities = {
  functionCalling: true,
  parallelFunctionCalling: true,
  toolChoice: true,
  vision: true,
  pdfInput: false,
  audioInput: false,
  audioOutput: false,
  systemMessages: true,
  responseSchema: false,
  reasoning: false,
  promptCaching: true,
  webSearch: false,
  prefill: true,
};
const withDocuments: Abilities = { ...chat, pdfInput: true, webSearch: true };
const thinking: Abilities = { ...withDocuments, reasoning: true };
const structured: Abilities = { ...thinking, responseSchema: true };
const withoutPrefill: Abilities = { ...structured, prefill: false };

/** The Message Batches API halves every token price. */
const prices: OverlayPrices = { tiers: { batch: 0.5 } };

/** Claude, as Anthropic serves it. */
export const anthropicModels: OverlayTable = {
  provider: 'anthropic',
  source: 'https://platform.claude.com/docs/en/about-claude/models/overview, https://platform.claude.com/docs/en/about-claude/pricing',
  date: '2026-11',
  rows: [
    {
      models: 'claude-2 claude-2.0 claude-2.1 claude-2-0 claude-2-1',
      mode: 'chat',
      input: 200_000,
      output: 4_096,
      can: { systemMessages: true, vision: false },
    },
    {
      models: 'claude-instant-1 claude-instant-1.2 claude-v1',
      mode: 'chat',
      input: 100_000,
      output: 4_096,
      can: { systemMessages: true, vision: false },
    },
    { models: 'claude-3-haiku claude-3-sonnet claude-3-opus', mode: 'chat', input: 200_000, output: 4_096, can: chat, prices },
    { models: 'claude-3-5-haiku claude-3-5-sonnet', mode: 'chat', input: 200_000, output: 8_192, can: withDocuments, prices },
    { models: 'claude-3-7-sonnet claude-sonnet-3-7', mode: 'chat', input: 200_000, output: 64_000, can: thinking, prices },
    { models: 'claude-opus-4 claude-opus-4-0 claude-4-opus', mode: 'chat', input: 200_000, output: 32_000, can: thinking, prices },
    { models: 'claude-opus-4-1', mode: 'chat', input: 200_000, output: 32_000, can: structured, prices },
    {
      models: 'claude-sonnet-4 claude-sonnet-4-0 claude-4-sonnet',
      mode: 'chat',
      input: 200_000,
      output: 64_000,
      can: thinking,
      // beyond 200,000 tokens only with the beta of the long window
      prices: {
        above: [{ above: 200_000, tokens: { input: 6, cacheRead: 0.6, cacheWrite5m: 7.5, cacheWrite1h: 12, output: 22.5 } }],
        ...prices,
      },
    },
    {
      models: 'claude-sonnet-4-5 claude-haiku-4-5 claude-4-5-sonnet claude-4-5-haiku',
      mode: 'chat',
      input: 200_000,
      output: 64_000,
      can: structured,
      prices,
    },
    { models: 'claude-opus-4-5 claude-4-5-opus', mode: 'chat', input: 200_000, output: 64_000, can: structured, prices },
    {
      models: 'claude-opus-4-6 claude-sonnet-4-6 claude-4-6-opus claude-4-6-sonnet',
      mode: 'chat',
      input: 1_000_000,
      output: 128_000,
      can: withoutPrefill,
      prices,
    },
    {
      models: 'claude-opus-4-7 claude-opus-4-8 claude-4-7-opus claude-4-8-opus',
      mode: 'chat',
      input: 1_000_000,
      output: 128_000,
      can: withoutPrefill,
      prices,
    },
    {
      models: 'claude-fable-5-2',
      mode: 'chat',
      input: 1_000_000,
      output: 128_000,
      can: withoutPrefill,
      prices: { tokens: { input: 8, cacheRead: 0.2, cacheWrite5m: 10, cacheWrite1h: 16, output: 40 }, webSearch: 0.01, ...prices },
    },
    {
      models: 'claude-sonnet-5-5',
      mode: 'chat',
      input: 1_000_000,
      output: 128_000,
      can: withoutPrefill,
      prices: { tokens: { input: 2, cacheRead: 0.2, cacheWrite5m: 2.5, cacheWrite1h: 4, output: 10 }, webSearch: 0.01, ...prices },
    },
    {
      models: 'claude-haiku-5-5',
      mode: 'chat',
      input: 1_000_000,
      output: 128_000,
      can: withoutPrefill,
      prices: {
        tokens: { input: 0.1, cacheRead: 0.01, cacheWrite5m: 0.125, cacheWrite1h: 0.2, output: 0.5 },
        above: [{ above: 100_000, tokens: { input: 0.5, cacheRead: 0.05, cacheWrite5m: 0.625, cacheWrite1h: 1, output: 2.5 } }],
        webSearch: 0.01,
        ...prices,
      },
    },
    {
      models: 'claude-opus-5 claude-opus-5-5 claude-sonnet-5',
      mode: 'chat',
      input: 1_000_000,
      output: 128_000,
      can: withoutPrefill,
      prices,
    },
    { models: 'claude-fable-5 claude-fable-5-1', mode: 'chat', input: 1_000_000, output: 128_000, can: withoutPrefill, prices },
  ],
};

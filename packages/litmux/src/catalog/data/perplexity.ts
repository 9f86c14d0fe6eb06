import type { OverlayTable } from '../overlay.ts';
import { plain } from './chat-abilities.ts';

/** Perplexity's models. They state what they cost themselves; the price by the request counts where they do not. */
export const perplexityModels: OverlayTable = {
  provider: 'perplexity',
  source: 'https://docs.perplexity.ai/getting-started/models, https://docs.perplexity.ai/getting-started/pricing',
  date: '2026-11',
  rows: [
    {
      models: 'sonar sonar-reasoning',
      mode: 'chat',
      input: 128_000,
      output: 128_000,
      can: { ...plain, vision: true, responseSchema: true, webSearch: true },
    },
    {
      models: 'sonar-reasoning-pro sonar-deep-research',
      mode: 'chat',
      input: 128_000,
      output: 128_000,
      can: { ...plain, vision: true, responseSchema: true, webSearch: true, reasoning: true },
    },
    {
      models: 'sonar-pro sonar-pro-search',
      mode: 'chat',
      input: 200_000,
      output: 8_000,
      can: { ...plain, vision: true, responseSchema: true, webSearch: true },
    },
    { models: 'r1-1776', mode: 'chat', input: 128_000, output: 128_000, can: { ...plain, reasoning: true } },
    {
      models: 'llama-3.1-sonar-large-128k-online llama-3.1-sonar-small-128k-online',
      mode: 'chat',
      input: 127_072,
      output: 127_072,
      can: { ...plain, webSearch: true },
    },
  ],
};

import type { OverlayTable } from '../overlay.ts';
import { text, thinking } from './chat-abilities.ts';

/** DeepSeek's models. `deepseek-chat` and `deepseek-reasoner` cost the same since V3.2, at every hour. */
export const deepseekModels: OverlayTable = {
  provider: 'deepseek',
  source: 'https://api-docs.deepseek.com/quick_start/pricing',
  date: '2026-11',
  rows: [
    {
      models: 'deepseek-chat',
      mode: 'chat',
      input: 131_072,
      output: 8_192,
      can: { ...text, promptCaching: true, prefill: true },
      prices: { tokens: { input: 0.28, cacheRead: 0.028, output: 0.42 } },
    },
    {
      models: 'deepseek-reasoner',
      mode: 'chat',
      input: 131_072,
      output: 65_536,
      can: { ...thinking, promptCaching: true, prefill: true },
      prices: { tokens: { input: 0.28, cacheRead: 0.028, output: 0.42 } },
    },
    {
      models: 'deepseek-v4-flash deepseek-v4-pro',
      mode: 'chat',
      input: 1_000_000,
      output: 384_000,
      can: { ...thinking, promptCaching: true, prefill: true },
    },
  ],
};

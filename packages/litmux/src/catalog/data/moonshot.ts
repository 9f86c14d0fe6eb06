import type { OverlayTable } from '../overlay.ts';
import { text, thinking, thinkingVision } from './chat-abilities.ts';

/** Moonshot's models; an answer is limited by the window alone. */
export const moonshotModels: OverlayTable = {
  provider: 'moonshot',
  source: 'https://platform.moonshot.ai/docs/pricing/chat',
  date: '2026-11',
  rows: [
    {
      models: 'kimi-k3',
      mode: 'chat',
      input: 1_048_576,
      output: 1_048_576,
      can: { ...thinkingVision, promptCaching: true, prefill: true },
    },
    {
      models: 'kimi-k2.5 kimi-k2.6 kimi-k2.7-code kimi-k2.7-code-highspeed',
      mode: 'chat',
      input: 262_144,
      output: 262_144,
      can: { ...thinkingVision, promptCaching: true, prefill: true },
    },
    {
      models: 'kimi-k2-thinking kimi-k2-thinking-turbo',
      mode: 'chat',
      input: 262_144,
      output: 262_144,
      can: { ...thinking, promptCaching: true, prefill: true },
    },
    {
      models: 'kimi-k2-0905-preview kimi-k2-turbo-preview',
      mode: 'chat',
      input: 262_144,
      output: 262_144,
      can: { ...text, promptCaching: true, prefill: true },
    },
    {
      models: 'kimi-k2 kimi-k2-0711-preview',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: { ...text, promptCaching: true, prefill: true },
    },
    { models: 'moonshot-v1-128k moonshot-v1-auto', mode: 'chat', input: 131_072, output: 131_072, can: text },
    { models: 'moonshot-v1-32k', mode: 'chat', input: 32_768, output: 32_768, can: text },
    { models: 'moonshot-v1-8k', mode: 'chat', input: 8_192, output: 8_192, can: text },
  ],
};

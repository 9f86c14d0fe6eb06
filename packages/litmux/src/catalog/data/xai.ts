import type { OverlayTable } from '../overlay.ts';
import { text, vision, thinking, thinkingVision } from './chat-abilities.ts';

/** xAI's models; an answer is limited by the window alone. A search by the server's own tool costs $5 a
 * thousand. Long prompts begin at, not above, their limit. */
export const xaiModels: OverlayTable = {
  provider: 'xai',
  source: 'https://docs.x.ai/docs/models',
  date: '2026-11',
  rows: [
    {
      models: 'grok-4.7',
      mode: 'chat',
      input: 500_000,
      output: 500_000,
      can: { ...thinkingVision, promptCaching: true, webSearch: true },
      prices: {
        tokens: { input: 2, cacheRead: 0.5, output: 6 },
        above: [{ above: 199_999, tokens: { input: 4, cacheRead: 1, output: 12 } }],
        webSearch: 0.005,
      },
    },
    {
      models: 'grok-4.5 grok-4.6',
      mode: 'chat',
      input: 500_000,
      output: 500_000,
      can: { ...thinkingVision, promptCaching: true, webSearch: true },
      prices: { webSearch: 0.005 },
    },
    {
      models: 'grok-4.20 grok-4.20-multi-agent grok-4.3',
      mode: 'chat',
      input: 1_000_000,
      output: 1_000_000,
      can: { ...thinkingVision, promptCaching: true, webSearch: true },
      prices: { webSearch: 0.005 },
    },
    {
      models: 'grok-4-fast-reasoning grok-4-1-fast-reasoning grok-4-fast grok-4-1-fast',
      mode: 'chat',
      input: 2_000_000,
      output: 2_000_000,
      can: { ...thinkingVision, promptCaching: true, webSearch: true },
      prices: { above: [{ above: 127_999, tokens: { input: 0.4, output: 1 } }], webSearch: 0.005 },
    },
    {
      models: 'grok-4-fast-non-reasoning grok-4-1-fast-non-reasoning',
      mode: 'chat',
      input: 2_000_000,
      output: 2_000_000,
      can: { ...vision, promptCaching: true, webSearch: true },
      prices: { above: [{ above: 127_999, tokens: { input: 0.4, output: 1 } }], webSearch: 0.005 },
    },
    {
      models: 'grok-4 grok-4-0709',
      mode: 'chat',
      input: 256_000,
      output: 256_000,
      can: { ...thinkingVision, promptCaching: true, webSearch: true },
      prices: { above: [{ above: 127_999, tokens: { input: 6, output: 30 } }], webSearch: 0.005 },
    },
    {
      models: 'grok-code-fast-1 grok-code-fast grok-build-0.1',
      mode: 'chat',
      input: 256_000,
      output: 256_000,
      can: { ...thinking, promptCaching: true },
    },
    {
      models: 'grok-3 grok-3-fast grok-3-beta',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: { ...text, promptCaching: true, webSearch: true },
    },
    {
      models: 'grok-3-mini grok-3-mini-fast grok-3-mini-beta',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: { ...thinking, promptCaching: true, webSearch: true },
    },
    { models: 'grok-2 grok-2-1212', mode: 'chat', input: 131_072, output: 131_072, can: text },
    { models: 'grok-2-vision grok-2-vision-1212', mode: 'chat', input: 32_768, output: 32_768, can: vision },
    {
      models: 'grok-voice grok-voice-latest grok-voice-think-fast-1.0 grok-voice-think-fast-2.0',
      mode: 'realtime',
      can: { audioInput: true, audioOutput: true },
    },
    { models: 'grok-2-image grok-2-image-1212', mode: 'image_generation', prices: { each: { images: 0.07 } } },
    { models: 'grok-imagine-image', mode: 'image_generation', prices: { each: { images: 0.02 } } },
  ],
};

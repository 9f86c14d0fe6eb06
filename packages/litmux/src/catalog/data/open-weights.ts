import type { Abilities } from '../../core/model.ts';
import type { OverlayTable } from '../overlay.ts';

const text: Abilities = {
  functionCalling: true,
  toolChoice: true,
  systemMessages: true,
  vision: false,
  audioInput: false,
  audioOutput: false,
  reasoning: false,
};
const vision: Abilities = { ...text, vision: true };
const thinking: Abilities = { ...text, reasoning: true };
const thinkingVision: Abilities = { ...thinking, vision: true };
const plain: Abilities = { ...text, functionCalling: false, toolChoice: false };

/**
 * What models with open weights can do, whoever serves them, by the cards of their makers. Hosts set windows and prices of their own;
 * an output limit stands here only where the model's card names one or the window is the only limit.
 */
export const openWeightModels: OverlayTable = {
  provider: 'open-weights',
  source: 'https://huggingface.co/{maker}/{model}',
  date: '2026-11',
  rows: [
    {
      models: 'gpt-oss-120b gpt-oss-20b gpt-oss-120b-1 gpt-oss-20b-1 gpt-oss-safeguard-20b gpt-oss-safeguard-120b',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: { ...thinking, responseSchema: true },
    },
    {
      models:
        'llama-4-maverick-17b-128e-instruct llama-4-maverick-17b-128e-instruct-fp8 llama4-maverick-17b-instruct llama4-maverick-instruct-basic llama-4-maverick',
      mode: 'chat',
      input: 1_048_576,
      output: 16_384,
      can: vision,
    },
    {
      models: 'llama-4-scout-17b-16e-instruct llama4-scout-17b-instruct llama4-scout-instruct-basic llama-4-scout',
      mode: 'chat',
      input: 10_485_760,
      output: 16_384,
      can: vision,
    },
    {
      models: 'llama-3.3-70b-instruct llama-3.3-70b-instruct-turbo llama3-3-70b-instruct llama-v3p3-70b-instruct llama-3.3-70b',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: text,
    },
    {
      models: 'llama-3.2-90b-vision-instruct llama3-2-90b-instruct llama-3.2-11b-vision-instruct llama3-2-11b-instruct',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: vision,
    },
    {
      models: 'llama-3.2-3b-instruct llama3-2-3b-instruct llama-3.2-1b-instruct llama3-2-1b-instruct',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: text,
    },
    {
      models:
        'llama-3.1-405b-instruct llama-3.1-70b-instruct llama-3.1-8b-instruct llama-v3p1-405b-instruct llama-v3p1-70b-instruct llama-v3p1-8b-instruct',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: text,
    },
    {
      models: 'llama-3.1-405b-instruct-turbo llama-3.1-70b-instruct-turbo llama-3.1-8b-instruct-turbo',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: text,
    },
    {
      models: 'llama3-1-405b-instruct llama3-1-70b-instruct llama3-1-8b-instruct llama3.1-8b llama3.1-70b',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: text,
    },
    {
      models: 'llama3-70b-instruct llama3-8b-instruct llama-3-70b-chat-hf llama-3-8b-chat-hf llama-3-70b-instruct llama-3-8b-instruct',
      mode: 'chat',
      input: 8_192,
      output: 8_192,
      can: plain,
    },
    {
      models: 'llama-3-70b-instruct-turbo llama-3-8b-instruct-turbo llama-3-70b-instruct-lite llama-3-8b-instruct-lite',
      mode: 'chat',
      input: 8_192,
      output: 8_192,
      can: plain,
    },
    { models: 'llama-2-70b-chat-hf llama-2-13b-chat-hf llama-2-7b-chat-hf', mode: 'chat', input: 4_096, output: 4_096, can: plain },

    {
      models: 'qwen3-235b-a22b qwen3-32b qwen3-30b-a3b qwen3-14b qwen3-8b qwen-3-32b qwen3-235b-a22b-fp8-tput',
      mode: 'chat',
      input: 131_072,
      output: 40_960,
      can: thinking,
    },
    {
      models: 'qwen3-235b-a22b-instruct-2507 qwen3-30b-a3b-instruct-2507 qwen3-next-80b-a3b-instruct',
      mode: 'chat',
      input: 262_144,
      output: 262_144,
      can: text,
    },
    { models: 'qwen3-235b-a22b-thinking-2507 qwen3-next-80b-a3b-thinking', mode: 'chat', input: 262_144, output: 262_144, can: thinking },
    {
      models:
        'qwen3-coder-480b-a35b-instruct qwen3-coder-480b-a35b qwen3-coder-30b-a3b qwen3-coder-30b-a3b-instruct qwen3-coder qwen-3-coder-480b',
      mode: 'chat',
      input: 262_144,
      output: 65_536,
      can: text,
    },
    {
      models: 'qwen3-vl-235b-a22b qwen3-vl-235b-a22b-instruct qwen2.5-vl-72b-instruct qwen2p5-vl-72b-instruct',
      mode: 'chat',
      input: 131_072,
      output: 32_768,
      can: vision,
    },
    {
      models: 'qwen2.5-72b-instruct qwen2.5-7b-instruct-turbo qwen2.5-72b-instruct-turbo qwen2.5-coder-32b-instruct',
      mode: 'chat',
      input: 131_072,
      output: 8_192,
      can: text,
    },
    { models: 'qwq-32b qwen-qwq-32b', mode: 'chat', input: 131_072, output: 131_072, can: thinking },

    {
      models: 'deepseek-v3.2 deepseek-v3.2-exp deepseek-v3p2 deepseek-v3.1 deepseek-v3.1-terminus deepseek-v3p1',
      mode: 'chat',
      input: 163_840,
      output: 65_536,
      can: thinking,
    },
    { models: 'deepseek-v3 deepseek-v3-0324 deepseek-chat-v3-0324', mode: 'chat', input: 163_840, output: 163_840, can: text },
    { models: 'deepseek-r1 deepseek-r1-0528 r1 r1-0528', mode: 'chat', input: 163_840, output: 163_840, can: thinking },
    {
      models: 'deepseek-r1-distill-llama-70b deepseek-r1-distill-qwen-32b',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: { ...plain, reasoning: true },
    },

    { models: 'kimi-k2 kimi-k2-instruct', mode: 'chat', input: 131_072, output: 131_072, can: text },
    { models: 'kimi-k2-instruct-0905 kimi-k2-0905', mode: 'chat', input: 262_144, output: 262_144, can: text },
    { models: 'kimi-k2-thinking', mode: 'chat', input: 262_144, output: 262_144, can: thinking },
    {
      models: 'kimi-k2.5 kimi-k2p5 kimi-k2.6 kimi-k2p6 kimi-k2p6-fast kimi-k2p7-code kimi-k2p7-code-fast',
      mode: 'chat',
      input: 262_144,
      output: 262_144,
      can: thinkingVision,
    },
    { models: 'kimi-k3-fast kimi-k3-us', mode: 'chat', input: 1_048_576, output: 1_048_576, can: thinkingVision },

    {
      models: 'gemma-2-27b-it gemma-2-9b-it gemma2-9b-it gemma-7b-it gemma-2b gemma-7b',
      mode: 'chat',
      input: 8_192,
      output: 8_192,
      can: plain,
    },
    { models: 'gemma-3-27b gemma-4-31b', mode: 'chat', input: 131_072, output: 131_072, can: { ...plain, vision: true } },
    {
      models: 'mixtral-8x7b-instruct-v0.1 mixtral-8x7b-instruct mixtral-8x7b-32768',
      mode: 'chat',
      input: 32_768,
      output: 32_768,
      can: text,
    },
    { models: 'mixtral-8x22b-instruct-v0.1', mode: 'chat', input: 65_536, output: 65_536, can: text },
    {
      models: 'mistral-7b-instruct mistral-7b-instruct-v0.1 mistral-7b-instruct-v0.2 mistral-7b-instruct-v0.3',
      mode: 'chat',
      input: 32_768,
      output: 32_768,
      can: plain,
    },
    {
      models: 'phi-4 phi-4-mini-instruct phi-4-multimodal-instruct phi-4-reasoning-plus phi-4-reasoning',
      mode: 'chat',
      input: 131_072,
      output: 16_384,
      can: plain,
    },
    {
      models: 'phi-3-medium-128k-instruct phi-3-mini-128k-instruct phi-3.5-mini-128k-instruct phi-3.5-mini-instruct',
      mode: 'chat',
      input: 131_072,
      output: 4_096,
      can: plain,
    },
    {
      models: 'nemotron-nano-3-30b nemotron-super-3-120b nemotron-3-ultra-nvfp4',
      mode: 'chat',
      input: 262_144,
      output: 262_144,
      can: thinking,
    },
    { models: 'nemotron-nano-9b-v2 nemotron-nano-9b', mode: 'chat', input: 131_072, output: 131_072, can: thinking },
    {
      models: 'minimax-m2 minimax-m2.1 minimax-m2.5 minimax-m2.7 minimax-m2p1 minimax-m2p7',
      mode: 'chat',
      input: 204_800,
      output: 131_072,
      can: thinking,
    },
    { models: 'minimax-m3', mode: 'chat', input: 1_000_000, output: 131_072, can: thinkingVision },
  ],
};

import type { Abilities } from '../../core/model.ts';
import type { OverlayPrices, OverlayRow } from '../overlay.ts';
import { text } from './chat-abilities.ts';

const hearing: Abilities = { ...text, responseSchema: false, audioInput: true, audioOutput: true };

const batch: OverlayPrices = { tiers: { batch: 0.5 } };
const perImage = (images: number): OverlayPrices => ({ each: { images } });

/** OpenAI's models for sound, images, embeddings and moderation. */
export const openaiMediaModels: readonly OverlayRow[] = [
  // sound
  { models: 'gpt-audio gpt-audio-mini gpt-audio-1.5', mode: 'chat', input: 128_000, output: 16_384, can: hearing },
  {
    models: 'gpt-4o-audio-preview',
    mode: 'chat',
    input: 128_000,
    output: 16_384,
    can: hearing,
    prices: { tokens: { input: 2.5, output: 10, inputAudio: 40, outputAudio: 80 } },
  },
  {
    models: 'gpt-4o-mini-audio-preview',
    mode: 'chat',
    input: 128_000,
    output: 16_384,
    can: hearing,
    prices: { tokens: { input: 0.15, output: 0.6, inputAudio: 10, outputAudio: 20 } },
  },
  {
    models: 'gpt-realtime gpt-realtime-mini gpt-realtime-1.5',
    mode: 'realtime',
    input: 32_000,
    output: 4_096,
    can: { ...hearing, vision: true },
  },
  { models: 'gpt-realtime-2 gpt-realtime-2.1', mode: 'realtime', input: 128_000, output: 32_000, can: { ...hearing, vision: true } },
  { models: 'gpt-4o-realtime-preview gpt-4o-mini-realtime-preview', mode: 'realtime', input: 128_000, output: 4_096, can: hearing },
  {
    models: 'gpt-4o-transcribe gpt-4o-mini-transcribe gpt-4o-transcribe-diarize',
    mode: 'audio_transcription',
    input: 16_000,
    output: 2_000,
  },
  { models: 'gpt-transcribe', mode: 'audio_transcription' },
  { models: 'whisper-1 whisper', mode: 'audio_transcription', prices: { each: { seconds: 0.0001 } } },
  { models: 'gpt-4o-mini-tts', mode: 'audio_speech', input: 2_000 },
  { models: 'tts-1 tts', mode: 'audio_speech', prices: { each: { characters: 0.000_015 } } },
  { models: 'tts-1-hd tts-hd', mode: 'audio_speech', prices: { each: { characters: 0.000_03 } } },

  // images; DALL·E by quality and size, under LiteLLM's names of each as well
  {
    models: 'gpt-image-1 gpt-image-1-mini gpt-image-1.5 gpt-image-2 gpt-5-image gpt-5-image-mini gpt-5.4-image-2',
    mode: 'image_generation',
    can: { vision: true },
  },
  {
    models: 'dall-e-3',
    mode: 'image_generation',
    prices: {
      each: { images: 0.04 },
      picture: { '1024x1792': 0.08, '1792x1024': 0.08, hd: 0.08, 'hd/1024x1024': 0.08, 'hd/1024x1792': 0.12, 'hd/1792x1024': 0.12 },
    },
  },
  { models: 'standard/1024-x-1024/dall-e-3 1024-x-1024/dall-e-3', mode: 'image_generation', prices: perImage(0.04) },
  {
    models: 'standard/1024-x-1792/dall-e-3 standard/1792-x-1024/dall-e-3 hd/1024-x-1024/dall-e-3',
    mode: 'image_generation',
    prices: perImage(0.08),
  },
  { models: 'hd/1024-x-1792/dall-e-3 hd/1792-x-1024/dall-e-3', mode: 'image_generation', prices: perImage(0.12) },
  { models: 'dall-e-2', mode: 'image_generation', prices: { each: { images: 0.02 }, picture: { '512x512': 0.018, '256x256': 0.016 } } },
  { models: '1024-x-1024/dall-e-2', mode: 'image_generation', prices: perImage(0.02) },
  { models: '512-x-512/dall-e-2', mode: 'image_generation', prices: perImage(0.018) },
  { models: '256-x-256/dall-e-2', mode: 'image_generation', prices: perImage(0.016) },

  // embeddings and moderation
  {
    models: 'text-embedding-3-small text-embedding-3-large text-embedding-ada-002 text-embedding-ada-002-v2',
    mode: 'embedding',
    input: 8_191,
    prices: batch,
  },
  {
    models: 'omni-moderation text-moderation text-moderation-stable text-moderation-007',
    mode: 'moderation',
    input: 32_768,
    prices: { tokens: { input: 0, output: 0 } },
  },
];

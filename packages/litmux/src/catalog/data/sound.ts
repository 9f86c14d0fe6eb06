import type { OverlayTable } from '../overlay.ts';

/** Deepgram, as it is paid by use: recordings by the second, one channel of one language; speech by the character. */
export const deepgramModels: OverlayTable = {
  provider: 'deepgram',
  source: 'https://deepgram.com/pricing',
  date: '2026-11',
  rows: [
    { models: 'nova-3 nova-3-general nova-3-medical', mode: 'audio_transcription', prices: { each: { seconds: 0.0043 / 60 } } },
    { models: 'nova-2*', mode: 'audio_transcription', prices: { each: { seconds: 0.0043 / 60 } } },
    { models: 'enhanced*', mode: 'audio_transcription', prices: { each: { seconds: 0.0145 / 60 } } },
    { models: 'base base-*', mode: 'audio_transcription', prices: { each: { seconds: 0.0125 / 60 } } },
    { models: 'aura-2 aura-2-*', mode: 'audio_speech', input: 2_000, prices: { each: { characters: 0.000_03 } } },
    { models: 'aura aura-*', mode: 'audio_speech', input: 2_000, prices: { each: { characters: 0.000_015 } } },
  ],
};

/** Amazon Polly's engines, by the character. */
export const pollyModels: OverlayTable = {
  provider: 'aws_polly',
  source: 'https://aws.amazon.com/polly/pricing/',
  date: '2026-11',
  rows: [
    { models: 'standard', mode: 'audio_speech', input: 3_000, prices: { each: { characters: 0.000_004 } } },
    { models: 'neural', mode: 'audio_speech', input: 3_000, prices: { each: { characters: 0.000_016 } } },
    { models: 'generative', mode: 'audio_speech', input: 3_000, prices: { each: { characters: 0.000_03 } } },
    { models: 'long-form', mode: 'audio_speech', input: 3_000, prices: { each: { characters: 0.000_1 } } },
  ],
};

/** MiniMax's speech, by the character. */
export const minimaxSpeechModels: OverlayTable = {
  provider: 'minimax',
  source: 'https://platform.minimax.io/docs/guides/pricing',
  date: '2026-11',
  rows: [
    { models: 'speech-2.6-hd speech-02-hd', mode: 'audio_speech', input: 10_000, prices: { each: { characters: 0.000_1 } } },
    { models: 'speech-2.6-turbo speech-02-turbo', mode: 'audio_speech', input: 10_000, prices: { each: { characters: 0.000_06 } } },
  ],
};

/** What Fireworks hears, by the second. */
export const fireworksSoundModels: OverlayTable = {
  provider: 'fireworks_ai',
  source: 'https://fireworks.ai/pricing',
  date: '2026-11',
  rows: [
    { models: 'whisper-v3', mode: 'audio_transcription', prices: { each: { seconds: 0.0015 / 60 } } },
    { models: 'whisper-v3-turbo', mode: 'audio_transcription', prices: { each: { seconds: 0.0009 / 60 } } },
  ],
};

/** The neural voices of Azure AI Speech, by the character, under the name that LiteLLM's configs give them. */
export const azureSpeechModels: OverlayTable = {
  provider: 'azure',
  source: 'https://azure.microsoft.com/en-us/pricing/details/speech/',
  date: '2026-11',
  rows: [{ models: 'azure-tts', mode: 'audio_speech', prices: { each: { characters: 0.000_015 } } }],
};

/** Google Cloud's Speech-to-Text, by the second. Its Text-to-Speech is billed by the voice and unpriced here. */
export const googleSoundModels: OverlayTable = {
  provider: 'vertex_ai',
  source: 'https://cloud.google.com/speech-to-text/pricing',
  date: '2026-11',
  rows: [
    {
      models: 'chirp_2 chirp_3 long short telephony telephony_short',
      mode: 'audio_transcription',
      prices: { each: { seconds: 0.016 / 60 } },
    },
    { models: 'chirp', mode: 'audio_speech', input: 5_000 },
  ],
};

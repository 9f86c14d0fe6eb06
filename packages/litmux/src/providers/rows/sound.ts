import { cartesiaSpeech } from '../../dialects/modalities/speech/cartesia.ts';
import { deepgramSpeech } from '../../dialects/modalities/speech/deepgram.ts';
import { elevenlabsSpeech } from '../../dialects/modalities/speech/elevenlabs.ts';
import { runwayEdit, runwayGeneration } from '../../dialects/modalities/images/runway.ts';
import { runwaySpeech } from '../../dialects/modalities/speech/runway.ts';
import { deepgramTranscription } from '../../dialects/modalities/transcription/deepgram.ts';
import { elevenlabsTranscription } from '../../dialects/modalities/transcription/elevenlabs.ts';
import { openaiTranscriptionWith } from '../../dialects/modalities/transcription/openai.ts';
import { sonioxTranscription } from '../../dialects/modalities/transcription/soniox.ts';
import type { ProviderRow } from '../row.ts';

/** Companies whose trade is sound (and, one of them, pictures and films), with formats of their own. */
export const soundRows: readonly ProviderRow[] = [
  {
    id: 'elevenlabs',
    title: 'ElevenLabs',
    keyHeader: 'xi-api-key',
    baseUrl: 'https://api.elevenlabs.io/v1',
    offers: ['speech', 'transcription'],
    paths: { speech: '/text-to-speech', transcription: '/speech-to-text' },
    formats: { speech: elevenlabsSpeech, transcription: elevenlabsTranscription },
    notes: [
      'A voice is an id, or one of the names that OpenAI has; `speed` becomes that of `voice_settings`.',
      'Sound is `mp3`, `opus`, `pcm` (24 kHz) or `wav`, or a kind as ElevenLabs names it (`mp3_22050_32`).',
    ],
  },
  {
    id: 'deepgram',
    title: 'Deepgram',
    keyScheme: 'Token',
    baseUrl: 'https://api.deepgram.com/v1',
    offers: ['speech', 'transcription'],
    paths: { speech: '/speak', transcription: '/listen' },
    formats: { speech: deepgramSpeech, transcription: deepgramTranscription },
    notes: [
      'Fields of its own (`diarize`, `keyterm`, `smart_format`, …) become parameters of the query.',
      'A model of speech names its voice (`aura-2-thalia-en`); to a family (`aura-2`) the voice that is asked for is added.',
    ],
  },
  {
    id: 'cartesia',
    title: 'Cartesia',
    baseUrl: 'https://api.cartesia.ai',
    home: '',
    headers: { 'cartesia-version': '2026-03-01' },
    offers: ['speech', 'transcription'],
    paths: { speech: '/tts/bytes', transcription: '/stt' },
    formats: {
      speech: cartesiaSpeech,
      transcription: openaiTranscriptionWith({ forms: [], granularity: 'word', unsaid: ['prompt', 'temperature'] }),
    },
    notes: ['A voice is the id of one of Cartesia’s, or an object as it writes them; it knows none of OpenAI’s names.'],
  },
  {
    id: 'soniox',
    title: 'Soniox',
    baseUrl: 'https://api.soniox.com/v1',
    offers: ['transcription'],
    formats: { transcription: sonioxTranscription },
    notes: ['A recording is uploaded and its transcription waited for, within the deadlines of the call; then both are deleted there.'],
  },
  {
    id: 'runwayml',
    title: 'Runway',
    keyEnv: ['RUNWAYML_API_KEY', 'RUNWAYML_API_SECRET'],
    baseUrl: 'https://api.dev.runwayml.com/v1',
    headers: { 'x-runway-version': '2024-11-06' },
    offers: ['image-generation', 'image-edit', 'speech'],
    formats: { 'image-generation': runwayGeneration, 'image-edit': runwayEdit, speech: runwaySpeech },
    notes: [
      'A task is begun and waited for, within the deadlines of the call; a voice is one of its presets, or a name that OpenAI has.',
      'A picture is drawn after those that are given, which the prompt may call `@image1`, `@image2`, ….',
    ],
  },
  {
    id: 'nvidia_riva',
    title: 'NVIDIA Riva',
    key: 'optional',
    offers: ['transcription'],
    formats: { transcription: openaiTranscriptionWith({ unsaid: ['prompt', 'temperature'] }) },
    paths: { transcription: '/audio/transcriptions' },
    notes: [
      'The HTTP API of a Riva or speech NIM is called, at `api_base`; what NVIDIA hosts speaks gRPC alone and cannot be called.',
      '`language` is a locale there (`en-US`).',
    ],
  },
];

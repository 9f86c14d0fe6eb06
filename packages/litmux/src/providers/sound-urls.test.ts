import { expect, test } from 'vitest';
import type { SettingValues, Target } from '../core/provider.ts';
import { isSpeechService, serviceSpeech, serviceTranscription } from './azure-sound.ts';
import { findProvider } from './registry.ts';

test.each([
  ['https://eastus.api.cognitive.microsoft.com/', 'https://eastus.tts.speech.microsoft.com/cognitiveservices/v1'],
  ['https://eastus.tts.speech.microsoft.com', 'https://eastus.tts.speech.microsoft.com/cognitiveservices/v1'],
  ['https://eastus.tts.speech.microsoft.com/cognitiveservices/v1', 'https://eastus.tts.speech.microsoft.com/cognitiveservices/v1'],
  ['https://mine.cognitiveservices.azure.com', 'https://mine.cognitiveservices.azure.com/tts/cognitiveservices/v1'],
  ['https://proxy.test/speech', 'https://proxy.test/speech/cognitiveservices/v1'],
])('Azure AI Speech at %s speaks at %s', (baseUrl, url) => {
  expect(serviceSpeech(target('speech/azure-tts', { baseUrl }))?.url).toBe(url);
  expect(isSpeechService(url)).toBe(true);
});

test.each([
  ['https://eastus.api.cognitive.microsoft.com', 'https://eastus.api.cognitive.microsoft.com'],
  ['https://eastus.stt.speech.microsoft.com', 'https://eastus.api.cognitive.microsoft.com'],
  ['https://mine.cognitiveservices.azure.com/', 'https://mine.cognitiveservices.azure.com'],
])('Azure AI Speech at %s hears at %s', (baseUrl, host) => {
  const { url = '' } = serviceTranscription(target('speech/azure-stt', { baseUrl })) ?? {};
  expect(url).toBe(`${host}/speechtotext/transcriptions:transcribe?api-version=2024-11-15`);
  expect(isSpeechService(url)).toBe(true);
});

test('a deployment of Azure OpenAI is none of Azure AI Speech', () => {
  expect(serviceSpeech(target('tts-1'))).toBeUndefined();
  expect(serviceTranscription(target('whisper'))).toBeUndefined();
  expect(isSpeechService('https://mine.openai.azure.com/openai/deployments/tts/audio/speech?api-version=1')).toBe(false);
});

test.each([
  ['aws_polly', 'neural', {}, 'https://polly.us-west-2.amazonaws.com/v1/speech'],
  ['aws_polly', 'neural', { aws_region_name: 'eu-central-1' }, 'https://polly.eu-central-1.amazonaws.com/v1/speech'],
  ['vertex_ai', 'chirp', { vertex_project: 'p' }, 'https://texttospeech.googleapis.com/v1/text:synthesize'],
  ['assemblyai', 'best', {}, undefined],
])('%s speaks with %s %j at %s', (id, model, settings, url) => {
  const choose = findProvider(id)?.operations.speech;
  expect(choose?.(target(model, { settings }), { model, input: 'Hi', extra: {} })?.url).toBe(url);
});

test.each([
  [
    'vertex_ai',
    'chirp_2',
    { vertex_project: 'p' },
    'https://us-central1-speech.googleapis.com/v2/projects/p/locations/us-central1/recognizers/_:recognize',
  ],
  [
    'vertex_ai',
    'chirp_3',
    { vertex_project: 'p', vertex_location: 'global' },
    'https://speech.googleapis.com/v2/projects/p/locations/global/recognizers/_:recognize',
  ],
  ['vertex_ai', 'gemini-2.5-flash', { vertex_project: 'p' }, undefined],
  ['assemblyai', 'best', {}, 'https://api.assemblyai.com/v2'],
  ['fireworks_ai', 'whisper-v3', {}, 'https://audio-prod.api.fireworks.ai/v1/audio/transcriptions'],
])('%s hears with %s %j at %s', (id, model, settings, url) => {
  const choose = findProvider(id)?.operations.transcription;
  const file = { name: 'a', type: 'audio/wav', bytes: new Uint8Array() };
  expect(choose?.(target(model, { settings }), { model, file, stream: false, extra: {} })?.url).toBe(url);
});

function target(model: string, { baseUrl, settings = {} }: { readonly baseUrl?: string; readonly settings?: SettingValues } = {}): Target {
  return { model, stream: false, baseUrl: baseUrl ?? '', baseIsSet: baseUrl !== undefined, settings, facts: { id: model, abilities: {} } };
}

import type { ModalityEndpoint } from '../core/modality.ts';
import type { Target } from '../core/provider.ts';
import { azureSpeech } from '../dialects/modalities/speech/azure.ts';
import { azureTranscription } from '../dialects/modalities/transcription/azure.ts';
import { withoutSlash, withQuery } from './base-url.ts';

/** The voices of Azure AI Speech, for a model `speech/…`; undefined for a deployment of Azure OpenAI. */
export function serviceSpeech(target: Target): ModalityEndpoint<'speech'> | undefined {
  return isOfSpeech(target) ? { url: voiceUrl(withoutSlash(target.baseUrl)), format: azureSpeech } : undefined;
}

/** The transcriptions of Azure AI Speech, for a model `speech/…`; undefined for a deployment of Azure OpenAI. */
export function serviceTranscription(target: Target): ModalityEndpoint<'transcription'> | undefined {
  if (!isOfSpeech(target)) return undefined;
  const base = withoutSlash(target.baseUrl).replace(
    /\/\/([a-z\d]+)\.(?:tts|stt)\.speech\.microsoft\.com.*$/,
    '//$1.api.cognitive.microsoft.com',
  );
  const path = '/speechtotext/transcriptions:transcribe';
  return { url: withQuery(base.endsWith(path) ? base : base + path, 'api-version', '2024-11-15'), format: azureTranscription };
}

/** True for an address of Azure AI Speech, whose keys have a header of their own. */
export function isSpeechService(url: string): boolean {
  return /\/cognitiveservices\/v1(?:\?|$)|\/speechtotext\//.test(url);
}

function isOfSpeech({ model }: Target): boolean {
  return model.startsWith('speech/');
}

/** A region's own host for voices, or below the endpoint of a resource. Source: https://learn.microsoft.com/azure/ai-services/speech-service/rest-text-to-speech */
function voiceUrl(base: string): string {
  if (isSpeechService(base)) return base;
  const region = /\/\/([a-z\d]+)\.api\.cognitive\.microsoft\.com/.exec(base)?.[1];
  if (region !== undefined) return `https://${region}.tts.speech.microsoft.com/cognitiveservices/v1`;
  const isResource = /\.(?:cognitiveservices|services\.ai|openai)\.azure\.(?:com|us|cn)$/.test(base);
  return `${base}${isResource ? '/tts' : ''}/cognitiveservices/v1`;
}

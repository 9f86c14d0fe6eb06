import type { Endpoint, Provider, Setting, Target } from '../core/provider.ts';
import { gemini as dialect } from '../dialects/gemini/index.ts';
import { geminiCountTokens } from '../dialects/modalities/count-tokens/gemini.ts';
import { geminiBatchEmbeddings } from '../dialects/modalities/embeddings/gemini.ts';
import { geminiImageEdit, geminiImageGeneration } from '../dialects/modalities/images/gemini.ts';
import { imagenGeneration, isImagen } from '../dialects/modalities/images/imagen.ts';
import { geminiSpeech } from '../dialects/modalities/speech/gemini.ts';
import { headerKey } from './auth/header-key.ts';

const apiKey: Setting = { name: 'api_key', env: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'], secret: true, required: true };

/** Google AI Studio, the Gemini API (https://ai.google.dev/api). */
export const gemini: Provider = {
  id: 'gemini',
  title: 'Google AI Studio',
  settings: [apiKey],
  baseUrl: 'https://generativelanguage.googleapis.com',
  auth: headerKey(apiKey, 'x-goog-api-key'),
  operations: {
    chat,
    embeddings: (target) => ({ url: `${modelUrl(target)}:batchEmbedContents`, format: geminiBatchEmbeddings }),
    'image-generation': (target) =>
      isImagen(target.model)
        ? { url: `${modelUrl(target)}:predict`, format: imagenGeneration }
        : { url: `${modelUrl(target)}:generateContent`, format: geminiImageGeneration },
    'image-edit': (target) =>
      isImagen(target.model) ? undefined : { url: `${modelUrl(target)}:generateContent`, format: geminiImageEdit },
    speech: (target) => ({ url: `${modelUrl(target)}:generateContent`, format: geminiSpeech }),
    'count-tokens': (target) => ({ url: `${modelUrl(target)}:countTokens`, format: geminiCountTokens }),
  },
  notes: [
    'The base URL may end in a version or not, or be the whole URL of a model.',
    'Speech is WAV, or PCM of 24 kHz where that is asked for; other kinds of sound are not made there.',
    'Pictures are drawn by Imagen, or by Gemini itself (`gemini-2.5-flash-image`), which changes pictures as well: a size becomes the aspect ratio that it means.',
    'Images and files at an address are passed by it: Google fetches them itself.',
  ],
};

function chat(target: Target): Endpoint {
  const method = target.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return { url: `${modelUrl(target)}:${method}`, dialect, framing: 'sse' };
}

/** The URL of a model, in whatever form the base was written. */
function modelUrl({ baseUrl, model }: Target): string {
  const base = baseUrl.replace(/[?#].*$/, '').replace(/:[a-zA-Z]+$/, withoutMethod);
  if (/\/(?:models|tunedModels)\/[^/]+$/.test(base)) return base;
  const root = base.replace(/\/models$/, '');
  const path = model.includes('/') ? model : `models/${model}`;
  return `${root}${/\/v\d+\w*$/.test(root) ? '' : '/v1beta'}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** A method at the end of the base goes; a port stays. */
function withoutMethod(end: string): string {
  return /(?:generateContent|embedContents?|countTokens|predict)$/i.test(end) ? '' : end;
}

import { Failure } from '../../core/failure.ts';
import type { ModalityEndpoint } from '../../core/modality.ts';
import type { Target } from '../../core/provider.ts';
import { geminiSpeech } from '../../dialects/modalities/speech/gemini.ts';
import { googleCloudSpeech } from '../../dialects/modalities/speech/google-cloud.ts';
import { googleCloudTranscription } from '../../dialects/modalities/transcription/google-cloud.ts';
import { withoutSlash } from '../base-url.ts';
import { project } from './settings.ts';
import { pathSegment, placeOf, resourceUrl } from './urls.ts';

/** Gemini speaks like any Gemini model; all other voices are those of Google Cloud's Text-to-Speech. */
export function vertexSpeech(target: Target): ModalityEndpoint<'speech'> {
  const model = target.model.replace(/^google\//, '');
  if (model.startsWith('gemini-')) {
    return { url: resourceUrl(target, `publishers/google/models/${pathSegment(model)}:generateContent`), format: geminiSpeech };
  }
  const { project: name } = placeOf(target);
  return {
    url: serviceUrl(target, 'https://texttospeech.googleapis.com/v1', '/text:synthesize'),
    format: googleCloudSpeech,
    ...(name !== undefined && { headers: { 'x-goog-user-project': name } }),
  };
}

/** Google Cloud's Speech-to-Text, with its recogniser for everything; Gemini hears in conversations only. */
export function vertexTranscription(target: Target): ModalityEndpoint<'transcription'> | undefined {
  if (/^(?:google\/)?gemini-/.test(target.model)) return undefined;
  const { project: name, location } = placeOf(target);
  if (name === undefined) {
    throw new Failure('invalid_request', `Transcriptions need a project. Set ${project.name} (environment: ${project.env.join(' or ')}).`, {
      param: project.name,
    });
  }
  const host = location === 'global' ? 'speech.googleapis.com' : `${location}-speech.googleapis.com`;
  const recogniser = `/projects/${encodeURIComponent(name)}/locations/${encodeURIComponent(location)}/recognizers/_:recognize`;
  return { url: serviceUrl(target, `https://${host}/v2`, recogniser), format: googleCloudTranscription };
}

/** A base that is set may have the version or not, or be the whole address. */
function serviceUrl({ baseUrl, baseIsSet }: Target, home: string, path: string): string {
  if (!baseIsSet) return home + path;
  const base = withoutSlash(baseUrl);
  if (/:(?:synthesize|recognize)$/.test(base)) return base;
  return `${base}${/\/v\d+\w*$/.test(base) ? '' : home.slice(home.lastIndexOf('/'))}${path}`;
}

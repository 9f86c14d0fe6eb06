import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModalityContext, ModalityFormat, SpeechRequest } from '../../../core/modality.ts';
import { failureReader } from '../said-failure.ts';
import { element, escaped, isMarkup } from './spoken-markup.ts';
import { neededVoice, passedFields, soundAlone, soundKind, type SoundKinds } from './wishes.ts';

const readFailure = failureReader({ message: ['error.message', 'message'], code: ['error.code'] });

/**
 * Azure AI Speech: SSML in, sound out. A text that is SSML is sent as it is; otherwise `style`, `styledegree`, `role`, `pitch`, `volume` and `lang`
 * become its attributes. Source: https://learn.microsoft.com/azure/ai-services/speech-service/rest-text-to-speech
 */
export const azureSpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const markup = isMarkup(request.input) ? asItIs(request, context) : written(request, context);
    return {
      bytes: new TextEncoder().encode(markup),
      contentType: 'application/ssml+xml',
      headers: { 'x-microsoft-outputformat': soundKind(request, context, kinds) },
    };
  },
  readAnswer: soundAlone(readFailure),
  readFailure,
};

function asItIs(request: SpeechRequest, context: ModalityContext): string {
  reportRest(passedFields(request, context, ['speed', 'instructions']), context);
  return request.input;
}

function written(request: SpeechRequest, context: ModalityContext): string {
  const { style, styledegree, role, pitch, volume, lang, rate, ...rest } = passedFields(request, context, ['instructions']);
  reportRest(rest, context);
  const asked = neededVoice(request);
  const voice = voices.get(asked.toLowerCase()) ?? asked;
  const { speed } = request;
  const pace = rate ?? (speed === undefined || speed === 1 ? undefined : percent(speed));
  const paced = element('prosody', { rate: word(pace), pitch: word(pitch), volume: word(volume) }, escaped(request.input));
  const styled = element('mstts:express-as', { style: word(style), styledegree: word(styledegree), role: word(role) }, paced);
  return element(
    'speak',
    {
      version: '1.0',
      xmlns: 'http://www.w3.org/2001/10/synthesis',
      'xmlns:mstts': 'https://www.w3.org/2001/mstts',
      'xml:lang': word(lang) ?? languageOf(voice),
    },
    element('voice', { name: voice }, styled),
  );
}

/** SSML has no place for other fields. */
function reportRest(rest: JsonObject, context: ModalityContext): void {
  for (const name of Object.keys(rest)) context.unsaid(name);
}

function word(value: JsonObject[string]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Failure('invalid_request', 'Invalid value: style, styledegree, role, rate, pitch, volume and lang are texts or numbers.');
}

/** A pace relative to the usual one. */
function percent(speed: number): string {
  const change = Math.round((speed - 1) * 100);
  return `${change < 0 ? '' : '+'}${change}%`;
}

/** The language that a voice's name begins with: `en-US-JennyNeural`. */
function languageOf(voice: string): string {
  return /^[a-z]{2,3}-[A-Z]{2}/.exec(voice)?.[0] ?? 'en-US';
}

const kinds: SoundKinds = new Map([
  ['mp3', 'audio-24khz-48kbitrate-mono-mp3'],
  ['opus', 'ogg-48khz-16bit-mono-opus'],
  ['wav', 'riff-24khz-16bit-mono-pcm'],
  ['pcm', 'raw-24khz-16bit-mono-pcm'],
]);

const voices: ReadonlyMap<string, string> = new Map([
  ['alloy', 'en-US-JennyNeural'],
  ['ash', 'en-US-AndrewNeural'],
  ['ballad', 'en-GB-ThomasNeural'],
  ['coral', 'en-US-AvaNeural'],
  ['echo', 'en-US-GuyNeural'],
  ['fable', 'en-GB-RyanNeural'],
  ['nova', 'en-US-AmberNeural'],
  ['onyx', 'en-US-DavisNeural'],
  ['sage', 'en-US-EmmaNeural'],
  ['shimmer', 'en-US-AriaNeural'],
  ['verse', 'en-US-BrianNeural'],
]);

import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureWithin, readFailure } from '../../gemini/failure.ts';
import { readUsage } from '../../gemini/usage.ts';
import { spoken } from './spoken.ts';
import { waveFile } from './wave-file.ts';
import { noSound, passedFields, soundKind, voiceOf, type SoundKinds } from './wishes.ts';

/**
 * Gemini's speech: `generateContent` that answers in sound, which is PCM and becomes WAV unless PCM is asked for. Instructions stand before the text.
 * A voice that is an object is a `speechConfig` (several speakers). Source: https://ai.google.dev/gemini-api/docs/speech-generation
 */
export const geminiSpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const extra = passedFields(request, context, ['speed']);
    if (request.responseFormat !== undefined) soundKind(request, context, kinds);
    const { instructions = '', input } = request;
    const text = instructions === '' ? input : `${instructions.replace(/[:.\s]+$/, '')}:\n${input}`;
    const { generationConfig, ...rest } = extra;
    return {
      json: {
        ...rest,
        contents: [{ role: 'user', parts: [{ text }] }],
        generationConfig: {
          ...objectOf(generationConfig),
          responseModalities: ['AUDIO'],
          speechConfig: speechConfig(request.voice, voiceOf(request)),
        },
      },
    };
  },
  readAnswer({ body }, { input, responseFormat }) {
    const failure = failureWithin(body);
    if (failure !== undefined) throw failure;
    const answer = isObject(body) ? body : {};
    const { samples, rate } = soundIn(answer);
    const usage = objectOf(answer['usageMetadata']);
    const isBare = responseFormat === 'pcm';
    return {
      sound: isBare
        ? { bytes: samples, contentType: `audio/pcm;rate=${rate}` }
        : { bytes: waveFile(samples, rate), contentType: 'audio/wav' },
      usage: usage === undefined ? spoken(input) : readUsage(usage, 0),
    };
  },
  readFailure,
};

const kinds: SoundKinds = new Map([
  ['wav', 'wav'],
  ['pcm', 'pcm'],
]);

function speechConfig(voice: JsonValue | undefined, name: string | undefined): JsonObject {
  if (isObject(voice) && name === undefined) return voice;
  const voiceName = voices.get(name?.toLowerCase() ?? '') ?? name ?? 'Kore';
  return { voiceConfig: { prebuiltVoiceConfig: { voiceName } } };
}

function soundIn(answer: JsonObject): { readonly samples: Uint8Array; readonly rate: number } {
  const [candidate] = objectsOf(answer['candidates']);
  const parts = objectsOf(objectOf(candidate?.['content'])?.['parts']);
  const pieces = parts.map(({ inlineData }) => objectOf(inlineData)).filter((piece) => piece !== undefined);
  const [first] = pieces;
  if (first === undefined) throw refusalOf(answer, candidate);
  const rate = Number(/rate=(\d+)/.exec(textOf(first['mimeType']) ?? '')?.[1] ?? 24_000);
  return { samples: Buffer.concat(pieces.map(({ data }) => Buffer.from(textOf(data) ?? '', 'base64'))), rate };
}

function refusalOf(answer: JsonObject, candidate: JsonObject | undefined): Failure {
  const reason = textOf(objectOf(answer['promptFeedback'])?.['blockReason']) ?? textOf(candidate?.['finishReason']);
  if (reason === undefined || reason === 'STOP' || reason === 'OTHER') return noSound();
  const isPolicy = /SAFETY|PROHIBITED|BLOCK|SPII|RECITATION/.test(reason);
  return new Failure(isPolicy ? 'content_policy_violation' : 'upstream_error', `The model spoke nothing: ${reason}.`, {
    providerCode: reason,
  });
}

const voices: ReadonlyMap<string, string> = new Map([
  ['alloy', 'Kore'],
  ['ash', 'Fenrir'],
  ['ballad', 'Enceladus'],
  ['coral', 'Autonoe'],
  ['echo', 'Puck'],
  ['fable', 'Zephyr'],
  ['nova', 'Leda'],
  ['onyx', 'Charon'],
  ['sage', 'Orus'],
  ['shimmer', 'Aoede'],
  ['verse', 'Iapetus'],
]);

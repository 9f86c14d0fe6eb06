import type { JsonObject } from '../../../core/json.ts';
import type { TranscriptionRequest } from '../../../core/modality.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { numberOf, objectOf } from '../../../wire/json-reader.ts';
import { soundLength } from './sound-length.ts';

/** What an answer in OpenAI's words used: tokens where the provider counts them, else the seconds it tells, else what the recording tells. */
export function heardUsage(body: JsonObject, request: TranscriptionRequest, text: string): Usage {
  const told = objectOf(body['usage']);
  const input = tokenCount(told?.['input_tokens'] ?? told?.['prompt_tokens']);
  const heard = numberOf(told?.['prompt_audio_seconds']);
  if (input > 0) {
    const inputAudio = Math.min(input, tokenCount(objectOf(told?.['input_token_details'])?.['audio_tokens']));
    return {
      ...noUsage,
      input: input - inputAudio,
      inputAudio,
      output: tokenCount(told?.['output_tokens'] ?? told?.['completion_tokens']),
      ...(heard !== undefined && { units: { seconds: heard } }),
    };
  }
  const stated = numberOf(told?.['seconds']) ?? heard ?? numberOf(body['duration']);
  if (stated !== undefined) return { ...noUsage, units: { seconds: stated, requests: 1 } };
  return { ...expectedUsage(request), output: Math.ceil(Buffer.byteLength(text) / bytesPerToken) };
}

/** What is used where the provider does not tell it: the seconds of the recording, and the tokens that they are where tokens are paid for. */
export function expectedUsage({ file }: TranscriptionRequest): Usage {
  const { seconds } = soundLength(file);
  return { ...noUsage, inputAudio: Math.ceil(seconds * tokensPerSecond), units: { seconds, requests: 1 }, estimated: true };
}

/** OpenAI counts a token for each 100 ms of sound. Source: https://platform.openai.com/docs/guides/realtime-costs */
const tokensPerSecond = 10;
const bytesPerToken = 4;

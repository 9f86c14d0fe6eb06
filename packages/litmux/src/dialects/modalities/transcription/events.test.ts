import { describe, expect, it } from 'vitest';
import type { AnswerPiece, TranscriptionRequest } from '../../../core/modality.ts';
import { noUsage } from '../../../core/usage.ts';
import { transcriptReader } from './events.ts';

const request: TranscriptionRequest = {
  model: 'ear',
  file: { name: 'a.raw', type: 'audio/x', bytes: new Uint8Array(16_000) },
  stream: true,
  extra: {},
};

describe('a streamed transcription', () => {
  it("of OpenAI's is told as it comes, and paid by the tokens of its end", () => {
    const usage = { type: 'tokens', input_tokens: 14, input_token_details: { text_tokens: 4, audio_tokens: 10 }, output_tokens: 3 };
    const pieces = read([
      { type: 'transcript.text.delta', delta: 'Good ' },
      { type: 'transcript.text.delta', delta: 'day' },
      { type: 'transcript.text.done', text: 'Good day', usage },
    ]);
    expect(pieces.map(({ text }) => text)).toEqual(['Good ', 'day', undefined]);
    expect(pieces.flatMap(({ say }) => say)[2]).toEqual({
      event: 'transcript.text.done',
      data: { type: 'transcript.text.done', text: 'Good day', usage },
    });
    expect(pieces[2]?.used).toEqual({ ...noUsage, input: 4, inputAudio: 10, output: 3 });
  });

  it("of Mistral's is told in OpenAI's words", () => {
    const pieces = read([
      { type: 'transcription.language', audio_language: 'en' },
      { type: 'transcription.text.delta', text: 'Good day' },
      { type: 'transcription.segment', text: 'Good day', start: 0, end: 1.5 },
      { type: 'transcription.done', text: 'Good day', usage: { prompt_audio_seconds: 2, prompt_tokens: 6, completion_tokens: 3 } },
    ]);
    expect(pieces.flatMap(({ say }) => say.map(({ data }) => data))).toMatchObject([
      { type: 'transcript.text.delta', delta: 'Good day' },
      { type: 'transcript.text.segment', start: 0, end: 1.5 },
      { type: 'transcript.text.done', text: 'Good day' },
    ]);
    expect(pieces.at(-1)?.used).toEqual({ ...noUsage, input: 6, output: 3, units: { seconds: 2 } });
  });

  it("of vLLM's chunks ends with what it said in all", () => {
    const chunk = { object: 'transcription.chunk', model: 'm' };
    const pieces = read([
      { ...chunk, choices: [{ delta: { content: 'Good ' } }] },
      { ...chunk, choices: [{ delta: { content: 'day' }, finish_reason: 'stop' }] },
      { ...chunk, choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } },
      '[DONE]',
    ]);
    expect(pieces.flatMap(({ say }) => say.map(({ data }) => data))).toMatchObject([
      { type: 'transcript.text.delta', delta: 'Good ' },
      { type: 'transcript.text.delta', delta: 'day' },
      { type: 'transcript.text.done', text: 'Good day' },
    ]);
    expect(pieces.at(-1)?.used).toEqual({ ...noUsage, input: 9, output: 2 });
  });

  it('that tells no use is estimated by the length of the recording', () => {
    const [done] = read([{ type: 'transcript.text.done', text: 'Good day' }]);
    expect(done?.used).toEqual({ ...noUsage, inputAudio: 20, output: 2, units: { seconds: 2, requests: 1 }, estimated: true });
  });

  it('fails with the error that stands in it, or for garbage', () => {
    expect(() => read([{ type: 'error', error: { message: 'The server is overloaded', type: 'server_error' } }])).toThrow('overloaded');
    expect(() => read(['garbage'])).toThrow('not a JSON object');
  });
});

function read(events: readonly (object | string)[]): readonly AnswerPiece[] {
  const reader = transcriptReader(request);
  return events.map((event) => reader.read({ data: typeof event === 'string' ? event : JSON.stringify(event) }));
}

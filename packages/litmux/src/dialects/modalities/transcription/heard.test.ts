import { describe, expect, test } from 'vitest';
import { hearingWish } from '../wishes.testing.ts';
import { transcriptionClient } from './client.ts';
import { answerHeard, type Heard } from './heard.ts';
import { joinTexts, segmentsOf, type HeardWord } from './segments.ts';
import { subtitles } from './subtitles.ts';

const words: readonly HeardWord[] = [
  { text: 'Good', start: 0, end: 0.4 },
  { text: 'morning.', start: 0.4, end: 1 },
  { text: 'Who', start: 1.2, end: 1.4 },
  { text: 'is', start: 1.4, end: 1.5 },
  { text: 'there?', start: 1.5, end: 2 },
];
const heard: Heard = { text: 'Good morning. Who is there?', language: 'en', duration: 2.5, words };

describe('what was heard is said', () => {
  test('in a line of JSON, with what it is billed by', () => {
    const { text, extra, usage } = answerHeard(heard, hearingWish());
    expect(text).toBe('Good morning. Who is there?');
    expect(extra).toEqual({ usage: { type: 'duration', seconds: 2.5 } });
    expect(usage).toMatchObject({ units: { seconds: 2.5, requests: 1 } });
    expect(usage).not.toHaveProperty('estimated');
  });

  test('as subtitles, cut behind sentences', () => {
    expect(answerHeard(heard, hearingWish({ responseFormat: 'srt' })).text).toBe(
      '1\n00:00:00,000 --> 00:00:01,000\nGood morning.\n\n2\n00:00:01,200 --> 00:00:02,000\nWho is there?\n',
    );
    expect(answerHeard(heard, hearingWish({ responseFormat: 'vtt' })).text).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nGood morning.\n\n00:00:01.200 --> 00:00:02.000\nWho is there?\n',
    );
  });

  test('at length: segments, and words where they are asked for', () => {
    expect(answerHeard(heard, hearingWish({ responseFormat: 'verbose_json' })).extra).toEqual({
      task: 'transcribe',
      language: 'en',
      duration: 2.5,
      segments: [
        { id: 0, start: 0, end: 1, text: 'Good morning.' },
        { id: 1, start: 1.2, end: 2, text: 'Who is there?' },
      ],
      usage: { type: 'duration', seconds: 2.5 },
    });
    const { extra } = answerHeard(heard, hearingWish({ responseFormat: 'verbose_json', timestamps: ['word'] }));
    expect(extra).toHaveProperty(['words', 0], { word: 'Good', start: 0, end: 0.4 });
    expect(extra).not.toHaveProperty('segments');
  });

  test('by speakers', () => {
    const spoken = { ...heard, words: words.map((word, index) => ({ ...word, speaker: index < 2 ? 'A' : 'B' })) };
    expect(answerHeard(spoken, hearingWish({ responseFormat: 'diarized_json' })).extra).toMatchObject({
      segments: [
        { type: 'transcript.text.segment', id: 'seg_0', speaker: 'A', text: 'Good morning.' },
        { id: 'seg_1', speaker: 'B', text: 'Who is there?' },
      ],
    });
  });

  test('in one line where no time is told', () => {
    const { text } = answerHeard({ text: 'Hi' }, hearingWish({ responseFormat: 'srt' }));
    expect(text).toBe('1\n00:00:00,000 --> 00:00:01,000\nHi\n');
  });

  test('with an estimate of its length where the provider tells none', () => {
    expect(answerHeard({ text: 'Hi' }, hearingWish()).usage).toMatchObject({ units: { seconds: 1 }, estimated: true });
  });

  test('as the events of a stream to a client that reads one', () => {
    const request = hearingWish({ stream: true });
    const context = { callId: 'c', created: 0, model: 'm', upstreamModel: 'm', request };
    const words = transcriptionClient.writeAnswer(answerHeard(heard, request), context);
    if (!('bytes' in words)) throw new Error('no bytes');
    expect(words.contentType).toContain('text/event-stream');
    const events = Buffer.from(words.bytes)
      .toString()
      .split('\n\n')
      .filter((frame) => frame !== '')
      .map((frame): unknown => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)));
    expect(events).toEqual([
      { type: 'transcript.text.delta', delta: heard.text },
      { type: 'transcript.text.done', text: heard.text, usage: { type: 'duration', seconds: 2.5 } },
    ]);
  });
});

describe('segments', () => {
  test('are cut at pauses, and before they grow too long', () => {
    const slow = [
      { text: 'one', start: 0, end: 1 },
      { text: 'two', start: 2.5, end: 3 },
    ];
    expect(segmentsOf(slow)).toHaveLength(2);
    const long = Array.from({ length: 60 }, (_, index) => ({ text: 'word', start: index / 4, end: (index + 1) / 4 }));
    const segments = segmentsOf(long);
    expect(segments.every(({ text, start, end }) => text.length <= 84 && end - start <= 7)).toBe(true);
    expect(joinTexts(segments.map(({ text }) => text))).toBe(joinTexts(long.map(({ text }) => text)));
  });

  test('have no spaces between signs that want none', () => {
    expect(joinTexts(['你', '好', '。', 'OK', 'fine'])).toBe('你好。 OK fine');
  });

  test('have hours in their clocks', () => {
    expect(subtitles([{ text: ' late ', start: 3_661.0005, end: 3_662 }], 'vtt')).toContain('01:01:01.001 --> 01:01:02.000\nlate\n');
  });
});

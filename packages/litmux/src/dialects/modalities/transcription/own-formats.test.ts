import { describe, expect, test } from 'vitest';
import type { FurtherStep } from '../../../core/further-step.ts';
import type { JsonValue } from '../../../core/json.ts';
import type { ModalityBody } from '../../../core/modality.ts';
import { hearingWish, lenient, replied, strict } from '../wishes.testing.ts';
import { assemblyaiTranscription } from './assemblyai.ts';
import { azureTranscription } from './azure.ts';
import { deepgramTranscription } from './deepgram.ts';
import { elevenlabsTranscription } from './elevenlabs.ts';
import { googleCloudTranscription } from './google-cloud.ts';
import { openaiTranscriptionWith } from './openai.ts';
import { sonioxTranscription } from './soniox.ts';
import { xaiTranscription } from './xai.ts';

const verbose = hearingWish({ responseFormat: 'verbose_json', timestamps: ['word', 'segment'] });
const byWords = { segments: [{ text: 'Hi Ann.', start: 0.1, end: 0.9 }] };

describe('ElevenLabs', () => {
  test('is asked in a form', () => {
    const wish = hearingWish({ language: 'en', temperature: 0.3, responseFormat: 'diarized_json', extra: { num_speakers: '2' } });
    expect(fieldsOf(elevenlabsTranscription.writeRequest(wish, strict('scribe_v2')))).toEqual({
      file: 'a.mp3',
      model_id: 'scribe_v2',
      language_code: 'en',
      temperature: '0.3',
      diarize: 'true',
      num_speakers: '2',
    });
    expect(() => elevenlabsTranscription.writeRequest(hearingWish({ prompt: 'Names' }), strict('m'))).toThrow(
      expect.objectContaining({ param: 'prompt' }),
    );
  });

  test('tells words, and spaces, which are none', () => {
    const reply = replied({
      language_code: 'eng',
      text: 'Hi Ann.',
      words: [
        { text: 'Hi', start: 0.1, end: 0.3, type: 'word', speaker_id: 'speaker_0' },
        { text: ' ', start: 0.3, end: 0.4, type: 'spacing', speaker_id: 'speaker_0' },
        { text: 'Ann.', start: 0.4, end: 0.9, type: 'word', speaker_id: 'speaker_0' },
      ],
    });
    const { text, extra, usage } = elevenlabsTranscription.readAnswer(reply, verbose);
    expect(text).toBe('Hi Ann.');
    expect(extra).toMatchObject({ language: 'eng', words: [{ word: 'Hi' }, { word: 'Ann.', speaker: 'speaker_0' }], ...byWords });
    expect(usage).toMatchObject({ units: { seconds: 1 }, estimated: true });
  });

  test('fails inside an answer', () => {
    expect(() => elevenlabsTranscription.readAnswer(replied({ detail: { message: 'quota' } }), verbose)).toThrow('quota');
    expect(() => elevenlabsTranscription.readAnswer(replied(null), verbose)).toThrow(expect.objectContaining({ code: 'invalid_answer' }));
  });
});

describe('Deepgram', () => {
  test('is sent the recording alone; everything else is the query', () => {
    const wish = hearingWish({
      language: 'de',
      responseFormat: 'vtt',
      extra: { keyterm: ['Zoë', 'a&b'], smart_format: 'true', punctuate: 'false', model: 'dearer' },
    });
    expect(deepgramTranscription.writeRequest(wish, strict('nova-3'))).toEqual({
      bytes: wish.file.bytes,
      contentType: 'audio/mpeg',
      query: { model: 'nova-3', language: 'de', utterances: 'true', punctuate: 'false', smart_format: 'true', keyterm: ['Zoë', 'a&b'] },
    });
  });

  test('hears on every channel', () => {
    const channel = (transcript: string, start: number): JsonValue => ({
      alternatives: [
        { transcript, words: [{ word: transcript.toLowerCase(), punctuated_word: transcript, start, end: start + 1, speaker: 1 }] },
      ],
      detected_language: 'en',
    });
    const reply = replied({ metadata: { duration: 9.5 }, results: { channels: [channel('Hello?', 0), channel('Yes.', 1)] } });
    const { text, extra, usage } = deepgramTranscription.readAnswer(reply, verbose);
    expect(text).toBe('Hello?\nYes.');
    expect(extra).toMatchObject({
      language: 'en',
      duration: 9.5,
      words: [
        { word: 'Hello?', speaker: 'speaker_1' },
        { word: 'Yes.', start: 1 },
      ],
    });
    expect(usage).toMatchObject({ units: { seconds: 19 } });
  });

  test('makes segments of its utterances', () => {
    const utterances = [{ transcript: 'Hi Ann.', start: 0.1, end: 0.9, speaker: 0 }];
    const reply = replied({ results: { channels: [{ alternatives: [{ transcript: 'Hi Ann.' }] }], utterances } });
    expect(deepgramTranscription.readAnswer(reply, verbose).extra).toMatchObject(byWords);
  });
});

describe('Soniox', () => {
  const wish = hearingWish({
    language: 'en',
    prompt: 'About Ann.',
    extra: { enable_speaker_diarization: 'true', context: '{"terms":["Ann"]}' },
  });
  const written = sonioxTranscription.writeRequest(wish, strict('stt-async-v4'));
  const begin = written.next?.(replied({ id: 'f' }));
  const watch = begin?.next?.(replied({ id: 't', status: 'queued' }));

  test('is given the file, then the order, in its own words', () => {
    expect(fieldsOf(written)).toEqual({ file: 'a.mp3' });
    expect(begin).toMatchObject({
      method: 'POST',
      to: '/transcriptions',
      leaves: ['/files/f'],
      json: {
        model: 'stt-async-v4',
        file_id: 'f',
        language_hints: ['en'],
        enable_speaker_diarization: true,
        context: { terms: ['Ann'], text: 'About Ann.' },
      },
    });
  });

  test('is looked after, and leaves the transcription to be deleted', () => {
    expect(watch).toMatchObject({ method: 'GET', to: '/transcriptions/t', leaves: ['/transcriptions/t'] });
    const again = watch?.next?.(replied({ status: 'processing' }));
    expect(again).toMatchObject({ to: '/transcriptions/t' });
    expect(again).not.toHaveProperty('leaves');
    expect(again?.next?.(replied({ status: 'completed' }))).toEqual({ method: 'GET', to: '/transcriptions/t/transcript' });
    const failed = { status: 'error', error_type: 'invalid_audio_file', error_message: 'No audio' };
    expect(() => watch?.next?.(replied(failed))).toThrow(expect.objectContaining({ code: 'invalid_request', message: 'No audio' }));
  });

  test('tells pieces of words', () => {
    const piece = (text: string, start_ms: number, end_ms: number): JsonValue => ({ text, start_ms, end_ms, speaker: '1', language: 'en' });
    const tokens = [piece('Hi', 100, 300), piece(' An', 400, 600), piece('n', 600, 700), piece('.', 700, 900)];
    const { extra } = sonioxTranscription.readAnswer(replied({ id: 't', text: 'Hi Ann.', tokens }), verbose);
    expect(extra).toMatchObject({ language: 'en', words: [{ word: 'Hi' }, { word: 'Ann.', start: 0.4, end: 0.9 }], ...byWords });
  });
});

describe('AssemblyAI', () => {
  test.each([
    ['universal-3-pro', { speech_models: ['universal-3-pro'] }],
    ['best', { speech_model: 'best' }],
    ['universal-2', { speech_models: ['universal-2'] }],
  ])('is ordered from by the model %s', (model, named) => {
    const written = assemblyaiTranscription.writeRequest(hearingWish({ extra: { speaker_labels: 'true' } }), strict(model));
    expect(written).toMatchObject({ path: '/upload', contentType: 'application/octet-stream' });
    expect(written.next?.(replied({ upload_url: 'https://cdn.test/u' }))).toMatchObject({
      to: '/transcript',
      json: { audio_url: 'https://cdn.test/u', language_detection: true, speaker_labels: true, ...named },
    });
  });

  test('tells milliseconds', () => {
    const reply = replied({
      text: 'Hi Ann.',
      audio_duration: 4,
      words: [
        { text: 'Hi', start: 100, end: 300 },
        { text: 'Ann.', start: 400, end: 900 },
      ],
    });
    expect(assemblyaiTranscription.readAnswer(reply, verbose).extra).toMatchObject({ duration: 4, ...byWords });
  });

  test('fails as a task that failed', () => {
    const next = (step: FurtherStep | undefined, body: JsonValue): FurtherStep | undefined => step?.next?.(replied(body));
    const begun = assemblyaiTranscription.writeRequest(hearingWish(), strict('best')).next?.(replied({ upload_url: 'u' }));
    const watch = next(begun, { id: 't', status: 'queued' });
    expect(() => next(watch, { status: 'error', error: 'Transcoding failed.' })).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: 'Transcoding failed.' }),
    );
  });
});

test('xAI is sent the recording last, and tells words', () => {
  const wish = hearingWish({ language: 'en', responseFormat: 'diarized_json', extra: { keyterm: ['Ann', 'Bo'], format: 'true' } });
  const written = xaiTranscription.writeRequest(wish, strict('stt'));
  if (!('form' in written)) throw new Error('no form');
  expect(written.form.map(({ name }) => name)).toEqual(['diarize', 'keyterm', 'keyterm', 'format', 'language', 'file']);
  const words = [
    { text: 'Hi', start: 0.1, end: 0.3, speaker: 0 },
    { text: 'Ann.', start: 0.4, end: 0.9, speaker: 0 },
  ];
  const reply = replied({ text: 'Hi Ann.', language: '', duration: 2, words });
  expect(xaiTranscription.readAnswer(reply, verbose).extra).toMatchObject({ duration: 2, ...byWords });
  expect(xaiTranscription.readAnswer(reply, verbose)).not.toHaveProperty('language');
});

test('Google Cloud is asked with the recording inside', () => {
  const wish = hearingWish({ responseFormat: 'srt', extra: { features: '{"profanityFilter":true}' } });
  expect(googleCloudTranscription.writeRequest(wish, strict('chirp_3'))).toEqual({
    json: {
      config: {
        autoDecodingConfig: {},
        languageCodes: ['auto'],
        model: 'chirp_3',
        features: { enableAutomaticPunctuation: true, enableWordTimeOffsets: true, profanityFilter: true },
      },
      content: Buffer.alloc(8_000).toString('base64'),
    },
  });
});

test('Google Cloud tells durations as texts, and leaves out those of zero', () => {
  const reply = replied({
    results: [
      {
        alternatives: [
          {
            transcript: 'Hi Ann.',
            words: [
              { word: 'Hi', endOffset: '0.300s' },
              { word: 'Ann.', startOffset: '0.400s', endOffset: '0.900s' },
            ],
          },
        ],
        languageCode: 'en-us',
      },
    ],
    metadata: { totalBilledDuration: '2s' },
  });
  expect(googleCloudTranscription.readAnswer(reply, verbose).extra).toMatchObject({
    language: 'en-us',
    duration: 2,
    segments: [{ text: 'Hi Ann.', start: 0, end: 0.9 }],
  });
});

test('Azure AI Speech is asked with a definition, and tells phrases', () => {
  const wish = hearingWish({ language: 'en-US', responseFormat: 'diarized_json', extra: { profanityFilterMode: 'Masked' } });
  expect(fieldsOf(azureTranscription.writeRequest(wish, strict('m')))).toEqual({
    audio: 'a.mp3',
    definition: '{"locales":["en-US"],"diarization":{"enabled":true},"profanityFilterMode":"Masked"}',
  });
  const phrase = { text: 'Hi Ann.', offsetMilliseconds: 100, durationMilliseconds: 800, locale: 'en-US', words: [] };
  const reply = replied({ durationMilliseconds: 1_500, combinedPhrases: [{ text: 'Hi Ann.' }], phrases: [phrase] });
  expect(azureTranscription.readAnswer(reply, verbose)).toMatchObject({ text: 'Hi Ann.', extra: { duration: 1.5, ...byWords } });
});

describe('a provider of OpenAI’s format', () => {
  const segments = [
    { text: 'Hi', start: 0, end: 0.5, speaker_id: 'speaker_1' },
    { text: 'Ann.', start: 0.5, end: 1, speaker_id: 'speaker_2' },
  ];

  test('that knows no subtitles is asked for segments, of which they are made', () => {
    const format = openaiTranscriptionWith({ forms: ['json', 'text', 'verbose_json'] });
    const wish = hearingWish({ responseFormat: 'srt' });
    expect(fieldsOf(format.writeRequest(wish, strict('m')))).toMatchObject({
      response_format: 'verbose_json',
      'timestamp_granularities[]': 'segment',
    });
    expect(format.readAnswer(replied({ text: 'Hi Ann.', segments }), wish).text).toContain('00:00:00,500 --> 00:00:01,000\nAnn.\n');
  });

  test('that has no form at all is asked for none', () => {
    const format = openaiTranscriptionWith({ forms: [], timesOrLanguage: true, speakersField: 'diarize' });
    expect(fieldsOf(format.writeRequest(hearingWish({ responseFormat: 'text', language: 'en' }), strict('m')))).toEqual({
      file: 'a.mp3',
      model: 'm',
      language: 'en',
    });
    const spoken = hearingWish({ responseFormat: 'diarized_json' });
    expect(fieldsOf(format.writeRequest(spoken, strict('m')))).toMatchObject({ diarize: 'true' });
    expect(format.readAnswer(replied({ text: 'Hi Ann.', segments }), spoken).extra).toMatchObject({
      segments: [{ speaker: 'speaker_1' }, { speaker: 'speaker_2' }],
    });
  });

  test('that tells either times or takes a language says so', () => {
    const format = openaiTranscriptionWith({ forms: [], timesOrLanguage: true });
    const wish = hearingWish({ responseFormat: 'srt', language: 'en' });
    expect(() => format.writeRequest(wish, strict('m'))).toThrow(expect.objectContaining({ param: 'language' }));
    const context = lenient('m');
    expect(fieldsOf(format.writeRequest(wish, context))).not.toHaveProperty('language');
    expect(context.dropped).toEqual(['language']);
  });

  test('is left alone otherwise', () => {
    const wish = hearingWish({ responseFormat: 'srt', extra: { include: ['logprobs'] } });
    expect(fieldsOf(openaiTranscriptionWith({}).writeRequest(wish, strict('m')))).toMatchObject({
      response_format: 'srt',
      'include[]': 'logprobs',
    });
  });
});

test('no field of a caller’s changes the model', () => {
  const wish = hearingWish({ extra: { model_id: 'dearer', speech_models: ['dearer'], speech_model: 'dearer', model: 'dearer' } });
  expect(fieldsOf(elevenlabsTranscription.writeRequest(wish, strict('cheap')))).toMatchObject({ model_id: 'cheap' });
  expect(deepgramTranscription.writeRequest(wish, strict('cheap')).query).toMatchObject({ model: 'cheap' });
  const order = assemblyaiTranscription.writeRequest(wish, strict('cheap')).next?.(replied({ upload_url: 'u' }))?.json;
  expect(order).toMatchObject({ speech_models: ['cheap'] });
  expect(order).not.toHaveProperty('speech_model');
  const begun = sonioxTranscription.writeRequest(wish, strict('cheap')).next?.(replied({ id: 'f' }))?.json;
  expect(begun).toMatchObject({ model: 'cheap' });
});

test('OpenAI’s newest wishes are reported by those that do not know them', () => {
  const wish = hearingWish({ extra: { include: ['logprobs'], chunking_strategy: 'auto', user: 'u', metadata: '{}' } });
  const context = lenient('nova-3');
  expect(deepgramTranscription.writeRequest(wish, context).query).toEqual({ model: 'nova-3', punctuate: 'true' });
  expect(context.dropped).toEqual(['include', 'chunking_strategy']);
});

function fieldsOf(body: ModalityBody): Readonly<Record<string, string>> {
  if (!('form' in body)) throw new Error('no form');
  return Object.fromEntries(body.form.map(({ name, value }) => [name, typeof value === 'string' ? value : value.name]));
}

import { describe, expect, test } from 'vitest';
import type { FailedAnswer } from '../../../core/dialect.ts';
import type { JsonValue } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { lenient, replied, speechWish, strict } from '../wishes.testing.ts';
import { azureSpeech } from './azure.ts';
import { cartesiaSpeech } from './cartesia.ts';
import { deepgramSpeech } from './deepgram.ts';
import { elevenlabsSpeech } from './elevenlabs.ts';
import { geminiSpeech } from './gemini.ts';
import { googleCloudSpeech } from './google-cloud.ts';
import { minimaxSpeech } from './minimax.ts';
import { openaiSpeechWith } from './openai.ts';
import { pollySpeech } from './polly.ts';
import { runwaySpeech } from './runway.ts';
import { waveFile } from './wave-file.ts';
import { xaiSpeech } from './xai.ts';

describe('ElevenLabs', () => {
  test('has the voice in the path, the kind of sound in the query, the speed among the settings of the voice', () => {
    const wish = speechWish({
      voice: 'JBFqnCBsd6RMkjVDRZzb',
      responseFormat: 'opus',
      speed: 1.1,
      extra: { voice_settings: { stability: 0.5 }, seed: 7, enable_logging: false, model_id: 'another' },
    });
    expect(elevenlabsSpeech.writeRequest(wish, strict('eleven_v3'))).toEqual({
      path: '/JBFqnCBsd6RMkjVDRZzb',
      query: { output_format: 'opus_48000_128', enable_logging: 'false' },
      json: { text: 'Hi', model_id: 'eleven_v3', seed: 7, voice_settings: { stability: 0.5, speed: 1.1 } },
    });
  });

  test.each([
    [undefined, 'mp3_44100_128'],
    ['pcm', 'pcm_24000'],
    ['wav', 'wav_24000'],
    ['mp3_22050_32', 'mp3_22050_32'],
  ])('takes %s as %s', (responseFormat, kind) => {
    const wish = speechWish(responseFormat === undefined ? {} : { responseFormat });
    expect(elevenlabsSpeech.writeRequest(wish, strict('m')).query).toEqual({ output_format: kind });
  });

  test('names what it cannot say, and drops it where that is the policy', () => {
    const wish = speechWish({ responseFormat: 'flac', instructions: 'Whisper.', extra: { stream_format: 'sse' } });
    expect(() => elevenlabsSpeech.writeRequest(wish, strict('m'))).toThrow(expect.objectContaining({ param: 'instructions' }));
    const context = lenient('m');
    expect(elevenlabsSpeech.writeRequest(wish, context)).toMatchObject({ query: { output_format: 'mp3_44100_128' } });
    expect(context.dropped.toSorted()).toEqual(['instructions', 'response_format', 'stream_format']);
  });

  test('tells the times of letters where that is asked for', () => {
    expect(elevenlabsSpeech.writeRequest(speechWish({ extra: { with_timestamps: true } }), strict('m')).path).toMatch(/\/with-timestamps$/);
    const reply = replied({ audio_base64: 'AP8=', alignment: { characters: ['H', 'i'] } });
    expect(elevenlabsSpeech.readAnswer(reply, speechWish()).sound).toEqual({
      bytes: new TextEncoder().encode(reply.text),
      contentType: 'application/json',
    });
  });

  test('needs a voice', () => {
    const { voice: _voice, ...wish } = speechWish();
    expect(() => elevenlabsSpeech.writeRequest(wish, strict('m'))).toThrow(expect.objectContaining({ param: 'voice' }));
  });

  test.each<[number, JsonValue, object]>([
    [401, { detail: { status: 'invalid_api_key', message: 'Invalid API key' } }, { code: 'authentication', message: 'Invalid API key' }],
    [422, { detail: [{ loc: ['body', 'text'], msg: 'field required' }] }, { code: 'unprocessable', message: 'field required' }],
    [429, { detail: { status: 'too_many_concurrent_requests', message: 'Busy' } }, { code: 'rate_limited' }],
  ])('fails with %s', (status, body, failure) => expectFailure(elevenlabsSpeech, { status, headers: {}, body }, failure));
});

describe('Deepgram', () => {
  test.each([
    ['aura-2', 'alloy', 'aura-2-thalia-en'],
    ['aura-2', 'apollo', 'aura-2-apollo-en'],
    ['aura-2-celeste-es', 'alloy', 'aura-2-celeste-es'],
    ['aura-2-thalia-en', 'orion', 'aura-2-orion-en'],
    ['aura-2-thalia-en', 'aura-2-nestor-es', 'aura-2-nestor-es'],
    ['aura-asteria-en', 'zeus', 'aura-zeus-en'],
  ])('speaks by the model %s with the voice %s as %s', (model, voice, named) => {
    expect(deepgramSpeech.writeRequest(speechWish({ voice }), strict(model)).query).toMatchObject({ model: named });
  });

  test('speaks with no voice of another family', () => {
    const wish = speechWish({ voice: 'aura-2-orion-en' });
    expect(() => deepgramSpeech.writeRequest(wish, strict('aura-asteria-en'))).toThrow(expect.objectContaining({ param: 'voice' }));
  });

  test('has everything but the text in the query', () => {
    const wish = speechWish({ responseFormat: 'pcm', extra: { callback: 'https://a.test', tag: ['x', 'y'] } });
    expect(deepgramSpeech.writeRequest(wish, strict('aura-2'))).toEqual({
      json: { text: 'Hi' },
      query: {
        model: 'aura-2-thalia-en',
        encoding: 'linear16',
        container: 'none',
        sample_rate: '24000',
        callback: 'https://a.test',
        tag: ['x', 'y'],
      },
    });
  });

  test('tells the characters that it bills', () => {
    expect(deepgramSpeech.readUse?.({ 'dg-char-count': '12' }, speechWish())).toMatchObject({ units: { characters: 12 } });
    expect(deepgramSpeech.readUse?.({}, speechWish())).toBeUndefined();
  });

  test('fails in its own words', () => {
    const body = { err_code: 'INVALID_AUTH', err_msg: 'Invalid credentials.', request_id: 'r' };
    expectFailure(deepgramSpeech, { status: 401, headers: {}, body }, { code: 'authentication', providerCode: 'INVALID_AUTH' });
  });
});

describe('Polly', () => {
  test('speaks a text, and a pace as SSML', () => {
    expect(pollySpeech.writeRequest(speechWish({ extra: { language_code: 'en-GB', LexiconNames: ['x'] } }), strict('neural'))).toEqual({
      json: {
        Engine: 'neural',
        OutputFormat: 'mp3',
        Text: 'Hi',
        TextType: 'text',
        VoiceId: 'Joanna',
        LanguageCode: 'en-GB',
        LexiconNames: ['x'],
      },
    });
    expect(pollySpeech.writeRequest(speechWish({ input: 'a < b', speed: 1.25, voice: 'Amy' }), strict('neural'))).toMatchObject({
      json: { Text: '<speak><prosody rate="125%">a &lt; b</prosody></speak>', TextType: 'ssml', VoiceId: 'Amy' },
    });
  });

  test('speaks SSML as it is, whose pace is its own', () => {
    const input = '<speak>Hi <break time="1s"/></speak>';
    expect(pollySpeech.writeRequest(speechWish({ input }), strict('neural'))).toMatchObject({ json: { Text: input, TextType: 'ssml' } });
    expect(() => pollySpeech.writeRequest(speechWish({ input, speed: 2 }), strict('neural'))).toThrow(
      expect.objectContaining({ param: 'speed' }),
    );
  });

  test('fails with the code of its header', () => {
    const headers = { 'x-amzn-errortype': 'TextLengthExceededException:http://x' };
    const failure = { code: 'invalid_request', providerCode: 'TextLengthExceededException', message: 'Too long' };
    expectFailure(pollySpeech, { status: 400, headers, body: { message: 'Too long' } }, failure);
  });
});

describe('Azure AI Speech', () => {
  test('is asked in SSML, with its own fields as attributes', () => {
    const wish = speechWish({ input: 'a & b', speed: 0.9, responseFormat: 'wav', extra: { style: 'cheerful', pitch: '+5%' } });
    const written = azureSpeech.writeRequest(wish, strict('speech/azure-tts'));
    expect(written).toMatchObject({
      contentType: 'application/ssml+xml',
      headers: { 'x-microsoft-outputformat': 'riff-24khz-16bit-mono-pcm' },
    });
    expect(textIn(written)).toBe(
      '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="en-US">' +
        '<voice name="en-US-JennyNeural"><mstts:express-as style="cheerful"><prosody rate="-10%" pitch="+5%">a &amp; b</prosody>' +
        '</mstts:express-as></voice></speak>',
    );
  });

  test('no text breaks out of its element', () => {
    const wish = speechWish({ input: '</voice>', voice: 'de-DE-KatjaNeural"/><x y="', extra: { style: '"><' } });
    const markup = textIn(azureSpeech.writeRequest(wish, strict('m')));
    expect(markup).toContain('<voice name="de-DE-KatjaNeural&quot;/&gt;&lt;x y=&quot;">');
    expect(markup).toContain('style="&quot;&gt;&lt;"');
    expect(markup.match(/<\/voice>/g)).toHaveLength(1);
  });

  test('has no place for other fields', () => {
    expect(() => azureSpeech.writeRequest(speechWish({ extra: { seed: 1 } }), strict('m'))).toThrow(
      expect.objectContaining({ param: 'seed' }),
    );
  });
});

describe('MiniMax', () => {
  test('sorts fields into those of the voice and those of the sound', () => {
    const wish = speechWish({
      speed: 1.5,
      responseFormat: 'flac',
      extra: { vol: 2, bitrate: 64_000, language_boost: 'English', voice_setting: { english_normalization: true } },
    });
    expect(minimaxSpeech.writeRequest(wish, strict('speech-2.6-hd'))).toEqual({
      json: {
        model: 'speech-2.6-hd',
        text: 'Hi',
        stream: false,
        output_format: 'hex',
        language_boost: 'English',
        voice_setting: { voice_id: 'male-qn-qingse', speed: 1.5, vol: 2, english_normalization: true },
        audio_setting: { format: 'flac', bitrate: 64_000 },
      },
    });
  });

  test('answers with digits and the characters that it bills', () => {
    const reply = replied({
      data: { audio: '00ff' },
      extra_info: { usage_characters: 26, audio_format: 'wav' },
      base_resp: { status_code: 0, status_msg: 'success' },
    });
    expect(minimaxSpeech.readAnswer(reply, speechWish())).toMatchObject({
      sound: { bytes: Buffer.from([0, 255]), contentType: 'audio/wav' },
      usage: { units: { characters: 26, requests: 1 } },
    });
  });

  test.each([
    [1004, 'authentication', 401],
    [1002, 'rate_limited', 429],
    [2013, 'invalid_request', 400],
    [1026, 'content_policy_violation', 400],
  ])('fails with %s inside a good answer as %s', (status_code, code, status) => {
    const reply = replied({ base_resp: { status_code, status_msg: 'no' } });
    expect(() => minimaxSpeech.readAnswer(reply, speechWish())).toThrow(expect.objectContaining({ code, status, message: 'no' }));
  });
});

describe('Gemini', () => {
  const inlineData = { mimeType: 'audio/L16;codec=pcm;rate=16000', data: Buffer.from([1, 2, 3, 4]).toString('base64') };
  const reply = replied({
    candidates: [{ content: { parts: [{ inlineData }] }, finishReason: 'STOP' }],
    usageMetadata: {
      promptTokenCount: 5,
      candidatesTokenCount: 9,
      totalTokenCount: 14,
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 9 }],
    },
  });

  test('is asked for sound, its instructions before the text', () => {
    const wish = speechWish({
      instructions: 'Say cheerfully:',
      responseFormat: 'wav',
      voice: 'Puck',
      extra: { generationConfig: { seed: 3 } },
    });
    expect(geminiSpeech.writeRequest(wish, strict('m'))).toEqual({
      json: {
        contents: [{ role: 'user', parts: [{ text: 'Say cheerfully:\nHi' }] }],
        generationConfig: {
          seed: 3,
          responseModalities: ['AUDIO'],
          speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Puck' } } },
        },
      },
    });
  });

  test('speaks with several voices where the voice is a configuration', () => {
    const voice = { multiSpeakerVoiceConfig: { speakerVoiceConfigs: [] } };
    expect(geminiSpeech.writeRequest(speechWish({ voice }), strict('m'))).toMatchObject({
      json: { generationConfig: { speechConfig: voice } },
    });
  });

  test('answers with a WAV file, or with bare PCM where that was asked for', () => {
    const { sound, usage } = geminiSpeech.readAnswer(reply, speechWish());
    expect(Buffer.from(sound.bytes).toString('latin1', 0, 4)).toBe('RIFF');
    expect(Buffer.from(sound.bytes).readUInt32LE(24)).toBe(16_000);
    expect(usage).toMatchObject({ input: 5, outputAudio: 9, output: 0 });
    expect(geminiSpeech.readAnswer(reply, speechWish({ responseFormat: 'pcm' })).sound).toEqual({
      bytes: Buffer.from([1, 2, 3, 4]),
      contentType: 'audio/pcm;rate=16000',
    });
  });

  test('makes no MP3, and says so where it was asked for', () => {
    expect(() => geminiSpeech.writeRequest(speechWish({ responseFormat: 'mp3' }), strict('m'))).toThrow(
      expect.objectContaining({ param: 'response_format' }),
    );
    expect(() => geminiSpeech.writeRequest(speechWish(), strict('m'))).not.toThrow();
  });

  test('that refuses is no sound', () => {
    const blocked = replied({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
    expect(() => geminiSpeech.readAnswer(blocked, speechWish())).toThrow(expect.objectContaining({ code: 'content_policy_violation' }));
    expect(() => geminiSpeech.readAnswer(replied({ candidates: [] }), speechWish())).toThrow(
      expect.objectContaining({ code: 'invalid_answer' }),
    );
  });
});

describe('Google Cloud', () => {
  test('has a language with each voice', () => {
    const wish = speechWish({
      voice: 'de-DE-Chirp3-HD-Charon',
      speed: 1.2,
      responseFormat: 'pcm',
      extra: { audioConfig: { volumeGainDb: 3 } },
    });
    expect(googleCloudSpeech.writeRequest(wish, strict('chirp'))).toEqual({
      json: {
        input: { text: 'Hi' },
        voice: { languageCode: 'de-DE', name: 'de-DE-Chirp3-HD-Charon' },
        audioConfig: { audioEncoding: 'PCM', sampleRateHertz: 24_000, speakingRate: 1.2, volumeGainDb: 3 },
      },
    });
  });

  test('takes SSML, and voices as Google writes them', () => {
    const voice = { languageCode: 'fr-FR', ssmlGender: 'FEMALE' };
    const wish = speechWish({ input: '<speak>Hi</speak>', voice });
    expect(googleCloudSpeech.writeRequest(wish, strict('chirp'))).toMatchObject({ json: { input: { ssml: '<speak>Hi</speak>' }, voice } });
  });

  test('answers with base64', () => {
    expect(googleCloudSpeech.readAnswer(replied({ audioContent: 'AP8=' }), speechWish({ responseFormat: 'opus' })).sound).toEqual({
      bytes: Buffer.from([0, 255]),
      contentType: 'audio/ogg',
    });
  });
});

describe('Runway', () => {
  const written = runwaySpeech.writeRequest(speechWish({ voice: 'onyx' }), strict('eleven_multilingual_v2'));

  test('begins a task with a preset', () => {
    expect(written).toMatchObject({
      path: '/text_to_speech',
      json: { model: 'eleven_multilingual_v2', promptText: 'Hi', voice: { type: 'runway-preset', presetId: 'Vincent' } },
    });
  });

  test('looks after it until it names its sound', () => {
    const look = written.next?.(replied({ id: 't' }));
    expect(look).toMatchObject({ method: 'GET', to: '/tasks/t', wait: 500 });
    const again = look?.next?.(replied({ status: 'THROTTLED' }));
    expect(again).toMatchObject({ to: '/tasks/t', wait: 750 });
    expect(again?.next?.(replied({ status: 'SUCCEEDED', output: ['https://cdn.test/a.mp3'] }))).toEqual({
      method: 'GET',
      to: 'https://cdn.test/a.mp3',
    });
  });

  test.each([
    [{ status: 'FAILED', failure: 'Not allowed', failureCode: 'SAFETY.INPUT.TEXT' }, 'content_policy_violation'],
    [{ status: 'FAILED', failure: 'Oops', failureCode: 'INTERNAL' }, 'upstream_error'],
    [{ status: 'CANCELLED' }, 'upstream_error'],
  ])('%j is a failure', (task, code) => {
    expect(() => written.next?.(replied({ id: 't' }))?.next?.(replied(task))).toThrow(expect.objectContaining({ code }));
  });
});

describe('xAI', () => {
  test('has one model, and its own words for the rest', () => {
    const wish = speechWish({
      responseFormat: 'pcm',
      speed: 1.1,
      extra: { output_format: { sample_rate: 8_000 }, text_normalization: true },
    });
    expect(xaiSpeech.writeRequest(wish, strict('tts'))).toEqual({
      json: {
        text: 'Hi',
        language: 'auto',
        voice_id: 'eve',
        speed: 1.1,
        text_normalization: true,
        output_format: { codec: 'pcm', sample_rate: 8_000 },
      },
    });
    expect(() => xaiSpeech.writeRequest(speechWish({ responseFormat: 'flac' }), strict('tts'))).toThrow(
      expect.objectContaining({ param: 'response_format' }),
    );
  });
});

describe('Cartesia', () => {
  test('writes voice and sound as objects', () => {
    const wish = speechWish({ voice: 'a0e9-1', speed: 0.8, extra: { language: 'de' } });
    expect(cartesiaSpeech.writeRequest(wish, strict('sonic-3'))).toEqual({
      json: {
        model_id: 'sonic-3',
        transcript: 'Hi',
        voice: { mode: 'id', id: 'a0e9-1' },
        language: 'de',
        output_format: { container: 'mp3', sample_rate: 44_100, bit_rate: 128_000 },
        generation_config: { speed: 0.8 },
      },
    });
    expect(cartesiaSpeech.writeRequest(speechWish({ responseFormat: 'pcm' }), strict('sonic-3'))).toMatchObject({
      json: { output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: 24_000 } },
    });
  });
});

test.each([
  ['ElevenLabs', elevenlabsSpeech, { model_id: 'dearer' }],
  ['Deepgram', deepgramSpeech, { model_id: 'other' }],
  ['Polly', pollySpeech, { Engine: 'dearer', engine: 'dearer' }],
  ['Cartesia', cartesiaSpeech, { model_id: 'dearer' }],
])('no field of a caller’s changes the model of %s', (_, format, extra) => {
  expect(JSON.stringify(format.writeRequest(speechWish({ extra }), strict('cheap')))).not.toContain('dearer');
  const smuggled = speechWish({ responseFormat: 'mp3&model=dearer1' });
  expect(JSON.stringify(format.writeRequest(smuggled, lenient('cheap')))).not.toContain('"model":"dearer');
});

test('a provider of OpenAI’s format may name the voice otherwise and know fewer wishes', () => {
  const format = openaiSpeechWith({ voiceField: 'voice_id', unsaid: ['speed', 'instructions'] });
  expect(format.writeRequest(speechWish({ responseFormat: 'wav' }), strict('m'))).toEqual({
    json: { model: 'm', input: 'Hi', voice_id: 'alloy', response_format: 'wav' },
  });
  expect(() => format.writeRequest(speechWish({ speed: 2 }), strict('m'))).toThrow(expect.objectContaining({ param: 'speed' }));
});

test('a WAV file tells its rate and its length', () => {
  const file = Buffer.from(waveFile(new Uint8Array(6), 24_000));
  expect(file.length).toBe(50);
  expect(file.readUInt32LE(4)).toBe(42);
  expect(file.readUInt32LE(28)).toBe(48_000);
  expect(file.readUInt32LE(40)).toBe(6);
});

function textIn(written: ReturnType<ModalityFormat<'speech'>['writeRequest']>): string {
  return 'bytes' in written && written.bytes instanceof Uint8Array ? new TextDecoder().decode(written.bytes) : '';
}

function expectFailure(format: ModalityFormat<'speech'>, answer: FailedAnswer, failure: object): void {
  expect(format.readFailure(answer)).toMatchObject(failure);
}

import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { failureReader } from '../said-failure.ts';
import { element, escaped, isMarkup } from './spoken-markup.ts';
import { billedCharacters, neededVoice, passedFields, soundAlone, soundKind, type SoundKinds } from './wishes.ts';

const readFailure = failureReader({ message: ['message', 'Message'], code: ['__type'], codeHeader: 'x-amzn-errortype' });

/**
 * Amazon Polly's SynthesizeSpeech; the model is the engine (`standard`, `neural`, `long-form`, `generative`). A text that is SSML is sent as such.
 * Source: https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html
 */
export const pollySpeech: ModalityFormat<'speech'> = {
  writeRequest(request, context) {
    const { input, speed } = request;
    const paced = speed !== undefined && speed !== 1 && !isMarkup(input);
    const extra = passedFields(request, context, paced ? ['instructions'] : ['instructions', 'speed']);
    const text = paced ? `<speak>${element('prosody', { rate: `${Math.round(speed * 100)}%` }, escaped(input))}</speak>` : input;
    const voice = neededVoice(request);
    return {
      json: {
        ...pollyNames(extra),
        Engine: context.model,
        OutputFormat: soundKind(request, context, kinds),
        Text: text,
        TextType: isMarkup(text) ? 'ssml' : 'text',
        VoiceId: voices.get(voice.toLowerCase()) ?? voice,
      },
    };
  },
  readAnswer: soundAlone(readFailure),
  readFailure,
  readUse: (headers) => billedCharacters(headers['x-amzn-requestcharacters']),
};

/** LiteLLM's configs say these in Python's way. */
function pollyNames(extra: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(extra).map(([name, value]) => [name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}

const kinds: SoundKinds = new Map([
  ['mp3', 'mp3'],
  ['opus', 'ogg_opus'],
  ['ogg_opus', 'ogg_opus'],
  ['ogg_vorbis', 'ogg_vorbis'],
  ['pcm', 'pcm'],
]);

const voices: ReadonlyMap<string, string> = new Map([
  ['alloy', 'Joanna'],
  ['ash', 'Joey'],
  ['ballad', 'Arthur'],
  ['coral', 'Salli'],
  ['echo', 'Matthew'],
  ['fable', 'Amy'],
  ['nova', 'Ivy'],
  ['onyx', 'Brian'],
  ['sage', 'Kimberly'],
  ['shimmer', 'Kendra'],
  ['verse', 'Stephen'],
]);

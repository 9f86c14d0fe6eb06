import type { ModalityClient } from '../../../core/modality.ts';
import { jsonFields, modelOf, restOf } from '../client-fields.ts';
import { characters, spoken } from './spoken.ts';

/** How OpenAI's clients have a text spoken. Source: https://platform.openai.com/docs/api-reference/audio/createSpeech */
export const speechClient: ModalityClient<'speech'> = {
  modality: 'speech',
  readRequest(body, model) {
    const fields = jsonFields(body);
    const voice = fields.value('voice');
    const responseFormat = fields.optionalText('response_format');
    const speed = fields.optionalNumber('speed');
    const instructions = fields.optionalText('instructions');
    return {
      model: modelOf(fields, model),
      input: fields.text('input'),
      ...(voice !== undefined && { voice }),
      ...(responseFormat !== undefined && { responseFormat }),
      ...(speed !== undefined && { speed }),
      ...(instructions !== undefined && { instructions }),
      extra: restOf(fields, known),
    };
  },
  writeAnswer: ({ sound }) => sound,
  passedOn: ({ input }) => spoken(input),
  streams: ({ extra }) => extra['stream_format'] === 'sse',
  bound: ({ input }) => ({
    inputTokens: Buffer.byteLength(input),
    outputTokens: Buffer.byteLength(input) * tokensPerByte,
    units: { characters: characters(input), requests: 1 },
  }),
};

const known: ReadonlySet<string> = new Set(['model', 'input', 'voice', 'response_format', 'speed', 'instructions']);

/** Speech of 12 letters a second at 50 tokens a second, and slower by half. */
const tokensPerByte = 8;

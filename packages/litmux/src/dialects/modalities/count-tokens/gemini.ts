import type { ModalityFormat } from '../../../core/modality.ts';
import { gemini } from '../../gemini/index.ts';
import { countedWords, toldCount } from './counted-words.ts';

/** Google's counting of a whole request. Source: https://ai.google.dev/api/tokens */
export const geminiCountTokens: ModalityFormat<'count-tokens'> = {
  writeRequest: ({ conversation }, { model }) => ({
    json: {
      generateContentRequest: {
        ...countedWords(gemini, conversation, { model, fields }).json,
        model: model.includes('/') ? model : `models/${model}`,
      },
    },
  }),
  readAnswer: ({ body }) => toldCount(body, 'totalTokens'),
  readFailure: gemini.readFailure,
};

/** The same on Vertex AI, which takes the parts of the request beside each other. Source: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/count-tokens */
export const vertexCountTokens: ModalityFormat<'count-tokens'> = {
  ...geminiCountTokens,
  writeRequest: ({ conversation }, { model }) => ({ json: countedWords(gemini, conversation, { model, fields }).json }),
};

const fields: ReadonlySet<string> = new Set([
  'contents',
  'systemInstruction',
  'system_instruction',
  'tools',
  'toolConfig',
  'tool_config',
  'generationConfig',
  'generation_config',
]);

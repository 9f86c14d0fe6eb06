import type { ModalityFormat } from '../../../core/modality.ts';
import { openaiResponses } from '../../openai-responses/index.ts';
import { countedWords, toldCount } from './counted-words.ts';

/** OpenAI's counting of what a response would be asked with. Source: https://platform.openai.com/docs/api-reference/responses/input-tokens */
export const openaiCountTokens: ModalityFormat<'count-tokens'> = {
  writeRequest: ({ conversation }, { model }) => ({
    json: { ...countedWords(openaiResponses, conversation, { model, fields }).json, model },
  }),
  readAnswer: ({ body }) => toldCount(body, 'input_tokens'),
  readFailure: openaiResponses.readFailure,
};

const fields: ReadonlySet<string> = new Set([
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
  'truncation',
  'conversation',
  'previous_response_id',
]);

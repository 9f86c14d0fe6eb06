import type { ModalityFormat } from '../../../core/modality.ts';
import { anthropicMessages } from '../../anthropic-messages/index.ts';
import { countedWords, toldCount } from './counted-words.ts';

/** Anthropic's own counting. Source: https://platform.claude.com/docs/en/api/messages-count-tokens */
export const anthropicCountTokens: ModalityFormat<'count-tokens'> = {
  writeRequest({ conversation }, { model }) {
    const { json, ...beside } = countedWords(anthropicMessages, conversation, { model, fields });
    return { json: { ...json, model }, ...beside };
  },
  readAnswer: ({ body }) => toldCount(body, 'input_tokens'),
  readFailure: anthropicMessages.readFailure,
};

const fields: ReadonlySet<string> = new Set([
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'mcp_servers',
  'context_management',
  'output_config',
]);

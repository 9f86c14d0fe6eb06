import type { ModalityFormat } from '../../../core/modality.ts';
import { bedrockConverse } from '../../bedrock-converse/index.ts';
import { countedWords, toldCount } from './counted-words.ts';

/** Amazon Bedrock's counting of what Converse would be sent. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html */
export const bedrockCountTokens: ModalityFormat<'count-tokens'> = {
  writeRequest: ({ conversation }, { model }) => ({
    json: { input: { converse: countedWords(bedrockConverse, conversation, { model, fields }).json } },
  }),
  readAnswer: ({ body }) => toldCount(body, 'inputTokens'),
  readFailure: bedrockConverse.readFailure,
};

const fields: ReadonlySet<string> = new Set(['messages', 'system', 'toolConfig', 'additionalModelRequestFields']);

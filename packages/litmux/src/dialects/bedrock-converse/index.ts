import type { ProviderDialect } from '../../core/dialect.ts';
import { eventReader } from './events.ts';
import { readFailure } from './failure.ts';
import { readResponse } from './response.ts';
import { writeRequest } from './write-request.ts';

export type { BedrockConverseTraits } from './traits.ts';

/** The Converse API of Amazon Bedrock, as we speak it with Bedrock; Nova's own bodies (InvokeModel) are of the same words. */
export const bedrockConverse: ProviderDialect = {
  name: 'bedrock-converse',
  writeRequest,
  readResponse,
  eventReader,
  readFailure,
};

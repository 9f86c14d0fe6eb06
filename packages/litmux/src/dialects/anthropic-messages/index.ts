import type { Dialect } from '../../core/dialect.ts';
import { answerWriter } from './answer-writer.ts';
import { eventReader } from './events.ts';
import { readFailure, writeFailure } from './failure.ts';
import { providersFallbacks } from './providers-fallbacks.ts';
import { readRequest } from './read-request.ts';
import { answerRelay, relayRequest } from './relay.ts';
import { readResponse } from './response.ts';
import { writeRequest } from './write-request.ts';

export type { AnthropicMessagesTraits } from './traits.ts';

/** Anthropic's Messages API, as clients speak it with us and as we speak it with Anthropic and the clouds that serve Claude. */
export const anthropicMessages: Dialect = {
  name: 'anthropic-messages',
  readRequest,
  answerWriter,
  writeFailure,
  providersFallbacks,
  writeRequest,
  readResponse,
  eventReader,
  readFailure,
  relayRequest,
  answerRelay,
  writesAsRelayed: true,
};

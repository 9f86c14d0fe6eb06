import type { Dialect } from '../../core/dialect.ts';
import { answerRelay } from './answer-relay.ts';
import { answerWriter } from './answer-writer.ts';
import { eventReader } from './events.ts';
import { readFailure, writeFailure } from './failure.ts';
import { readRequest } from './read-request.ts';
import { relayRequest } from './relay-request.ts';
import { readResponse } from './response.ts';
import { writeRequest } from './write-request.ts';

export type { OpenAIChatTraits } from './traits.ts';

/** OpenAI's chat completions format, with the extensions of LiteLLM's clients and the ways of the many who offer it. Source: https://platform.openai.com/docs/api-reference/chat */
export const openaiChat: Dialect = {
  name: 'openai-chat',
  readRequest,
  answerWriter,
  writeFailure,
  writeRequest,
  readResponse,
  eventReader,
  readFailure,
  relayRequest,
  answerRelay,
  writesAsRelayed: true,
};

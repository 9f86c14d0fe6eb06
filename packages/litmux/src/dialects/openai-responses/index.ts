import type { Dialect } from '../../core/dialect.ts';
import { readFailure, writeFailure } from '../openai-chat/failure.ts';
import { answerRelay } from './answer-relay.ts';
import { answerWriter } from './answer-writer.ts';
import { eventReader } from './events.ts';
import { readRequest } from './read-request.ts';
import { relayRequest } from './relay-request.ts';
import { readResponse } from './response.ts';
import { writeRequest } from './write-request.ts';

/** OpenAI's Responses format: creation of responses, whole and streaming. Source: https://platform.openai.com/docs/api-reference/responses */
export const openaiResponses: Dialect = {
  name: 'openai-responses',
  readRequest,
  answerWriter,
  writeFailure,
  writeRequest,
  readResponse,
  eventReader,
  readFailure,
  relayRequest,
  answerRelay,
};

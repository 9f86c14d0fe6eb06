import type { Dialect } from '../../core/dialect.ts';
import { readFailure, writeFailure } from '../openai-chat/failure.ts';
import { answerRelay } from './answer-relay.ts';
import { answerWriter } from './answer-writer.ts';
import { eventReader, readResponse } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { relayRequest } from './relay-request.ts';
import { writeRequest } from './write-request.ts';

/** OpenAI's legacy completions format: a prompt that is continued. Source: https://platform.openai.com/docs/api-reference/completions */
export const openaiCompletions: Dialect = {
  name: 'openai-completions',
  hasNoTurns: true,
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

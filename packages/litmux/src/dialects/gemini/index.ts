import type { Dialect } from '../../core/dialect.ts';
import { answerWriter } from './answer-writer.ts';
import { eventReader, readResponse } from './events.ts';
import { readFailure, writeFailure } from './failure.ts';
import { readRequest } from './read-request.ts';
import { answerRelay, relayRequest } from './relay.ts';
import { writeRequest } from './write-request.ts';

/** Google's generateContent format, as AI Studio and Vertex AI speak it. */
export const gemini: Dialect = {
  name: 'gemini',
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

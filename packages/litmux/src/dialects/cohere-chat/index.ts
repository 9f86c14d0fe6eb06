import type { ProviderDialect } from '../../core/dialect.ts';
import { eventReader } from './events.ts';
import { readFailure } from './failure.ts';
import { readResponse } from './response.ts';
import { writeRequest } from './write-request.ts';

/** Version 2 of Cohere's chat API, as we speak it with Cohere. */
export const cohereChat: ProviderDialect = { name: 'cohere-chat', writeRequest, readResponse, eventReader, readFailure };

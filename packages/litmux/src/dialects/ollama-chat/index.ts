import type { ProviderDialect } from '../../core/dialect.ts';
import { eventReader } from './events.ts';
import { readFailure } from './failure.ts';
import { readResponse } from './response.ts';
import { writeRequest } from './write-request.ts';

/** Ollama's own chat API, as we speak it with Ollama. */
export const ollamaChat: ProviderDialect = { name: 'ollama-chat', writeRequest, readResponse, eventReader, readFailure };

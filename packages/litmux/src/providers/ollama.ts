import type { Provider } from '../core/provider.ts';
import { ollamaChat } from '../dialects/ollama-chat/index.ts';
import { ollamaEmbeddings } from '../dialects/modalities/embeddings/ollama.ts';
import { bearer } from './auth/bearer.ts';
import { withoutSlash } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['OLLAMA_API_KEY'], false);

/** Ollama, on a machine of one's own or at ollama.com, by its own API. Source: https://docs.ollama.com/api */
export const ollama: Provider = {
  id: 'ollama',
  aliases: ['ollama_chat'],
  title: 'Ollama',
  settings: [key],
  baseUrl: 'http://localhost:11434',
  auth: bearer(key),
  operations: {
    embeddings: ({ baseUrl }) => ({ url: ollamaUrl(baseUrl, 'embed'), format: ollamaEmbeddings }),
    chat: (target) => ({ url: ollamaUrl(target.baseUrl, 'chat'), dialect: ollamaChat, framing: 'ndjson' }),
  },
  notes: [
    '`ollama/` and `ollama_chat/` are the same: both call `/api/chat`, by which the server puts the conversation into the model’s own template.',
    'Fields that the API does not know (`num_ctx`, `mirostat`, …) are sent as `options` of the model.',
    'Images are sent as data; those at an http address are fetched here. No tool can be forced.',
  ],
};

/** The address of a method, whichever of Ollama's addresses the base was written as. */
export function ollamaUrl(base: string, method: 'chat' | 'embed'): string {
  return `${withoutSlash(base).replace(/\/(?:v1|api(?:\/[a-z]+)?)$/, '')}/api/${method}`;
}

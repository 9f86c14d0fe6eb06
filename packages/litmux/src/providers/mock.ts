import type { Provider } from '../core/provider.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { noAuth } from './auth/no-auth.ts';

/** The provider without a network: calls to `mock:` are answered inside the house. */
export const mock: Provider = {
  id: 'mock',
  title: 'Mock',
  settings: [],
  baseUrl: 'mock:',
  auth: noAuth,
  operations: { chat: () => ({ url: 'mock:', dialect: openaiChat, framing: 'sse' }) },
  notes: [
    '`mock/echo` answers the last text of the user; nothing leaves the machine and nothing is charged. A script behind its name tries your fallbacks: `mock/echo?status=503&times=2`, `mock/echo?cut=3` (also `stall`, `malformed`), with `latency` and `pause` in milliseconds, `retry_after` in seconds and `text`.',
  ],
};

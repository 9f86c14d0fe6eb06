import type { Provider, Setting } from '../core/provider.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { anthropicCountTokens } from '../dialects/modalities/count-tokens/anthropic.ts';
import { anthropicKey } from './auth/anthropic-key.ts';
import { endpointUrl } from './base-url.ts';

const key: Setting = { name: 'api_key', env: ['ANTHROPIC_API_KEY'], secret: true, required: false };
const token: Setting = { name: 'auth_token', env: ['ANTHROPIC_AUTH_TOKEN'], secret: true, required: false };

/** The version of the API that this dialect is written after (docs: api/versioning). */
const version = { 'anthropic-version': '2023-06-01' };

/** Anthropic's own API. The base URL may be written with `/v1`, without it, or down to `…/messages`. */
export const anthropic: Provider = {
  id: 'anthropic',
  aliases: ['claude'],
  title: 'Anthropic',
  settings: [key, token],
  baseUrl: 'https://api.anthropic.com',
  baseEnv: ['ANTHROPIC_BASE_URL', 'ANTHROPIC_API_BASE'],
  auth: anthropicKey(key, token),
  operations: {
    chat: (target) => ({ url: messagesUrl(target.baseUrl), dialect: anthropicMessages, framing: 'sse', headers: version }),
    'count-tokens': (target) => ({ url: `${messagesUrl(target.baseUrl)}/count_tokens`, format: anthropicCountTokens, headers: version }),
  },
  notes: [
    'JSON schemas are obeyed natively by Claude 4.1, 4.5 and later; older models are made to call a tool whose input is the answer.',
    '`reasoning_effort` becomes a budget of tokens, or from Claude 4.6 on adaptive thinking with that effort.',
    'Claude Opus 4.7 and later take neither temperature nor top_p nor top_k.',
  ],
};

function messagesUrl(base: string): string {
  return base.endsWith('/messages') ? base : endpointUrl(base, '/v1/messages');
}

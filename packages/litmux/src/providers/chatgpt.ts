import type { JsonObject } from '../core/json.ts';
import type { Auth, AuthContext, Provider, Setting } from '../core/provider.ts';
import { openaiResponses } from '../dialects/openai-responses/index.ts';
import { objectOf, parseJson, textOf } from '../wire/json-reader.ts';
import { credential, missingCredential } from './auth/credential.ts';
import { endpointUrl } from './base-url.ts';
import { apiKey } from './row.ts';

const token = apiKey(['CHATGPT_ACCESS_TOKEN'], false);
const account: Setting = { name: 'chatgpt_account_id', env: ['CHATGPT_ACCOUNT_ID'], secret: false, required: false };

/**
 * An access token of a ChatGPT subscription, which is given: as `api_key`, or in `auth.json` in `CHATGPT_TOKEN_DIR`, where LiteLLM keeps
 * that of its own login. It is not refreshed here.
 */
const auth: Auth = {
  ambient: true,
  async sign(_request, context) {
    const given = credential(token, context);
    const stored = given === undefined ? await storedLogin(context) : undefined;
    const value = given ?? textOf(stored?.['access_token']);
    if (value === undefined) throw missingCredential([token], context);
    const id = credential(account, context) ?? textOf(stored?.['account_id']);
    return { authorization: `Bearer ${value}`, ...(id !== undefined && { 'chatgpt-account-id': id }) };
  },
};

/** Models of a ChatGPT subscription, by the Responses API that Codex uses. */
export const chatgpt: Provider = {
  id: 'chatgpt',
  title: 'ChatGPT subscription',
  settings: [token, account],
  baseUrl: 'https://chatgpt.com/backend-api/codex',
  baseEnv: ['CHATGPT_API_BASE'],
  auth,
  operations: {
    responses: ({ baseUrl }) => ({
      url: endpointUrl(baseUrl, '/responses'),
      dialect: openaiResponses,
      framing: 'sse',
      headers: { accept: 'text/event-stream', 'openai-beta': 'responses=experimental' },
      traits: { modelRules: true },
      adjustRequest: writeCodex,
    }),
  },
  notes: [
    'Needs an access token of a ChatGPT login: `api_key`, or `auth.json` in `CHATGPT_TOKEN_DIR`; it is not refreshed here.',
    'It only streams, and keeps nothing: a client that wants a whole answer gets the stream, collected.',
    'Sampling and metadata are not known there: an error for the caller, or dropped and told under `drop_params`; a ceiling is left out.',
  ],
};

const unknownFields: readonly string[] = ['temperature', 'top_p', 'metadata', 'user', 'truncation', 'service_tier'];

/** A ceiling may be ours, so that it is left out without a word. */
function writeCodex(body: JsonObject, unsaid: (field: string) => void): JsonObject {
  const { max_output_tokens: _ceiling, ...said } = body;
  for (const field of unknownFields) if (said[field] !== undefined && said[field] !== null) unsaid(field);
  const kept = Object.fromEntries(Object.entries(said).filter(([name]) => !unknownFields.includes(name)));
  return { ...kept, instructions: said['instructions'] ?? '', store: false, stream: true };
}

async function storedLogin(context: AuthContext): Promise<JsonObject | undefined> {
  const directory = context.env('CHATGPT_TOKEN_DIR') ?? `${context.env('HOME') ?? ''}/.config/litellm/chatgpt`;
  try {
    return objectOf(parseJson(await context.readFile(`${directory}/${context.env('CHATGPT_AUTH_FILE') ?? 'auth.json'}`)));
  } catch {
    return undefined;
  }
}

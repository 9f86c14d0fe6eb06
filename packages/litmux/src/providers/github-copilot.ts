import { Failure } from '../core/failure.ts';
import type { Auth, AuthContext, Provider } from '../core/provider.ts';
import { isObject, numberOf, parseJson, textOf } from '../wire/json-reader.ts';
import { credential } from './auth/credential.ts';
import { apiKey, openRow } from './row.ts';

const key = apiKey(['GITHUB_COPILOT_TOKEN'], false);

const editor = {
  'editor-version': 'vscode/1.95.0',
  'editor-plugin-version': 'copilot-chat/0.26.7',
  'copilot-integration-id': 'vscode-chat',
};

/**
 * A GitHub token of the device flow, exchanged for a short-lived one of Copilot's. Without `api_key` it is read from
 * `access-token` in `GITHUB_COPILOT_TOKEN_DIR`, where LiteLLM keeps it after its own login.
 */
const auth: Auth = {
  ambient: true,
  async sign(_request, context) {
    const github = credential(key, context) ?? (await storedToken(context));
    return { authorization: `Bearer ${await context.token(github, () => copilotToken(github, context))}` };
  },
};

/** GitHub Copilot's chat, for those who have a subscription. */
export const githubCopilot: Provider = {
  ...openRow({
    id: 'github_copilot',
    title: 'GitHub Copilot',
    baseUrl: 'https://api.githubcopilot.com',
    baseEnv: ['GITHUB_COPILOT_API_BASE'],
    offers: ['chat', 'embeddings', 'responses'],
    headers: editor,
    traits: { modelRules: true },
    notes: ["Needs a GitHub token of the device flow: `api_key`, or the file that LiteLLM's login left."],
  }),
  settings: [key],
  auth,
};

async function storedToken(context: AuthContext): Promise<string> {
  const directory = context.env('GITHUB_COPILOT_TOKEN_DIR') ?? `${context.env('HOME') ?? ''}/.config/litellm/github_copilot`;
  const file = `${directory}/${context.env('GITHUB_COPILOT_ACCESS_TOKEN_FILE') ?? 'access-token'}`;
  try {
    return (await context.readFile(file)).trim();
  } catch (cause) {
    const message =
      'github_copilot: no credential. Set api_key to a GitHub token of the device flow, or GITHUB_COPILOT_TOKEN_DIR to the folder that holds one.';
    throw new Failure('authentication', message, { provider: context.provider, cause });
  }
}

async function copilotToken(github: string, context: AuthContext): Promise<{ readonly value: string; readonly expiresAt: number }> {
  const url = context.env('GITHUB_COPILOT_API_KEY_URL') ?? 'https://api.github.com/copilot_internal/v2/token';
  const { status, body } = await context.exchange({
    method: 'GET',
    url,
    headers: { authorization: `token ${github}`, accept: 'application/json', ...editor },
    body: '',
  });
  const answer = parseJson(body);
  const fields = isObject(answer) ? answer : {};
  const value = textOf(fields['token']);
  if (status >= 300 || value === undefined) {
    throw new Failure(
      'authentication',
      `github_copilot: GitHub gave no token (status ${status}): ${textOf(fields['message']) ?? 'no reason stated'}`,
      { provider: context.provider },
    );
  }
  return { value, expiresAt: (numberOf(fields['expires_at']) ?? context.now() / 1000 + 1500) * 1000 };
}

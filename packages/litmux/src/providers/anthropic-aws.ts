import type { Provider, Setting, Target } from '../core/provider.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { anthropicCountTokens } from '../dialects/modalities/count-tokens/anthropic.ts';
import { awsSettings } from './auth/aws-settings.ts';
import { sigV4 } from './auth/sigv4.ts';
import { endpointUrl } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['ANTHROPIC_AWS_API_KEY'], false);
const workspace: Setting = { name: 'workspace_id', env: ['ANTHROPIC_AWS_WORKSPACE_ID'], secret: false, required: true };
const { region, ...credentials } = awsSettings;

/** Anthropic's own API by way of an AWS account. Source: https://docs.aws.amazon.com/claude-platform/latest/userguide/making-requests.html */
export const anthropicAws: Provider = {
  id: 'anthropic-aws',
  title: 'Claude Platform on AWS',
  settings: [key, workspace, { ...region, required: true }, ...Object.values(credentials)],
  baseUrl: 'https://aws-external-anthropic.{aws_region_name}.api.aws',
  baseEnv: ['ANTHROPIC_AWS_BASE_URL'],
  auth: sigV4({ service: 'aws-external-anthropic', key: { setting: key, header: (value) => ({ 'x-api-key': value }) } }),
  operations: {
    chat: (target) => ({
      url: endpointUrl(target.baseUrl, '/v1/messages'),
      dialect: anthropicMessages,
      framing: 'sse',
      headers: headersOf(target),
    }),
    'count-tokens': (target) => ({
      url: endpointUrl(target.baseUrl, '/v1/messages/count_tokens'),
      format: anthropicCountTokens,
      headers: headersOf(target),
    }),
  },
  notes: ['Requests carry the key, or without one are signed with the credentials of AWS.'],
};

function headersOf({ settings }: Target): Readonly<Record<string, string>> {
  const id = settings[workspace.name];
  return { 'anthropic-version': '2023-06-01', ...(typeof id === 'string' && { 'anthropic-workspace-id': id }) };
}

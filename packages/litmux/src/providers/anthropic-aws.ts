import type { Provider, Setting, Target } from '../core/provider.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { headerKey } from './auth/header-key.ts';
import { endpointUrl } from './base-url.ts';
import { apiKey } from './row.ts';

const key = apiKey(['ANTHROPIC_AWS_API_KEY']);
const workspace: Setting = { name: 'workspace_id', env: ['ANTHROPIC_AWS_WORKSPACE_ID'], secret: false, required: true };
const region: Setting = { name: 'aws_region_name', env: ['AWS_REGION_NAME', 'AWS_REGION'], secret: false, required: true };

/** Anthropic's own API by way of an AWS account. Source: https://docs.aws.amazon.com/claude-platform/latest/userguide/making-requests.html */
export const anthropicAws: Provider = {
  id: 'anthropic-aws',
  title: 'Claude Platform on AWS',
  settings: [key, workspace, region],
  baseUrl: 'https://aws-external-anthropic.{aws_region_name}.api.aws',
  baseEnv: ['ANTHROPIC_AWS_BASE_URL'],
  auth: headerKey(key, 'x-api-key'),
  operations: {
    chat: (target) => ({
      url: endpointUrl(target.baseUrl, '/v1/messages'),
      dialect: anthropicMessages,
      framing: 'sse',
      headers: headersOf(target),
    }),
  },
};

function headersOf({ settings }: Target): Readonly<Record<string, string>> {
  const id = settings[workspace.name];
  return { 'anthropic-version': '2023-06-01', ...(typeof id === 'string' && { 'anthropic-workspace-id': id }) };
}

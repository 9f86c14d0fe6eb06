import type { Endpoint, Provider, Target } from '../core/provider.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { awsSettings } from './auth/aws-settings.ts';
import { bearerKey, sigV4 } from './auth/sigv4.ts';
import { endpointUrl } from './base-url.ts';
import { apiKey, openRow } from './row.ts';

const { region, ...credentials } = awsSettings;
const key = apiKey(['BEDROCK_MANTLE_API_KEY', 'AWS_BEARER_TOKEN_BEDROCK'], false);

/** Its half that speaks OpenAI's formats. */
const openai = openRow({
  id: 'bedrock_mantle',
  title: 'Amazon Bedrock Mantle',
  baseUrl: 'https://bedrock-mantle.{aws_region_name}.api.aws/v1',
  offers: ['chat', 'responses'],
  traits: { modelRules: true },
});
const { chat } = openai.operations;

/** Models that AWS serves in OpenAI's formats, and Claude in Anthropic's (https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html). */
export const bedrockMantle: Provider = {
  ...openai,
  settings: [key, { ...region, required: true }, ...Object.values(credentials)],
  auth: sigV4({ service: 'bedrock-mantle', key: { setting: key, header: bearerKey } }),
  operations: {
    ...openai.operations,
    ...(chat && { chat: (target) => (target.model.startsWith('anthropic.') ? claude(target) : chat(target)) }),
  },
  notes: [
    'Requests carry the key, or without one are signed with the credentials of AWS.',
    "Models whose ids begin with `anthropic.` are asked in Anthropic's format, below `/anthropic/v1`.",
  ],
};

function claude({ baseUrl }: Target): Endpoint {
  return {
    url: endpointUrl(baseUrl.replace(/\/v1$/, ''), '/anthropic/v1/messages'),
    dialect: anthropicMessages,
    framing: 'sse',
    headers: { 'anthropic-version': '2023-06-01' },
    traits: { mediaUrls: false },
  };
}

import type { Provider, Setting } from '../core/provider.ts';
import { awsSettings } from './auth/aws-settings.ts';
import { bearerKey, sigV4 } from './auth/sigv4.ts';
import { bedrockChat } from './bedrock/chat.ts';
import { bedrockCounting, bedrockEmbeddings, bedrockRanking } from './bedrock/modalities.ts';
import { bedrockPictureEdits, bedrockPictures } from './bedrock/pictures.ts';
import { modelId, runtimeEndpoint } from './bedrock/settings.ts';

const key: Setting = { name: 'api_key', env: ['AWS_BEARER_TOKEN_BEDROCK'], secret: true, required: false };

/** Amazon Bedrock: its Converse API, and the models' own bodies by InvokeModel (https://docs.aws.amazon.com/bedrock/latest/userguide). */
export const bedrock: Provider = {
  id: 'bedrock',
  aliases: ['bedrock_converse'],
  title: 'Amazon Bedrock',
  settings: [key, ...Object.values(awsSettings), modelId, runtimeEndpoint],
  baseUrl: 'https://bedrock-runtime.{aws_region_name}.amazonaws.com',
  baseEnv: ['AWS_BEDROCK_RUNTIME_ENDPOINT'],
  auth: sigV4({ service: 'bedrock', key: { setting: key, header: bearerKey } }),
  operations: {
    chat: bedrockChat,
    embeddings: bedrockEmbeddings,
    rerank: bedrockRanking,
    'image-generation': bedrockPictures,
    'image-edit': bedrockPictureEdits,
    'count-tokens': bedrockCounting,
  },
  notes: [
    'Models are asked through Converse; `invoke/<id>` sends the body of the model itself (of Command R, which has none here, still Converse).',
    'The region is that of the ARN, of `bedrock/<region>/<id>`, or of `aws_region_name`; `us-west-2` where none is told.',
    'Imported models name their format: `llama/<arn>`, `deepseek_r1/<arn>`, `qwen3/<arn>`, `openai/<arn>`.',
    'Images and documents are taken as data or from S3; those at an http address are fetched here.',
    'Pictures are drawn and changed by Nova Canvas, Titan and Stability’s models; `taskType` chooses another task of Nova Canvas.',
    'Embeddings (Titan, Cohere, Nova, Marengo) are asked by InvokeModel: models that embed one input a call are called once for each, a few at a time.',
    'Rankings are asked of the agents’ runtime; tokens are counted by Bedrock for Claude, here for all others.',
    '`top_k`, thinking and fields that are not known go to the model as `additionalModelRequestFields`.',
  ],
};

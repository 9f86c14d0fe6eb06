import { Failure } from '../../core/failure.ts';
import type { Endpoint, Target } from '../../core/provider.ts';
import { anthropicMessages } from '../../dialects/anthropic-messages/index.ts';
import type { AnthropicMessagesTraits } from '../../dialects/anthropic-messages/traits.ts';
import type { BedrockConverseTraits } from '../../dialects/bedrock-converse/index.ts';
import { bedrockConverse } from '../../dialects/bedrock-converse/index.ts';
import { betasOnBedrock } from '../../dialects/bedrock-converse/betas.ts';
import { invoked, unwrapChunk } from '../../dialects/bedrock-invoke/invoke-frame.ts';
import { openaiChat } from '../../dialects/openai-chat/index.ts';
import { promptDialect, type PromptFamilyName } from '../../dialects/prompt/index.ts';
import { withTextCompletions } from '../../dialects/prompt/text-completions.ts';
import { readModelRoute, type ModelRoute } from './model-route.ts';
import { baseModel, modelUrl } from './urls.ts';

/** The endpoint of a conversation with a model of Bedrock: Converse, unless its name asks for the model's own body. */
export function bedrockChat(target: Target): Endpoint {
  const route = readModelRoute(target.model);
  const { way, id } = route;
  switch (way) {
    case 'default':
    case 'converse':
    case 'converse_like':
      return converse(target, route);
    case 'invoke':
      return invoke(target, route);
    case 'llama':
      return prompt('llama3', target, route);
    case 'deepseek_r1':
      return prompt('deepseek-r1', target, route);
    case 'qwen2':
    case 'qwen3':
      return prompt('qwen', target, route);
    case 'openai':
    case 'moonshot':
      return openai(target, route);
    case 'agent':
    case 'agentcore':
    case 'async_invoke':
    case 'mantle':
      throw new Failure('invalid_request', `Amazon Bedrock: ${way}/${id} can't be asked as a chat model.`, { param: 'model' });
  }
}

function converse(target: Target, route: ModelRoute): Endpoint {
  return {
    url: modelUrl(target, route, target.stream ? 'converse-stream' : 'converse'),
    dialect: bedrockConverse,
    framing: 'aws-event-stream',
    traits: { baseModel: baseModel(target, route) } satisfies BedrockConverseTraits,
  };
}

/** The model's own body. What is not of an older family takes OpenAI's; Command R alone has one that is not spoken here, and is asked through Converse. */
function invoke(target: Target, route: ModelRoute): Endpoint {
  const model = baseModel(target, route).toLowerCase();
  // An id that names no maker is that of somebody's own profile, which mostly is one for Claude.
  if (/anthropic|claude|^[^.]*$/.test(model)) return claude(target, route);
  if (model.includes('amazon.nova')) return nova(target, route);
  const family = promptFamilies.find(([pattern]) => pattern.test(model))?.[1];
  if (family !== undefined) return prompt(family, target, route);
  return /cohere\.command-r/.test(model) ? converse(target, route) : openai(target, route);
}

/** The families whose bodies are a prompt, by the id of the model. */
const promptFamilies: readonly (readonly [RegExp, PromptFamilyName])[] = [
  [/meta\.llama2/, 'llama2'],
  [/meta\.llama4/, 'llama4'],
  [/meta\.llama|llama-?3/, 'llama3'],
  [/mistral\.(mistral-7b|mixtral|mistral-large-2402|mistral-small-2402)/, 'mistral-instruct'],
  [/amazon\.titan-t/, 'titan'],
  [/cohere\.command-(text|light)/, 'command'],
  [/ai21\.j2/, 'jurassic'],
  [/deepseek\.r1/, 'deepseek-r1'],
];

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html */
const claudeTraits: AnthropicMessagesTraits = {
  anthropicVersion: 'bedrock-2023-05-31',
  modelInUrl: true,
  streamInUrl: true,
  betasInBody: true,
  knownBetas: betasOnBedrock,
  mediaUrls: false,
};

const claudeDialect = withTextCompletions(invoked(anthropicMessages));
const openaiDialect = invoked(openaiChat);

function claude(target: Target, route: ModelRoute): Endpoint {
  return { ...invokeEndpoint(target, route), dialect: claudeDialect, traits: claudeTraits };
}

function nova(target: Target, route: ModelRoute): Endpoint {
  const traits: BedrockConverseTraits = { schemaVersion: 'messages-v1', baseModel: baseModel(target, route) };
  return { ...invokeEndpoint(target, route), dialect: bedrockConverse, traits };
}

function prompt(family: PromptFamilyName, target: Target, route: ModelRoute): Endpoint {
  return { ...invokeEndpoint(target, route), dialect: invoked(promptDialect(family)) };
}

/** The URL names the model and says whether the answer streams. */
function openai(target: Target, route: ModelRoute): Endpoint {
  return {
    ...invokeEndpoint(target, route),
    dialect: openaiDialect,
    adjustRequest: ({ model: _model, stream: _stream, stream_options: _options, ...body }) => body,
  };
}

function invokeEndpoint(target: Target, route: ModelRoute): Pick<Endpoint, 'url' | 'framing' | 'adjustAnswer'> {
  const operation = target.stream ? 'invoke-with-response-stream' : 'invoke';
  return { url: modelUrl(target, route, operation), framing: 'aws-event-stream', adjustAnswer: unwrapChunk };
}

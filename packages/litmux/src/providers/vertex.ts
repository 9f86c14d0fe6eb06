import type { Endpoint, Provider, Target } from '../core/provider.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import type { AnthropicMessagesTraits } from '../dialects/anthropic-messages/traits.ts';
import { gemini } from '../dialects/gemini/index.ts';
import type { GeminiTraits } from '../dialects/gemini/traits.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import type { OpenAIChatTraits } from '../dialects/openai-chat/traits.ts';
import { googleAuth } from './auth/google.ts';
import { vertexCounting, vertexEmbeddings, vertexRanking } from './vertex/modalities.ts';
import { vertexSpeech, vertexTranscription } from './vertex/sound.ts';
import { vertexPictureEdits, vertexPictures } from './vertex/pictures.ts';
import { apiKey, countLocation, credentials, location, project } from './vertex/settings.ts';
import { pathSegment, resourceUrl } from './vertex/urls.ts';

/** Google's Vertex AI: Gemini, Claude and the models of other makers (https://cloud.google.com/vertex-ai/generative-ai/docs). */
export const vertex: Provider = {
  id: 'vertex_ai',
  aliases: ['vertex_ai_beta'],
  title: 'Google Vertex AI',
  settings: [credentials, apiKey, project, location, countLocation],
  baseUrl: 'https://aiplatform.googleapis.com',
  auth: googleAuth(credentials, apiKey),
  operations: {
    chat,
    embeddings: vertexEmbeddings,
    rerank: vertexRanking,
    'image-generation': vertexPictures,
    'image-edit': vertexPictureEdits,
    speech: vertexSpeech,
    transcription: vertexTranscription,
    'count-tokens': vertexCounting,
  },
  notes: [
    'The location is `us-central1` where none is set; `global`, `us` and `eu` have hosts of their own.',
    "The project is that of the service account's where none is set; an API key alone works without one.",
    'Embedding models that take one input a call (`gemini-embedding-001`, `multimodalembedding@001`) are called once for each, a few at a time.',
    'Rankings (`semantic-ranker-default@latest`, …) are asked of the Discovery Engine of the project.',
    'Claude takes pictures and documents as data only; those at an http address are fetched here.',
    'Pictures are drawn and changed by Imagen (`imagen-3.0-capability-001` changes; its mask is white where that happens), or by Gemini itself.',
    'Speech is that of Gemini (`gemini-2.5-flash-tts`), else of Google Cloud Text-to-Speech (`chirp`, with its voices by name); `chirp_2` and its kin transcribe.',
    "A model that is a number is an endpoint of the project; `openai/<number>` and `gemma/<number>` are endpoints that speak OpenAI's format.",
  ],
};

/** The model's maker decides the format and the way. */
function chat(target: Target): Endpoint {
  const model = target.model.replace(/^google\//, '');
  const own = /^(?:openai|gemma)\/(\d+)$/.exec(model)?.[1];
  if (own !== undefined) return openaiEndpoint(target, `endpoints/${own}/chat/completions`);
  if (model.startsWith('claude-')) return claudeEndpoint(target, model);
  const publisher = publisherOf(model);
  if (publisher !== undefined) return openaiEndpoint(target, rawPredict(target, publisher, model));
  if (model.includes('/') && !/^gemini\/\d+$/.test(model)) return openaiEndpoint(target, 'endpoints/openapi/chat/completions');
  return geminiEndpoint(target, model);
}

function geminiEndpoint(target: Target, model: string): Endpoint {
  const tuned = /^(?:gemini\/)?(\d+)$/.exec(model)?.[1];
  const path = tuned === undefined ? `publishers/google/models/${pathSegment(model)}` : `endpoints/${tuned}`;
  const method = target.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return {
    url: resourceUrl(target, `${path}:${method}`),
    dialect: gemini,
    framing: 'sse',
    traits: { callIdsFrom: 3, tierIn: 'header' } satisfies GeminiTraits,
  };
}

function claudeEndpoint(target: Target, model: string): Endpoint {
  return {
    url: resourceUrl(target, rawPredict(target, 'anthropic', model)),
    dialect: anthropicMessages,
    framing: 'sse',
    traits: claudeTraits,
  };
}

/** https://docs.claude.com/en/api/claude-on-vertex-ai: unknown beta features are refused there. */
const claudeTraits: AnthropicMessagesTraits = {
  anthropicVersion: 'vertex-2023-10-16',
  modelInUrl: true,
  mediaUrls: false,
  nativeOutput: false,
  betasInBody: true,
  knownBetas: [
    'computer-use-',
    'context-1m-',
    'context-management-',
    'fine-grained-tool-streaming-',
    'interleaved-thinking-',
    'output-128k-',
    'token-efficient-tools-',
    'tool-search-tool-',
    'web-search-',
  ],
};

function openaiEndpoint(target: Target, path: string): Endpoint {
  return {
    url: resourceUrl(target, path),
    dialect: openaiChat,
    framing: 'sse',
    traits: { maxTokensField: 'max_tokens' } satisfies OpenAIChatTraits,
  };
}

function rawPredict({ stream }: Target, publisher: string, model: string): string {
  return `publishers/${publisher}/models/${pathSegment(model)}:${stream ? 'streamRawPredict' : 'rawPredict'}`;
}

/** Makers whose models take their own bodies, which are OpenAI's in all that matters. */
function publisherOf(model: string): string | undefined {
  if (/^(?:mistral|codestral|ministral|magistral)-/.test(model)) return 'mistralai';
  return model.startsWith('jamba-') ? 'ai21' : undefined;
}

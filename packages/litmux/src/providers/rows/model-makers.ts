import type { Target } from '../../core/provider.ts';
import { dashscopeEdit, dashscopeGeneration } from '../../dialects/modalities/images/dashscope.ts';
import { minimaxEdit, minimaxGeneration } from '../../dialects/modalities/images/minimax.ts';
import type { ImageTraits } from '../../dialects/modalities/images/traits.ts';
import { dashscopeRerank } from '../../dialects/modalities/rerank/nested.ts';
import { minimaxSpeech } from '../../dialects/modalities/speech/minimax.ts';
import { openaiSpeechWith } from '../../dialects/modalities/speech/openai.ts';
import { xaiSpeech } from '../../dialects/modalities/speech/xai.ts';
import { openaiTranscriptionWith } from '../../dialects/modalities/transcription/openai.ts';
import { xaiTranscription } from '../../dialects/modalities/transcription/xai.ts';
import type { ProviderRow } from '../row.ts';

/** At most ten texts a call; rankings and pictures by Alibaba Cloud's own API, beside the OpenAI-compatible one. */
const qwenModalities: Pick<ProviderRow, 'embeddings' | 'formats' | 'urls'> = {
  embeddings: { inputTypeField: null, mostInputs: 10, noUser: true },
  formats: { rerank: dashscopeRerank, 'image-generation': dashscopeGeneration, 'image-edit': dashscopeEdit },
  urls: {
    'image-generation': ownApi,
    'image-edit': ownApi,
    rerank: (target) => `${ownApi(target)}/services/rerank/text-rerank/text-rerank`,
  },
};

/** Marks open a cache of its own (`explicit cache`). Source: https://www.alibabacloud.com/help/en/model-studio/context-cache */
const qwenTraits: NonNullable<ProviderRow['traits']> = {
  maxTokensField: 'max_tokens',
  developerRole: 'system',
  reasoningForm: 'enable_thinking',
  cacheControl: 'keep',
};

/** Z.AI's pictures, one in an answer. */
const cogViewTraits: ImageTraits = {
  rename: { user: 'user_id' },
  knows: ['size', 'quality', 'user'],
};

/** The root of Alibaba Cloud's own API, beside the OpenAI-compatible one. */
function ownApi({ baseUrl }: Target): string {
  return `${baseUrl.replace(/\/(?:compatible-mode|api)(?:\/v1(?:\/services\/.*)?)?$/, '')}/api/v1`;
}

/** Companies that serve the models they make. */
export const modelMakerRows: readonly ProviderRow[] = [
  {
    id: 'mistral',
    title: 'Mistral AI',
    baseUrl: 'https://api.mistral.ai/v1',
    baseEnv: ['MISTRAL_API_BASE', 'MISTRAL_AZURE_API_BASE'],
    keyEnv: ['MISTRAL_API_KEY', 'MISTRAL_AZURE_API_KEY'],
    offers: ['chat', 'embeddings', 'speech', 'transcription', 'moderation'],
    paths: { speech: '/audio/speech', transcription: '/audio/transcriptions' },
    formats: {
      speech: openaiSpeechWith({ voiceField: 'voice_id', unsaid: ['speed', 'instructions'] }),
      transcription: openaiTranscriptionWith({ forms: [], unsaid: ['prompt'], timesOrLanguage: true, speakersField: 'diarize' }),
    },
    embeddings: { dimensionsField: 'output_dimension', inputTypeField: null, noUser: true },
    traits: mistralTraits(),
    notes: [
      '`seed` is sent as `random_seed`; tool call ids are rewritten to nine letters or digits; a final assistant message is sent as a prefix.',
    ],
  },
  {
    id: 'codestral',
    title: 'Codestral',
    baseUrl: 'https://codestral.mistral.ai/v1',
    offers: ['chat'],
    traits: mistralTraits(),
  },
  {
    id: 'deepseek',
    title: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/beta',
    offers: ['chat', 'completions'],
    traits: {
      maxTokensField: 'max_tokens',
      flattenContent: true,
      developerRole: 'system',
      prefill: 'prefix',
      reasoningForm: 'thinking-effort',
      reasoningReplay: 'tool-loop',
      outputFormats: ['json_object'],
    },
    notes: [
      'Thoughts of earlier turns are sent back only within a tool loop that is still open, where DeepSeek requires them.',
      'The default base URL is the beta one, which alone continues a final assistant message.',
    ],
  },
  {
    id: 'xai',
    title: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    baseEnv: ['XAI_API_BASE'],
    offers: ['chat', 'responses', 'image-generation', 'image-edit', 'speech', 'transcription'],
    paths: { speech: '/tts', transcription: '/stt' },
    formats: { speech: xaiSpeech, transcription: xaiTranscription },
    images: {
      size: { ratios: ['1:1', '3:4', '4:3', '9:16', '16:9', '2:3', '3:2', '9:20', '20:9', '1:2', '2:1'] },
      knows: ['n', 'response_format', 'user'],
      pictures: { field: 'image', several: 'images', beside: { type: 'image_url' } },
    },
    traits: {
      names: 'none',
      dropStrict: true,
      reasoningOutsideCompletion: true,
      unsupported: ['logit_bias'],
      unsupportedByModel: [
        {
          models: ['grok-4', 'grok-code', 'grok-3-mini'],
          except: ['non-reasoning'],
          fields: ['stop', 'presence_penalty', 'frequency_penalty'],
        },
        { models: ['grok-4-0709', 'grok-4-fast', 'grok-4-1-fast', 'grok-4.20', 'grok-code'], fields: ['reasoning_effort'] },
      ],
    },
    notes: ['Reasoning tokens are added to the completion tokens, which xAI reports without them.'],
  },
  {
    id: 'perplexity',
    title: 'Perplexity',
    baseUrl: 'https://api.perplexity.ai',
    keyEnv: ['PERPLEXITYAI_API_KEY', 'PERPLEXITY_API_KEY'],
    offers: ['chat', 'responses', 'embeddings'],
    embeddings: { inputTypeField: null, encodings: [], signedBytes: true, noUser: true },
    traits: {
      maxTokensField: 'max_tokens',
      developerRole: 'system',
      names: 'none',
      mergeTurns: true,
      documentPart: 'file_url',
      outputFormats: ['json_schema'],
      unsupported: ['tools', 'tool_choice', 'parallel_tool_calls', 'stop', 'seed', 'n', 'logprobs', 'top_logprobs', 'logit_bias', 'user'],
    },
    notes: ['Search parameters (`search_domain_filter`, `web_search_options`, …) are passed as they are.'],
  },
  {
    id: 'moonshot',
    title: 'Moonshot AI (Kimi)',
    baseUrl: 'https://api.moonshot.ai/v1',
    baseEnv: ['MOONSHOT_API_BASE'],
    offers: ['chat'],
    traits: {
      maxTokensField: 'max_tokens',
      developerRole: 'system',
      flattenContent: true,
      temperature: { min: 0, max: 1, severalMin: 0.3 },
      toolChoiceRequired: 'prompt',
      reasoningForm: 'thinking',
      reasoningReplay: 'reasoning_content',
      prefill: 'partial',
    },
    notes: [
      'In China the base URL is `https://api.moonshot.cn/v1`.',
      '`temperature` is moved into 0 to 1.',
      '`tool_choice: required` is unknown there and becomes a sentence in the prompt.',
      'A final assistant message is sent as `partial`, so that it is continued.',
    ],
  },
  {
    id: 'zai',
    title: 'Z.AI',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    baseEnv: ['ZAI_API_BASE'],
    offers: ['chat', 'image-generation'],
    images: cogViewTraits,
    traits: {
      maxTokensField: 'max_tokens',
      developerRole: 'system',
      reasoningForm: 'thinking-effort',
      reasoningReplay: 'reasoning_content',
    },
  },
  {
    id: 'zhipu',
    title: 'Zhipu AI',
    keyEnv: ['ZHIPU_API_KEY', 'ZHIPUAI_API_KEY'],
    baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
    offers: ['chat', 'embeddings', 'image-generation'],
    images: cogViewTraits,
    traits: { maxTokensField: 'max_tokens', developerRole: 'system', reasoningForm: 'thinking', reasoningReplay: 'reasoning_content' },
  },
  {
    id: 'dashscope',
    title: 'Alibaba Cloud DashScope (Qwen)',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    baseEnv: ['DASHSCOPE_API_BASE'],
    offers: ['chat', 'embeddings', 'image-generation', 'image-edit', 'rerank'],
    ...qwenModalities,
    traits: qwenTraits,
    notes: [
      'In China the base URL is `https://dashscope.aliyuncs.com/compatible-mode/v1`.',
      'Some thinking models answer only as a stream.',
      'Pictures are asked of its own API: of Qwen and newer Wan at once, of older Wan by a task that is looked after.',
    ],
  },
  {
    id: 'qwencloud',
    aliases: ['qwen_ai_platform'],
    title: 'Qwen Cloud',
    keyEnv: ['QWENCLOUD_API_KEY', 'QWEN_AI_PLATFORM_API_KEY'],
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    offers: ['chat', 'embeddings', 'image-generation', 'image-edit', 'rerank'],
    ...qwenModalities,
    traits: qwenTraits,
  },
  {
    id: 'volcengine',
    title: 'Volcano Engine (Doubao)',
    keyEnv: ['VOLCENGINE_API_KEY', 'ARK_API_KEY'],
    baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    offers: ['chat', 'embeddings', 'image-generation', 'image-edit', 'responses'],
    paths: { 'image-edit': '/images/generations' },
    images: {
      knows: ['size', 'response_format', 'output_format', 'stream'],
      pictures: { field: 'image', several: 'image' },
    },
    traits: { developerRole: 'system', reasoningForm: 'thinking' },
    notes: [
      'The model may be the id of an endpoint.',
      'Seedream’s own series of pictures is asked for by `sequential_image_generation`; `n` asks for single ones.',
      'Outside China the base URL is `https://ark.ap-southeast.bytepluses.com/api/v3`.',
    ],
  },
  {
    id: 'minimax',
    title: 'MiniMax',
    baseUrl: 'https://api.minimax.io/v1',
    baseEnv: ['MINIMAX_API_BASE'],
    offers: ['chat', 'image-generation', 'image-edit', 'speech'],
    paths: { speech: '/t2a_v2' },
    formats: { 'image-generation': minimaxGeneration, 'image-edit': minimaxEdit, speech: minimaxSpeech },
    traits: { developerRole: 'system', defaults: { reasoning_split: true } },
    notes: [
      '`reasoning_split` is set, so that thoughts come apart from the content.',
      'Of speech, `vol`, `pitch` and `emotion` belong to its voice, `sample_rate`, `bitrate` and `channel` to its sound.',
    ],
  },
  {
    id: 'tencent',
    title: 'Tencent Cloud',
    baseUrl: 'https://tokenhub-intl.tencentcloudmaas.com/v1',
    baseEnv: ['TENCENT_API_BASE'],
    offers: ['chat'],
  },
  {
    id: 'xiaomi_mimo',
    title: 'Xiaomi MiMo',
    baseUrl: 'https://api.xiaomimimo.com/v1',
    offers: ['chat'],
    traits: { maxTokensField: 'max_tokens' },
  },
  { id: 'lingyi', title: 'Lingyi Wanwu (01.AI)', baseUrl: 'https://api.lingyiwanwu.com/v1', offers: ['chat'] },
  {
    id: 'meta',
    title: 'Meta',
    keyEnv: ['META_API_KEY', 'MODEL_API_KEY'],
    baseUrl: 'https://api.meta.ai/v1',
    offers: ['chat', 'responses'],
  },
  {
    id: 'meta_llama',
    title: 'Meta Llama API',
    keyEnv: ['LLAMA_API_KEY'],
    baseUrl: 'https://api.llama.com/compat/v1',
    offers: ['chat'],
    traits: { outputFormats: ['json_schema'] },
  },
  {
    id: 'amazon_nova',
    title: 'Amazon Nova',
    baseUrl: 'https://api.nova.amazon.com/v1',
    offers: ['chat'],
  },
  {
    id: 'ai21',
    aliases: ['ai21_chat'],
    title: 'AI21',
    baseUrl: 'https://api.ai21.com/studio/v1',
    offers: ['chat'],
    traits: { maxTokensField: 'max_tokens', developerRole: 'system' },
    notes: ['`documents` is passed as it is.'],
  },
  {
    id: 'inception',
    title: 'Inception',
    baseUrl: 'https://api.inceptionlabs.ai/v1',
    offers: ['chat'],
    traits: { maxTokensField: 'max_tokens' },
    notes: ['`diffusing` is passed as it is.'],
  },
  {
    id: 'text-completion-inception',
    title: 'Inception text completion',
    keyEnv: ['INCEPTION_API_KEY'],
    baseUrl: 'https://api.inceptionlabs.ai/v1',
    offers: ['completions'],
    paths: { completions: '/fim/completions' },
    notes: ['Fills in the middle: `prompt` and `suffix`.'],
  },
  {
    id: 'text-completion-codestral',
    title: 'Codestral text completion',
    keyEnv: ['CODESTRAL_API_KEY'],
    baseUrl: 'https://codestral.mistral.ai/v1',
    offers: ['completions'],
    paths: { completions: '/fim/completions' },
    notes: ['Fills in the middle: `prompt` and `suffix`.'],
  },
  {
    id: 'upstage',
    title: 'Upstage',
    baseUrl: 'https://api.upstage.ai/v1/solar',
    offers: ['chat', 'embeddings'],
  },
  {
    id: 'sarvam',
    title: 'Sarvam AI',
    baseUrl: 'https://api.sarvam.ai/v1',
    keyHeader: 'api-subscription-key',
    offers: ['chat'],
    traits: { maxTokensField: 'max_tokens' },
  },
  {
    id: 'krutrim',
    title: 'Krutrim',
    baseUrl: 'https://cloud.olakrutrim.com/v1',
    offers: ['chat'],
  },
  {
    id: 'maritalk',
    title: 'Maritaca AI',
    baseUrl: 'https://chat.maritaca.ai/api',
    offers: ['chat'],
    traits: { maxTokensField: 'max_tokens', developerRole: 'system' },
  },
  {
    id: 'publicai',
    title: 'Public AI',
    baseUrl: 'https://api.publicai.co/v1',
    baseEnv: ['PUBLICAI_API_BASE'],
    offers: ['chat'],
    traits: { maxTokensField: 'max_tokens', flattenContent: true },
  },
  {
    id: 'v0',
    title: 'v0 by Vercel',
    baseUrl: 'https://api.v0.dev/v1',
    offers: ['chat'],
    traits: {
      unsupported: [
        'temperature',
        'top_p',
        'n',
        'stop',
        'max_tokens',
        'max_completion_tokens',
        'presence_penalty',
        'frequency_penalty',
        'logit_bias',
        'logprobs',
        'top_logprobs',
        'seed',
        'response_format',
        'user',
      ],
    },
    notes: ["Of OpenAI's fields only messages, tools, tool choice and streaming are known there."],
  },
  {
    id: 'morph',
    title: 'Morph',
    baseUrl: 'https://api.morphllm.com/v1',
    offers: ['chat'],
    notes: ['Models that apply edits to code: the user message holds tags.'],
  },
  {
    id: 'cognition',
    title: 'Cognition',
    baseEnv: ['COGNITION_API_BASE'],
    offers: ['chat', 'responses'],
    notes: ['No public base URL is known: set `api_base`.'],
  },
  { id: 'cursor', title: 'Cursor', offers: ['chat'], notes: ['No public base URL is known: set `api_base`.'] },
];

/** Mistral refuses every field that it does not know. Source: https://docs.mistral.ai/api */
function mistralTraits(): NonNullable<ProviderRow['traits']> {
  return {
    maxTokensField: 'max_tokens',
    rename: { seed: 'random_seed' },
    unsupported: [
      'user',
      'logit_bias',
      'logprobs',
      'top_logprobs',
      'store',
      'service_tier',
      'modalities',
      'audio',
      'verbosity',
      'web_search_options',
      'safety_identifier',
      'prompt_cache_retention',
    ],
    streamOptions: false,
    developerRole: 'system',
    names: 'tool',
    stripNulls: true,
    dropEmptyAssistant: true,
    nineCharToolIds: true,
    reasoningReplay: 'thinking-part',
    prefill: 'prefix',
    prefillEchoed: true,
    documentPart: 'document_url',
    dropStrict: true,
    toolSchemaWithout: ['$id', '$schema', 'additionalProperties'],
    toolChoiceRequired: 'any',
  };
}

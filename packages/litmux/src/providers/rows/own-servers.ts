import { vllmTokenize } from '../../dialects/modalities/count-tokens/texts.ts';
import { withoutSlash } from '../base-url.ts';
import type { ProviderRow } from '../row.ts';

/** Servers that people run themselves. */
export const ownServerRows: readonly ProviderRow[] = [
  {
    id: 'hosted_vllm',
    aliases: ['vllm'],
    title: 'vLLM',
    key: 'optional',
    baseEnv: ['HOSTED_VLLM_API_BASE'],
    offers: ['chat', 'completions', 'embeddings', 'rerank', 'transcription', 'responses', 'count-tokens'],
    urls: { 'count-tokens': ({ baseUrl }) => `${withoutSlash(baseUrl).replace(/\/v1$/, '')}/tokenize` },
    formats: { 'count-tokens': vllmTokenize },
    traits: { toolResultMedia: true },
    notes: ['Sampling fields of its own (`top_k`, `guided_json`, `chat_template_kwargs`, …) are passed as they are.'],
  },
  {
    id: 'lm_studio',
    aliases: ['lmstudio'],
    title: 'LM Studio',
    key: 'optional',
    baseUrl: 'http://localhost:1234/v1',
    baseEnv: ['LM_STUDIO_API_BASE'],
    offers: ['chat', 'completions', 'embeddings', 'responses'],
  },
  {
    id: 'llamafile',
    title: 'llamafile',
    key: 'optional',
    baseUrl: 'http://127.0.0.1:8080/v1',
    baseEnv: ['LLAMAFILE_API_BASE'],
    offers: ['chat', 'completions', 'embeddings'],
  },
  {
    id: 'lemonade',
    title: 'Lemonade',
    key: 'optional',
    baseUrl: 'http://localhost:8000/api/v1',
    baseEnv: ['LEMONADE_API_BASE'],
    offers: ['chat'],
  },
  {
    id: 'docker_model_runner',
    title: 'Docker Model Runner',
    key: 'optional',
    baseUrl: 'http://localhost:22088/engines/llama.cpp',
    baseEnv: ['DOCKER_MODEL_RUNNER_API_BASE'],
    offers: ['chat', 'embeddings'],
    paths: { chat: '/v1/chat/completions', embeddings: '/v1/embeddings' },
    notes: ['The engine is part of the base URL.'],
  },
  {
    id: 'xinference',
    title: 'Xinference',
    key: 'optional',
    baseUrl: 'http://127.0.0.1:9997/v1',
    baseEnv: ['XINFERENCE_API_BASE'],
    offers: ['chat', 'embeddings', 'image-generation', 'rerank'],
  },
  {
    id: 'gdc',
    title: 'Google Distributed Cloud',
    key: 'optional',
    offers: ['chat'],
    notes: ['`api_base` is the endpoint of the deployment.'],
  },
  { id: 'infinity', title: 'Infinity', key: 'optional', baseEnv: ['INFINITY_API_BASE'], offers: ['embeddings', 'rerank'] },
];

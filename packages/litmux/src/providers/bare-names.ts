/** Model names that stand without a provider, and whose they are. The first pattern that fits decides. */
export const bareNames: readonly (readonly [pattern: RegExp, provider: string])[] = [
  [/^(?:gpt-3\.5-turbo-instruct|babbage-002|davinci-002)/, 'text-completion-openai'],
  [
    /^(?:gpt-(?!oss)|chatgpt-|codex-|computer-use-|o[1-9](?:-|$)|ft:|text-embedding-(?:3|ada)|dall-e-|whisper-|tts-|(?:omni|text)-moderation-|sora-)/,
    'openai',
  ],
  [/^claude-/, 'anthropic'],
  [/^(?:gemini-|gemma-|learnlm-|imagen-|veo-|gemini-embedding|text-embedding-00)/, 'gemini'],
  [/^(?:text-multilingual-embedding|textembedding-gecko|multimodalembedding|medlm-|chat-bison|text-bison|code-bison)/, 'vertex_ai'],
  [
    /^(?:us\.|eu\.|apac\.|jp\.|au\.|ca\.|us-gov\.|global\.)?(?:anthropic|amazon|meta|mistral|cohere|ai21|stability|deepseek|qwen|openai|writer|twelvelabs)\.[a-z]/,
    'bedrock',
  ],
  [/^(?:command(?:-|$)|c4ai-)/, 'cohere_chat'],
  [/^(?:embed-|rerank-)/, 'cohere'],
  [/^(?:mistral-|open-mi[sx]tral|ministral-|magistral-|pixtral-|codestral-|devstral-)/, 'mistral'],
  [/^deepseek-(?:chat|reasoner)/, 'deepseek'],
  [/^grok-/, 'xai'],
  [/^sonar(?:-|$)/, 'perplexity'],
  [/^(?:moonshot-v1|kimi-)/, 'moonshot'],
  [/^(?:jamba-|j2-)/, 'ai21'],
  [/^(?:sabia|maritalk)/, 'maritalk'],
  [/^voyage-/, 'voyage'],
  [/^jina-/, 'jina_ai'],
  [/^luminous-/, 'aleph_alpha'],
  [/^[^/]+\/[^/:]+:[\da-f]{64}$/, 'replicate'],
  [/^\*$/, 'openai'],
];

/** Our providers by the names that genai-prices gives them, where these differ. */
const publishedProviders: Readonly<Record<string, string>> = {
  gemini: 'google',
  vertex_ai: 'google',
  bedrock: 'aws',
  azure_ai: 'azure',
  xai: 'x-ai',
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  voyage: 'voyageai',
  moonshot: 'moonshotai',
  cohere_chat: 'cohere',
  codestral: 'mistral',
  'text-completion-openai': 'openai',
  github_copilot: 'github-copilot',
  novita: 'novita',
};

/** The name of a provider in genai-prices; its own where none is set down. */
export function publishedProvider(provider: string): string {
  return publishedProviders[provider] ?? provider;
}

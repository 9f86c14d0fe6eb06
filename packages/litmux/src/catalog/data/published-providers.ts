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
};

/** The name of a provider in genai-prices; its own where none is set down. */
export function publishedProvider(provider: string): string {
  return publishedProviders[provider] ?? provider;
}

/** Folders that genai-prices writes before the names of a provider's models, where callers may leave them out. */
const publishedFolders: Readonly<Record<string, string>> = { fireworks_ai: 'accounts/fireworks/models/' };

/** The names by which genai-prices may list a provider's model. */
export function publishedNames(provider: string, names: readonly string[]): readonly string[] {
  const folder = publishedFolders[provider];
  return folder === undefined ? names : [...names, ...names.map((name) => folder + name)];
}

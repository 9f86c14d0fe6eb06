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
  anthropic_text: 'anthropic',
  'anthropic-aws': 'anthropic',
  bedrock_mantle: 'aws',
  codestral: 'mistral',
  'text-completion-openai': 'openai',
  github_copilot: 'github-copilot',
  nebius: 'huggingface_nebius',
  hyperbolic: 'huggingface_hyperbolic',
  nscale: 'huggingface_nscale',
};

/** Whose list prices a host also charges, for models that its own list does not have. */
const resoldProviders: Readonly<Record<string, readonly string[]>> = { azure: ['openai', 'anthropic'], google: ['anthropic'] };

/** The lists of genai-prices that hold a provider's models, its own first. */
export function publishedLists(provider: string): readonly string[] {
  const own = publishedProviders[provider] ?? provider;
  return [own, ...(resoldProviders[own] ?? [])];
}

/** Folders that genai-prices writes before the names of a provider's models, where callers may leave them out. */
const publishedFolders: Readonly<Record<string, string>> = { fireworks_ai: 'accounts/fireworks/models/' };

/** The names by which genai-prices may list a provider's model. */
export function publishedNames(provider: string, names: readonly string[]): readonly string[] {
  const folder = publishedFolders[provider];
  return folder === undefined ? names : [...names, ...names.map((name) => folder + name)];
}

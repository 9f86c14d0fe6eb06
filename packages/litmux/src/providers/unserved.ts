/** Names that stand for something in LiteLLM's configs which is no provider here, and what each of them is. */
export const unserved: ReadonlyMap<string, string> = new Map([
  ...named('an agent that is called by the A2A protocol', ['a2a', 'a2a_agent', 'pydantic_ai_agents']),
  ...named('an agent that answers by and by', ['manus']),
  ...named('a vector store', ['pg_vector', 'milvus', 's3_vectors', 'valkey', 'mongodb']),
  ...named('a search engine', [
    'tavily',
    'parallel_ai',
    'exa_ai',
    'brave',
    'google_pse',
    'dataforseo',
    'firecrawl',
    'fastcrw',
    'searxng',
    'linkup',
    'duckduckgo',
    'searchapi',
    'serper',
    'you_com',
    'apiserpent',
    'tinyfish',
    'nimble',
    'agentcore',
  ]),
  ...named('a sandbox that runs code', ['e2b', 'opensandbox']),
  ...named('a reader of documents', ['reducto']),
  ...named('a service that has been retired', ['petals', 'palm']),
  ...named('a way to keep prompts', ['langfuse', 'humanloop', 'dotprompt']),
  ...named('a way to choose a model', ['auto_router']),
  ...named('a loop around a model', ['litellm_agent']),
  ...named('a handler written in Python', ['custom']),
]);

function named(what: string, ids: readonly string[]): readonly (readonly [string, string])[] {
  return ids.map((id) => [id, what]);
}

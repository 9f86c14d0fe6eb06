/** What a provider needs besides a base URL and a key. */
export interface Setup {
  /** Parameters of LiteLLM's names. */
  readonly params?: Readonly<Record<string, string>>;
  /** Stands before the model's name. */
  readonly modelPrefix?: string;
}

/** Providers that need something besides a base URL and a key, by id. */
export const setups: ReadonlyMap<string, Setup> = new Map([
  ['anthropic-aws', { params: { workspace_id: 'wrkspc_1', aws_region_name: 'us-east-1' } }],
  ['ragflow', { modelPrefix: 'chat/1/' }],
  ['watsonx', { params: { token: 'token-1', project_id: 'project-1' } }],
]);

const ownBody = 'speaks a body of its own, in which a conversation is one text';
const token = 'exchanges its credentials for a token at an identity service';

/** Providers that offer chat, but that no base URL and settings reach in one of the formats, by id with the reason. */
export const outOfReach: ReadonlyMap<string, string> = new Map([
  ['aleph_alpha', ownBody],
  ['anthropic_text', ownBody],
  ['bytez', 'wraps the conversation in a body of its own, and answers in one piece'],
  ['gigachat', token],
  ['github_copilot', token],
  ['langflow', ownBody],
  ['langgraph', 'runs a graph on the conversation, which knows no tools or sampling of the caller’s'],
  ['mock', 'answers inside the process'],
  ['nlp_cloud', ownBody],
  ['oci', 'speaks two bodies of its own around the conversation, signed with an RSA key'],
  ['predibase', ownBody],
  ['replicate', ownBody],
  ['sagemaker', ownBody],
  ['sagemaker_chat', 'answers in one piece, also to a client that streams'],
  ['sap', token],
  ['triton', ownBody],
  ['watsonx_text', ownBody],
]);

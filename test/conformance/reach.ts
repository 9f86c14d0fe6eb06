/** What a provider needs besides a base URL and a key. */
export interface Setup {
  /** Parameters of LiteLLM's names. */
  readonly params?: Readonly<Record<string, string>>;
  /** Stands before the model's name. */
  readonly modelPrefix?: string;
  /** Models that the provider serves in other formats than the rest. */
  readonly otherModels?: readonly string[];
}

/** Providers that need something besides a base URL and a key, by id. */
export const setups: ReadonlyMap<string, Setup> = new Map([
  ['anthropic-aws', { params: { workspace_id: 'wrkspc_1', aws_region_name: 'us-east-1' } }],
  ['azure_ai', { otherModels: ['claude-sonnet-4-5'] }],
  ['oci', { params: { oci_compartment_id: 'compartment-1' } }],
  ['ragflow', { modelPrefix: 'chat/1/' }],
  ['vertex_ai', { otherModels: ['claude-sonnet-4-5', 'meta/llama-3.3-70b-instruct-maas'] }],
  ['watsonx', { params: { token: 'token-1', project_id: 'project-1' } }],
  ['watsonx_text', { params: { token: 'token-1', project_id: 'project-1' } }],
]);

const token = 'exchanges its credentials for a token at an identity service';

/** Providers that offer chat in one of the formats, but that no base URL and settings reach, by id with the reason. */
export const outOfReach: ReadonlyMap<string, string> = new Map([
  ['gigachat', token],
  ['github_copilot', token],
  ['mock', 'answers inside the process'],
  ['sagemaker_chat', 'answers in one piece, also to a client that streams'],
  ['sap', token],
]);

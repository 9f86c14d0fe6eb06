import type { Provider } from '../core/provider.ts';
import { alephAlpha } from './aleph-alpha.ts';
import { anthropicAws } from './anthropic-aws.ts';
import { anthropicText } from './anthropic-text.ts';
import { anthropic } from './anthropic.ts';
import { azureAi } from './azure-ai.ts';
import { azure, azureText } from './azure.ts';
import { baseten } from './baseten.ts';
import { bedrockMantle } from './bedrock-mantle.ts';
import { bedrock } from './bedrock.ts';
import { bytez } from './bytez.ts';
import { chatgpt } from './chatgpt.ts';
import { clarifai } from './clarifai.ts';
import { cloudflare } from './cloudflare.ts';
import { cohere } from './cohere.ts';
import { databricks } from './databricks.ts';
import { gemini } from './gemini.ts';
import { gigachat } from './gigachat.ts';
import { githubCopilot } from './github-copilot.ts';
import { huggingface } from './huggingface.ts';
import { langflow } from './langflow.ts';
import { langgraph } from './langgraph.ts';
import { mock } from './mock.ts';
import { nlpCloud } from './nlp-cloud.ts';
import { oci } from './oci.ts';
import { ollama } from './ollama.ts';
import { polly } from './polly.ts';
import { predibase } from './predibase.ts';
import { ragflow } from './ragflow.ts';
import { replicate } from './replicate.ts';
import { openRow, type ProviderRow } from './row.ts';
import { sagemaker, sagemakerChat } from './sagemaker.ts';
import { sap } from './sap.ts';
import { snowflake } from './snowflake.ts';
import { table } from './table.ts';
import { triton } from './triton.ts';
import { vertex } from './vertex.ts';
import { watsonxText } from './watsonx-text.ts';
import { watsonx } from './watsonx.ts';

/** The providers with a nature of their own. */
const natures: readonly Provider[] = [
  alephAlpha,
  anthropic,
  anthropicAws,
  anthropicText,
  azure,
  azureAi,
  azureText,
  baseten,
  bedrock,
  bedrockMantle,
  bytez,
  chatgpt,
  clarifai,
  cloudflare,
  cohere,
  databricks,
  gemini,
  gigachat,
  githubCopilot,
  huggingface,
  langflow,
  langgraph,
  mock,
  nlpCloud,
  oci,
  ollama,
  polly,
  predibase,
  ragflow,
  replicate,
  sagemaker,
  sagemakerChat,
  sap,
  snowflake,
  triton,
  vertex,
  watsonx,
  watsonxText,
];

const openedRows = new Map<ProviderRow, Provider>();
const byName = new Map<string, () => Provider>();

for (const row of table) register([row.id, ...(row.aliases ?? [])], () => opened(row));
for (const provider of natures) register([provider.id, ...(provider.aliases ?? [])], () => provider);

/** The provider of an id or an alias, as in `provider/model`. */
export function findProvider(name: string): Provider | undefined {
  return byName.get(name)?.();
}

/** Every provider, in the order of their ids. */
export function listProviders(): readonly Provider[] {
  const all = new Set([...byName.values()].map((open) => open()));
  return [...all].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Every id and alias that may stand before the slash of a model's name. */
export function providerNames(): readonly string[] {
  return [...byName.keys()];
}

/** True for a name under which configs give a setting of some provider: such a field is never one of a call. */
export function isSettingName(name: string): boolean {
  settingNames ??= new Set(
    listProviders().flatMap(({ settings }) => settings.flatMap((setting) => [setting.name, ...(setting.aliases ?? [])])),
  );
  return settingNames.has(name);
}

let settingNames: ReadonlySet<string> | undefined;

function register(names: readonly string[], open: () => Provider): void {
  for (const name of names) byName.set(name, open);
}

function opened(row: ProviderRow): Provider {
  let provider = openedRows.get(row);
  if (provider === undefined) openedRows.set(row, (provider = openRow(row)));
  return provider;
}

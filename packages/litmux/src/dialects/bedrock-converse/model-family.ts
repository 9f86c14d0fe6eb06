import { claudeFamily, isClaude } from '../anthropic-messages/claude-models.ts';

/** What the models of one family take beyond what Converse has for all (docs: bedrock/latest/userguide/conversation-inference-supported-models-features). */
export interface ModelFamily {
  readonly isClaude: boolean;
  /** How it is told to think: as in the Messages API, by Nova's levels, by a bare effort in one field or the other; `none`: it can't be told. */
  readonly thinking: 'messages' | 'nova' | 'effort' | 'config' | 'none';
  /** Whether it obeys a JSON schema (`outputConfig`). */
  readonly nativeOutput: boolean;
  /** Whether a call can be forced: at all, and of one certain tool. */
  readonly forcedTools: boolean;
  /** Where cache points are taken: anywhere, anywhere but among tools, or nowhere. */
  readonly cachePoints: 'all' | 'no-tools' | 'none';
  /** How `top_k` is called in the model's own fields; absent: it has none. */
  readonly topK?: 'top_k' | 'k' | 'inferenceConfig.topK';
  /** Whether it has room for instructions besides the turns. */
  readonly system: boolean;
  /** Ids of calls must be nine letters or digits. */
  readonly shortCallIds: boolean;
}

const plain: ModelFamily = {
  isClaude: false,
  thinking: 'none',
  nativeOutput: false,
  forcedTools: false,
  cachePoints: 'none',
  system: true,
  shortCallIds: false,
};
const nova: ModelFamily = { ...plain, forcedTools: true, cachePoints: 'no-tools', topK: 'inferenceConfig.topK' };
const structured: ModelFamily = { ...plain, thinking: 'config', nativeOutput: true, forcedTools: true };
const mistral: ModelFamily = { ...plain, forcedTools: true, topK: 'top_k', shortCallIds: true };

/** Families other than Claude by the model's id; the first pattern that fits wins. */
const families: readonly (readonly [RegExp, ModelFamily])[] = [
  [/amazon\.nova-2/, { ...nova, thinking: 'nova' }],
  [/amazon\.nova/, nova],
  [/openai\.gpt-oss/, { ...structured, thinking: 'effort' }],
  [/mistral\.(ministral|magistral|voxtral|mistral-large-3)/, { ...mistral, nativeOutput: true }],
  [/mistral\.(mistral-7b|mixtral)/, { ...mistral, system: false }],
  [/mistral\./, mistral],
  [/amazon\.titan|ai21\.j2/, { ...plain, system: false }],
  [/cohere\.command-(text|light)/, { ...plain, topK: 'k', system: false }],
  [/cohere\./, { ...plain, topK: 'k' }],
  [/deepseek\.r1|(meta|amazon|ai21|writer)\./, plain],
  [/(deepseek|qwen|zai|moonshot|moonshotai|minimax|google|nvidia)\./, structured],
];

/** The family of a model, by its id on Bedrock. What is not known yet can be forced to call a tool, and says so itself where it can't. */
export function modelFamily(model: string): ModelFamily {
  const name = model.toLowerCase();
  if (isClaude(name)) return claude(name);
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? { ...plain, forcedTools: true };
}

function claude(name: string): ModelFamily {
  const { nativeOutput, forcedTools } = claudeFamily(name);
  return {
    isClaude: true,
    thinking: 'messages',
    nativeOutput,
    forcedTools,
    cachePoints: 'all',
    topK: 'top_k',
    system: true,
    shortCallIds: false,
  };
}

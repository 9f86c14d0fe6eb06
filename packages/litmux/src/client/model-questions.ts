import type { ModelFacts } from '../core/model.ts';
import type { JsonObject } from '../core/json.ts';
import { price, usdText, type NanoUsd } from '../core/money.ts';
import { ratesAt } from '../core/model.ts';
import type { ChatCompletion } from './chat-completion.ts';
import type { ChatMessageParam } from './completion-params.ts';

/** What is known of a model, in LiteLLM's field names: `max_input_tokens`, `input_cost_per_token`, `supports_vision`, …. `null` means that it is not known. */
export async function get_model_info(model: string): Promise<JsonObject> {
  const [{ facts, provider }, { getModelInfo }] = await Promise.all([factsOf(model), import('../catalog/litellm-model-info.ts')]);
  return getModelInfo(facts, provider);
}

/** Whether a model has an ability: `supports('openai/gpt-4o', 'vision')`. False where it is not known. */
export async function supports(model: string, ability: string): Promise<boolean> {
  const [{ facts }, abilities] = await Promise.all([factsOf(model), import('../catalog/abilities.ts')]);
  return abilities.supports(facts, ability);
}

/** What is counted: a text, or a conversation with its overhead. */
export interface TokenQuestion {
  readonly model: string;
  readonly text?: string;
  readonly messages?: readonly ChatMessageParam[];
}

/** How many tokens it is; `estimated` where the model's tokenizer is not public. */
export async function token_counter({
  model,
  text,
  messages,
}: TokenQuestion): Promise<{ readonly tokens: number; readonly estimated: boolean }> {
  const { countMessages, countTokens } = await import('../catalog/tokens/count-tokens.ts');
  if (messages === undefined) return countTokens(text ?? '', model);
  const { openaiChat } = await import('../dialects/openai-chat/index.ts');
  const { splitParams } = await import('./completion-params.ts');
  const { body } = splitParams({ model, messages }, new Set());
  return countMessages(openaiChat.readRequest(body, {}), model, 'openai-chat');
}

/** What an answer cost, or would have cost from another model. `undefined` where no price is known: unknown is never 0. */
export async function completion_cost(answer: ChatCompletion, model?: string): Promise<CompletionCost | undefined> {
  const { facts } = await factsOf(model ?? `${answer.litmux.provider}/${answer.litmux.model}`);
  const rates = ratesAt(facts, Date.now());
  const { usage } = answer.litmux;
  if (rates === undefined && usage.statedCost === undefined) return undefined;
  const nano = price(usage, rates ?? { tokens: {} });
  return { nano, usd: usdText(nano) };
}

/** An exact amount: in nano-dollars, and in dollars as decimal text. */
export interface CompletionCost {
  readonly nano: NanoUsd;
  readonly usd: string;
}

async function factsOf(name: string): Promise<{ readonly facts: ModelFacts; readonly provider: string }> {
  const [{ loadCatalog }, { resolveModel }] = await Promise.all([import('../catalog/load-catalog.ts'), import('../providers/resolve.ts')]);
  const { provider, model } = resolveModel(name, { env: process.env });
  return { facts: (await loadCatalog()).find(provider.id, model), provider: provider.id };
}

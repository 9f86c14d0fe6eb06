import type { WriteContext } from '../../core/dialect.ts';
import type { ChatRequest, Reasoning } from '../../core/request.ts';
import { numberOf } from '../../wire/json-reader.ts';
import type { WireThinking } from './wire.ts';

/**
 * Writes whether and how much the model shall think. From `high` on it thinks as long as it wants to, which Cohere advises
 * (https://docs.cohere.com/docs/reasoning); the lower words become budgets. For a model that is known not to think the wish is reported.
 */
export function writeThinking({ reasoning }: ChatRequest, context: WriteContext): { readonly thinking?: WireThinking } {
  if (reasoning === undefined) return {};
  const cannot = context.facts.abilities.reasoning === false;
  if (isOff(reasoning)) return cannot ? {} : { thinking: { type: 'disabled' } };
  const { effort, mode } = reasoning;
  const budget = reasoning.budget ?? numberOf(reasoning.extra?.['token_budget']) ?? budgetOfEffort.get(effort ?? '');
  if (effort === undefined && mode === undefined && budget === undefined) return {};
  if (cannot) {
    context.unsaid(effort === undefined ? 'thinking' : 'reasoning_effort');
    return {};
  }
  return { thinking: { type: 'enabled', ...(budget !== undefined && budget > 0 && { token_budget: budget }) } };
}

const budgetOfEffort: ReadonlyMap<string, number> = new Map([
  ['minimal', 512],
  ['low', 1024],
  ['medium', 4096],
]);

function isOff({ mode, effort, budget }: Reasoning): boolean {
  return mode === 'disabled' || (mode === undefined && (effort === 'none' || effort === 'disable' || budget === 0));
}

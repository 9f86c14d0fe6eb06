import type { JsonObject } from '../../core/json.ts';
import type { Part } from '../../core/message.ts';
import type { Reasoning } from '../../core/request.ts';
import type { Writing } from './writing.ts';

/** How the model is told to think, and the ceiling of the answer that thoughts are part of. */
export interface WrittenThinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  readonly maxTokens: number;
  /** `budget`: with a budget of tokens, beside which no tool call can be forced. */
  readonly thinks: 'no' | 'budget' | 'adaptive';
}

/**
 * Writes how much the model shall think, in the form of its family: with a budget of tokens, or adaptively with an effort. What the
 * caller said in the other form is converted (docs: build-with-claude/thinking).
 */
export function writeThinking(writing: Writing): WrittenThinking {
  const reasoning = withoutDynamicBudget(writing.request.reasoning ?? {});
  const plain: WrittenThinking = { maxTokens: ceiling(writing), thinks: 'no' };
  if (isOff(reasoning)) return { ...plain, ...writeOff(reasoning, writing) };
  if (reasoning.mode === undefined && reasoning.effort === undefined && reasoning.budget === undefined) return plain;
  switch (writing.family.thinking) {
    case 'none':
      writing.context.unsaid('reasoning_effort');
      return plain;
    case 'budget':
      return writeBudget(reasoning, writing) ?? plain;
    case 'either':
      return reasoning.budget === undefined ? writeAdaptive(reasoning, writing) : (writeBudget(reasoning, writing) ?? plain);
    case 'adaptive':
      return writeAdaptive(reasoning, writing);
  }
}

/** The most tokens of the answer: ours where we set one, the caller's, the model's, or what LiteLLM takes for an unknown model. */
function ceiling({ request, context }: Writing): number {
  return context.ceiling ?? request.maxTokens ?? context.facts.maxOutputTokens ?? 4096;
}

/** Gemini's -1 leaves the budget to the model. */
function withoutDynamicBudget(reasoning: Reasoning): Reasoning {
  if (reasoning.budget === undefined || reasoning.budget >= 0) return reasoning;
  const { budget: _budget, ...rest } = reasoning;
  return { mode: 'adaptive', ...rest };
}

function isOff({ mode, effort, budget }: Reasoning): boolean {
  return mode === 'disabled' || (mode === undefined && (effort === 'none' || effort === 'disable' || budget === 0));
}

function writeOff(reasoning: Reasoning, { family, context }: Writing): Pick<WrittenThinking, 'thinking' | 'effort'> {
  const hasEffort = family.thinking === 'either' || family.thinking === 'adaptive';
  const effort = hasEffort && reasoning.mode === 'disabled' && reasoning.effort !== undefined ? { effort: reasoning.effort } : {};
  switch (family.off) {
    case 'absent':
      return effort;
    case 'disabled':
    case 'between_tools':
      return { thinking: { type: family.off }, ...effort };
    case 'never':
      context.unsaid(reasoning.mode === undefined ? 'reasoning_effort' : 'thinking');
      return effort;
  }
}

/** The budgets of the words of `reasoning_effort`, as LiteLLM has them but for the least that the provider takes. */
const budgetOfEffort: Readonly<Record<string, number>> = { minimal: 1024, low: 1024, medium: 2048, high: 4096, xhigh: 8192, max: 16_384 };
const leastBudget = 1024;

/** The budget must be below the ceiling, which is raised by it unless it is ours; undefined where no budget fits below it. */
function writeBudget(reasoning: Reasoning, writing: Writing): WrittenThinking | undefined {
  const { context, family } = writing;
  if (context.policy.modify === true && lacksThoughts(writing)) return undefined;
  const wanted = Math.max(leastBudget, reasoning.budget ?? budgetOfEffort[reasoning.effort ?? ''] ?? 2048);
  const asked = ceiling(writing);
  const canRaise = context.ceiling === undefined;
  const maxTokens =
    asked > wanted || !canRaise ? asked : Math.min(asked + wanted, context.facts.maxOutputTokens ?? Number.POSITIVE_INFINITY);
  const budget = Math.min(wanted, maxTokens - 1);
  if (budget < leastBudget) {
    context.unsaid('reasoning_effort');
    return undefined;
  }
  const effort = family.thinking === 'either' && reasoning.effort !== undefined ? { effort: reasoning.effort } : {};
  return { thinking: { type: 'enabled', budget_tokens: budget, ...reasoning.extra }, ...effort, maxTokens, thinks: 'budget' };
}

/**
 * With a budget the provider wants the thoughts that came before a call to come back with it; a client of another format may have
 * lost them.
 */
function lacksThoughts({ request }: Writing): boolean {
  const last = request.messages.findLast((message) => message.role === 'assistant');
  if (last === undefined || !last.parts.some((part) => part.type === 'tool-call')) return false;
  return !last.parts.some(isReplayable);
}

function isReplayable(part: Part): boolean {
  return part.type === 'reasoning' && (part.redacted !== undefined || part.signature?.signer === 'anthropic-messages');
}

function writeAdaptive(reasoning: Reasoning, writing: Writing): WrittenThinking {
  const effort = reasoning.effort ?? (reasoning.budget === undefined ? undefined : effortOfBudget(reasoning.budget));
  // A caller who did not choose a display expects to see the thoughts that were asked for.
  const display = writing.family.hidesThoughts && reasoning.mode !== 'adaptive' ? { display: 'summarized' } : {};
  return {
    thinking: { type: 'adaptive', ...display, ...reasoning.extra },
    ...(effort !== undefined && { effort: effort === 'minimal' ? 'low' : effort }),
    maxTokens: ceiling(writing),
    thinks: 'adaptive',
  };
}

function effortOfBudget(budget: number): string {
  if (budget <= 2048) return 'low';
  return budget <= 8192 ? 'medium' : 'high';
}

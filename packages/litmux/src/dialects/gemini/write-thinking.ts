import type { JsonObject } from '../../core/json.ts';
import type { Reasoning } from '../../core/request.ts';
import type { ModelFamily } from './model-family.ts';

/**
 * `thinkingConfig` for what the caller asked (https://ai.google.dev/gemini-api/docs/thinking): a budget of tokens up to Gemini 2.5,
 * a level from Gemini 3 on; a budget that the caller named himself goes as it is. Undefined where nothing is asked.
 */
export function writeThinking(reasoning: Reasoning, family: ModelFamily, unsaid: (field: string) => void): JsonObject | undefined {
  const { effort, mode, budget, summary } = reasoning;
  if (effort === undefined && mode === undefined && budget === undefined && summary === undefined) return undefined;
  if (family.thinking === 'none') {
    unsaid(effort === undefined ? 'thinking' : 'reasoning_effort');
    return undefined;
  }
  const asked = effort ?? (mode === 'disabled' ? 'none' : undefined);
  if (asked === 'none' || asked === 'disable') return { ...leastThinking(family), includeThoughts: false };
  return { ...amount(reasoning, family), includeThoughts: summary !== 'none' };
}

function amount({ budget, effort, mode }: Reasoning, family: ModelFamily): JsonObject {
  if (budget !== undefined && family.thinking === 'least-or-most')
    return { thinkingLevel: levelFor(budget > 2048 ? 'high' : 'low', family) };
  if (budget !== undefined) return { thinkingBudget: budget };
  if (effort !== undefined)
    return family.thinking === 'budget' ? { thinkingBudget: budgetFor(effort, family) } : { thinkingLevel: levelFor(effort, family) };
  return mode === 'adaptive' && family.thinking === 'budget' ? { thinkingBudget: -1 } : {};
}

/** Only the 2.5 Flash models can be kept from thinking. */
function leastThinking(family: ModelFamily): JsonObject {
  if (family.thinking !== 'budget') return { thinkingLevel: levelFor('minimal', family) };
  return { thinkingBudget: family.size === 'pro' ? budgetFor('minimal', family) : 0 };
}

function budgetFor(effort: string, family: ModelFamily): number {
  switch (effort) {
    case 'minimal':
      return minimalBudget[family.size];
    case 'low':
      return 1024;
    case 'medium':
      return 2048;
    case 'xhigh':
      return 16_384;
    case 'max':
      return 24_576;
    default:
      return 4096;
  }
}

const minimalBudget: Readonly<Record<ModelFamily['size'], number>> = { pro: 128, flash: 1, 'flash-lite': 512 };

/** Pro knows no `minimal`, nor does Flash from 3.7 on, Gemini 3 Pro no `medium`; some know only the two at the ends. */
function levelFor(effort: string, family: ModelFamily): string {
  if (family.thinking === 'least-or-most') return effort === 'minimal' || effort === 'low' ? 'minimal' : 'high';
  switch (effort) {
    case 'minimal':
      return family.size === 'pro' || (family.size === 'flash' && family.generation >= 3.7) ? 'low' : 'minimal';
    case 'low':
      return 'low';
    case 'medium':
      return family.size === 'pro' && family.generation === 3 ? 'high' : 'medium';
    default:
      return 'high';
  }
}

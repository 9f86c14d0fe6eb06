import type { WriteContext } from '../../core/dialect.ts';
import type { Reasoning } from '../../core/request.ts';
import type { WireRequest } from './wire.ts';

/**
 * Writes whether the model shall think. Only gpt-oss has degrees, the others think or do not (https://docs.ollama.com/capabilities/thinking).
 * For a model that is known not to think the wish is reported.
 */
export function writeThink(reasoning: Reasoning | undefined, context: WriteContext): Pick<WireRequest, 'think'> {
  if (reasoning === undefined) return {};
  const { mode, effort, budget } = reasoning;
  const isOff = mode === 'disabled' || (mode === undefined && (effort === 'none' || effort === 'disable' || budget === 0));
  if (isOff) return { think: false };
  if (mode === undefined && effort === undefined && budget === undefined) return {};
  if (context.facts.abilities.reasoning === false) {
    context.unsaid(effort === undefined ? 'thinking' : 'reasoning_effort');
    return {};
  }
  return { think: /gpt-oss/i.test(context.model) && effort !== undefined ? degree(effort) : true };
}

function degree(effort: string): string {
  switch (effort) {
    case 'minimal':
      return 'low';
    case 'xhigh':
    case 'max':
      return 'high';
    default:
      return effort;
  }
}

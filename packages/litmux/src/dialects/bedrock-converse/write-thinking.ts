import type { JsonObject } from '../../core/json.ts';
import type { Reasoning } from '../../core/request.ts';
import { writeThinking as writeClaudeThinking } from '../anthropic-messages/write-thinking.ts';
import { beginWriting as beginClaudeWriting } from '../anthropic-messages/writing.ts';
import type { Writing } from './writing.ts';

/** How the model is told to think, among its own fields. */
export interface WrittenThinking {
  readonly fields: JsonObject;
  /** The ceiling of the answer, thoughts included; absent: the model's own. */
  readonly maxTokens?: number;
  readonly effort?: string;
  /** `budget`: with a budget of tokens, beside which no tool call can be forced. `free`: beside which nothing of the sampling may be said. */
  readonly thinks: 'no' | 'budget' | 'adaptive' | 'free';
}

/** Writes how much the model shall think, in the words of its maker. */
export function writeThinking(writing: Writing): WrittenThinking {
  const { request, context, family } = writing;
  const reasoning = request.reasoning ?? {};
  const maxTokens = context.ceiling ?? request.maxTokens;
  const plain: WrittenThinking = { fields: {}, thinks: 'no', ...(maxTokens !== undefined && { maxTokens }) };
  if (family.thinking === 'messages') return writeClaude(plain, writing);
  const effort = effortOf(reasoning);
  if (effort === undefined) return plain;
  switch (family.thinking) {
    case 'nova':
      return writeNova(effort, plain, writing);
    case 'effort':
      return { ...plain, fields: { reasoning_effort: effort === 'none' ? 'low' : level(effort) } };
    case 'config':
      return effort === 'none' ? plain : { ...plain, fields: { reasoning_config: level(effort) } };
    case 'none':
      if (effort !== 'none') context.unsaid(reasoning.effort === undefined ? 'thinking' : 'reasoning_effort');
      return plain;
  }
}

function writeClaude(plain: WrittenThinking, writing: Writing): WrittenThinking {
  const { request, context, model } = writing;
  const { thinking, effort, maxTokens, thinks } = writeClaudeThinking(beginClaudeWriting(request, { ...context, model }));
  return {
    ...plain,
    fields: thinking === undefined ? {} : { thinking },
    thinks,
    // Converse needs no ceiling, so that Claude's writer's own is not sent, but for one that a budget raised.
    ...((thinks === 'budget' || plain.maxTokens !== undefined) && { maxTokens }),
    ...(effort !== undefined && { effort }),
  };
}

/** Nova thinks hardest only without a ceiling and without sampling (docs: nova/latest/nova2-userguide/extended-thinking). */
function writeNova(effort: string, plain: WrittenThinking, { context }: Writing): WrittenThinking {
  if (effort === 'none') return { ...plain, fields: { reasoningConfig: { type: 'disabled' } } };
  const wish = level(effort);
  const maxReasoningEffort = wish === 'high' && context.ceiling !== undefined ? 'medium' : wish;
  const fields = { reasoningConfig: { type: 'enabled', maxReasoningEffort } };
  if (maxReasoningEffort !== 'high') return { ...plain, fields };
  if (plain.maxTokens !== undefined) context.unsaid('max_tokens');
  return { fields, thinks: 'free' };
}

function effortOf({ effort, mode, budget }: Reasoning): string | undefined {
  if (mode === 'disabled' || effort === 'disable' || (mode === undefined && effort === undefined && budget === 0)) return 'none';
  if (effort !== undefined) return effort;
  if (budget === undefined || budget < 0) return mode === undefined && budget === undefined ? undefined : 'medium';
  if (budget <= 2048) return 'low';
  return budget <= 8192 ? 'medium' : 'high';
}

/** The three levels that these models have. */
function level(effort: string): 'low' | 'medium' | 'high' {
  switch (effort) {
    case 'none':
    case 'minimal':
    case 'low':
      return 'low';
    case 'medium':
      return 'medium';
    default:
      return 'high';
  }
}

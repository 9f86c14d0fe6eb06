import { completionTokens, noUsage, type Usage } from '../core/usage.ts';
import type { AnswerSummary } from './answer-summary.ts';

/**
 * What an answer used, as its provider told it. What it did not tell is estimated, a token for four bytes of prompt and of answer: usage of a provider
 * that had begun to answer, and the output of an answer that was cut. Undefined for one that had not begun and told nothing.
 */
export function usageOf(answer: AnswerSummary): Usage | undefined {
  const told = answer.usage;
  if (told === undefined || !(answer.contentBegun || answer.status < 300)) return answer.contentBegun ? estimatedUsage(answer) : undefined;
  const isWhole = answer.finished && (told.output > 0 || answer.outputLength === 0);
  const missing = isWhole ? 0 : tokensIn(answer.outputLength) - completionTokens(told);
  return missing > 0 ? { ...told, output: told.output + missing, estimated: true } : told;
}

/** What an answer used at least, by the length of what was sent and received. */
export function estimatedUsage({ requestLength, outputLength }: AnswerSummary): Usage {
  return { ...noUsage, input: tokensIn(requestLength), output: tokensIn(outputLength), estimated: true };
}

const bytesPerToken = 4;

function tokensIn(length: number): number {
  return Math.ceil(length / bytesPerToken);
}

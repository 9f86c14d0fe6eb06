import { createRoutingBuffer } from '../meters/shared-routing-state.ts';
import { createLinesBuffer } from '../meters/waiting-lines.ts';
import type { ConfigInForce } from '../traffic/messages.ts';
import type { PlainConfig } from './make-config.ts';

/** Gives a config the memory in which its threads share what routing remembers; its budgets have no slots yet. */
export function withRouting(config: PlainConfig): ConfigInForce {
  return { ...config, routing: createRoutingBuffer(config.size), lines: createLinesBuffer(config.size.groups.size), budgetSlots: [] };
}

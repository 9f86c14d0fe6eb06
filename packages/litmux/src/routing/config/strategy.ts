import type { Strategy } from '../deployment.ts';

/** The strategy that a config names, in LiteLLM's words or those of `router:` rules; undefined for an unknown name. */
export function strategyNamed(name: string): Strategy | undefined {
  return strategies.get(name.toLowerCase().replaceAll('_', '-'));
}

/** Every name that a config may give a strategy. */
export const strategyNames: readonly string[] = [
  'simple-shuffle',
  'round_robin',
  'random',
  'least-busy',
  'usage-based-routing-v2',
  'latency-based-routing',
  'cost-based-routing',
];

const strategies: ReadonlyMap<string, Strategy> = new Map([
  ['simple-shuffle', 'simple-shuffle'],
  ['round-robin', 'round-robin'],
  ['random', 'random'],
  ['least-busy', 'least-busy'],
  ['usage-based', 'usage-based'],
  ['usage-based-routing', 'usage-based'],
  ['usage-based-routing-v2', 'usage-based'],
  ['latency-based', 'latency-based'],
  ['latency-based-routing', 'latency-based'],
  ['cost-based', 'cost-based'],
  ['cost-based-routing', 'cost-based'],
]);

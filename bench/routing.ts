import { loadCatalog, openaiChat, planCall, type JsonObject, type ModelGroup, type PlanFacts } from 'litmux/engine';
import { buildSnapshot } from '../packages/gateway/src/config/build-snapshot.ts';
import { createRoutingBuffer, SharedRoutingState } from '../packages/gateway/src/meters/shared-routing-state.ts';
import { worstCase } from '../packages/gateway/src/pipeline/reservation.ts';

/**
 * What routing costs: the plan of a call, the bound of its price over all that the plan can reach, and the notes of its one attempt, in a group of ten
 * with five fallbacks, over a group of one without any.
 * `node --conditions=source bench/routing.ts`
 */
const strategies = [
  'simple-shuffle',
  'random',
  'round_robin',
  'least-busy',
  'usage-based-routing-v2',
  'latency-based-routing',
  'cost-based-routing',
];
const calls = 200_000;
const rounds = 7;
const limit = 3;

const catalog = await loadCatalog();
const now = Date.now();
const request = openaiChat.readRequest({ model: 'chat', messages: [{ role: 'user', content: 'x'.repeat(900) }] }, { headers: {} });

/** Microseconds of CPU a call, the best of several rounds. */
function cost(strategy: string, deployments: number, fallbacks: number): number {
  const entry = (name: string, index: number): JsonObject => ({
    model_name: name,
    litellm_params: { model: 'openai/gpt-5', api_key: `sk-${index}`, api_base: `http://127.0.0.1:${9000 + index}`, rpm: 1_000_000 },
    model_info: { id: `${name}-${index}` },
  });
  const spares = Array.from({ length: fallbacks }, (_, index) => `spare-${index}`);
  const tree: JsonObject = {
    model_list: [
      ...Array.from({ length: deployments }, (_, index) => entry('chat', index)),
      ...spares.map((name, index) => entry(name, 50 + index)),
    ],
    router_settings: { routing_strategy: strategy, fallbacks: [{ chat: spares }] },
  };
  const snapshot = buildSnapshot({ tree, env: {}, catalog });
  const state = new SharedRoutingState(createRoutingBuffer(snapshot), snapshot, 1);
  const group = snapshot.groups.get('chat');
  if (group === undefined) throw new Error('no group');
  const best = Math.min(...Array.from({ length: rounds }, () => round(snapshot, group, state)));
  return best;
}

function round(table: Parameters<typeof planCall>[0], group: ModelGroup, state: SharedRoutingState): number {
  const facts: PlanFacts = { group, model: 'chat', now, state, random: Math.random, promptBytes: 1000, stream: false, tags: [] };
  const tracked = group.deployments.length > 1;
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) {
    const plan = planCall(table, facts);
    const first = plan.stops[0]?.candidates[0];
    if (first === undefined || worstCase(request, 1000, plan).unpriced) throw new Error('no candidate with a price');
    if (!tracked) continue;
    state.begin(first.id, now);
    state.end(first.id, { now, tokens: 100, latency: { kind: 'whole', ms: 10 } });
    state.note(first.id, false, now);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

let missed = false;
for (const strategy of strategies) {
  const one = cost(strategy, 1, 0);
  const many = cost(strategy, 10, 5);
  const more = many - one;
  if (more > limit) missed = true;
  console.log(`${strategy.padEnd(24)} one ${one.toFixed(2)} µs, ten with five fallbacks ${many.toFixed(2)} µs: ${more.toFixed(2)} µs more`);
}
if (missed) process.exitCode = 1;

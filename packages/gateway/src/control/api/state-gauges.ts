import { Gauge, type Registry } from 'prom-client';
import { readHealthSettings } from '../../config/health-settings.ts';
import type { ControlPorts } from '../ports.ts';

/** Gauges of the gateway's own state: what it waits for, what it holds, what it had to refuse. */
export function stateGauges(ports: ControlPorts, registry: Registry): readonly (() => Promise<void>)[] {
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [registry] });
  const connected = gauge('litmux_store_connected', 'Whether the store takes the journal: 1 or 0.');
  const pending = gauge('litmux_journal_pending_bytes', 'Bytes of the journal that are not in the store yet.');
  const damaged = gauge('litmux_journal_damaged_lines', 'Lines of the journal that could not be read since the start.');
  const threads = gauge('litmux_traffic_threads', 'Traffic threads that accept connections.');
  const used = gauge('litmux_meter_slots_used', 'Keys, teams and users that are counted.');
  const refused = gauge('litmux_meter_slots_refused', 'Keys, teams and users that were refused because no more can be counted.');
  const state = async (): Promise<void> => {
    const { journal, threads: counts, slots } = ports.readiness().state;
    connected.set(journal.failure === undefined ? 1 : 0);
    pending.set(journal.pendingBytes);
    damaged.set(journal.damaged);
    threads.set(counts.serving);
    used.set(slots.used);
    refused.set(slots.refused);
  };
  return [state, deploymentStates(ports, registry)];
}

/** LiteLLM's states of a deployment. */
const well = 0;
const rests = 1;
const isOut = 2;

/** What calls and checks know of each deployment of the config. */
function deploymentStates(ports: ControlPorts, registry: Registry): () => Promise<void> {
  const gauge = new Gauge({
    name: 'litellm_deployment_state',
    help: '0: well; 1: rests after faults; 2: the last check found it ill.',
    labelNames: ['litellm_model_name', 'model_id', 'api_base', 'api_provider'],
    registers: [registry],
  });
  return async () => {
    gauge.reset();
    const now = ports.now();
    const routing = ports.routing();
    const ill = await illDeployments(ports);
    for (const { id, model, baseUrl, provider } of ports.snapshot().byId.values()) {
      const state = ill.has(id) ? isOut : routing.restsUntil(id) > now ? rests : well;
      gauge.set({ litellm_model_name: model, model_id: id, api_base: baseUrl, api_provider: provider.id }, state);
    }
  };
}

async function illDeployments(ports: ControlPorts): Promise<ReadonlySet<string>> {
  if (!readHealthSettings(ports.config.kept.at(-1)?.config.tree ?? {}).background) return new Set();
  const { latest } = await ports.health();
  return new Set(latest.flatMap(({ target, failure }) => (failure === undefined ? [] : [target.deployment.id])));
}

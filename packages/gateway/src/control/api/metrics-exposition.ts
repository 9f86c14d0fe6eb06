import { usdNumber, type NanoUsd } from 'litmux/engine';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { budgetPeriod } from '../../meters/budget-period.ts';
import { durationBuckets } from '../../traffic/call-counter.ts';
import type { CallCount } from '../../traffic/messages.ts';
import type { ControlPorts } from '../ports.ts';
import type { MetricsText } from './metrics.ts';
import { providerBudgets } from './provider-budgets.ts';
import { stateGauges } from './state-gauges.ts';

/** Keys whose budgets are shown; what is beyond is counted in `litmux_keys_without_metrics`. */
const mostKeys = 10_000;

const hour = 3_600_000;

/**
 * Opens the metrics: LiteLLM's names (contract 8.6) over what the traffic threads have counted since the start. What is returned renders
 * them as they are at that moment.
 */
export function openExposition(ports: ControlPorts): () => Promise<MetricsText> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics: readonly (() => void | Promise<void>)[] = [
    ...callCounters(ports, registry),
    ...keyGauges(ports, registry),
    providerGauge(ports, registry),
    droppedMirrors(ports, registry),
    ...stateGauges(ports, registry),
  ];
  return async () => {
    for (const refresh of metrics) await refresh();
    const histograms = histogramSpecs.map((spec) => histogramText(spec, ports)).join('\n');
    return { text: `${await registry.metrics()}\n${histograms}`, type: registry.contentType };
  };
}

/** The labels of a call, by LiteLLM's names. Empty ones are left out, which Prometheus takes for the same. */
const callLabels = {
  hashed_api_key: (count: CallCount) => count.keyHash,
  api_key_alias: (count: CallCount, ports: ControlPorts) => ports.ring.find(count.keyHash)?.record.keyAlias ?? '',
  requested_model: (count: CallCount) => count.model,
  model: (count: CallCount) => count.upstreamModel,
  model_group: (count: CallCount) => count.group,
  model_id: (count: CallCount) => count.deploymentId,
  litellm_model_name: (count: CallCount) => count.upstreamModel,
  api_base: (count: CallCount) => count.apiBase,
  api_provider: (count: CallCount) => count.provider,
  team: (count: CallCount) => count.teamId,
  user: (count: CallCount) => count.userId,
  status_code: (count: CallCount) => String(count.status),
  exception_status: (count: CallCount) => (count.status === 200 ? '' : String(count.status)),
  exception_class: (count: CallCount) => count.errorClass,
} as const satisfies Record<string, (count: CallCount, ports: ControlPorts) => string>;

type CallLabel = keyof typeof callLabels;

const keyLabels: readonly CallLabel[] = ['hashed_api_key', 'api_key_alias', 'team'];
const callerLabels: readonly CallLabel[] = [...keyLabels, 'user', 'model_id'];
const tokenLabels: readonly CallLabel[] = [...callerLabels, 'model', 'requested_model'];
const deploymentLabels: readonly CallLabel[] = [
  ...keyLabels,
  'requested_model',
  'litellm_model_name',
  'model_id',
  'api_base',
  'api_provider',
];
const exceptions: readonly CallLabel[] = ['exception_status', 'exception_class'];

/** A counter of calls: its name without `_total`, what it is for, its labels and what one kind of calls adds to it. */
interface CallCounterSpec {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly CallLabel[];
  readonly value: (count: CallCount) => number;
}

const calls = (count: CallCount): number => count.calls;
const failures = (count: CallCount): number => (count.status === 200 ? 0 : count.calls);
const successes = (count: CallCount): number => (count.status === 200 ? count.calls : 0);
const attempted = (count: CallCount): number => (count.deploymentId === '' ? 0 : count.calls);

const callCounterSpecs: readonly CallCounterSpec[] = [
  {
    name: 'litellm_proxy_total_requests_metric',
    help: 'Calls.',
    labels: [...callerLabels, 'requested_model', 'status_code'],
    value: calls,
  },
  {
    name: 'litellm_proxy_failed_requests_metric',
    help: 'Calls that failed.',
    labels: [...callerLabels, 'requested_model', ...exceptions],
    value: failures,
  },
  { name: 'litellm_requests_metric', help: 'Calls by model.', labels: [...callerLabels, 'model'], value: calls },
  {
    name: 'litellm_spend_metric',
    help: 'What calls cost, in USD.',
    labels: [...callerLabels, 'model'],
    value: (count) => usdNumber(count.cost),
  },
  {
    name: 'litellm_total_tokens_metric',
    help: 'Input and output tokens.',
    labels: tokenLabels,
    value: (count) => count.inputTokens + count.outputTokens,
  },
  { name: 'litellm_input_tokens_metric', help: 'Input tokens.', labels: tokenLabels, value: (count) => count.inputTokens },
  { name: 'litellm_output_tokens_metric', help: 'Output tokens.', labels: tokenLabels, value: (count) => count.outputTokens },
  { name: 'litellm_deployment_total_requests', help: 'Calls by deployment.', labels: deploymentLabels, value: attempted },
  {
    name: 'litellm_deployment_success_responses',
    help: 'Calls by deployment that were answered.',
    labels: deploymentLabels,
    value: successes,
  },
  {
    name: 'litellm_deployment_failure_responses',
    help: 'Calls by deployment that failed.',
    labels: [...deploymentLabels, ...exceptions],
    value: (count) => (count.deploymentId === '' ? 0 : failures(count)),
  },
  {
    name: 'litmux_unpriced_calls',
    help: 'Calls of models whose price is not known.',
    labels: ['requested_model', 'model_id'],
    value: (count) => count.unpriced,
  },
  {
    name: 'litmux_over_bound_calls',
    help: 'Calls that cost more than was reserved for them.',
    labels: ['requested_model', 'model_id'],
    value: (count) => count.overBound,
  },
];

function callCounters(ports: ControlPorts, registry: Registry): readonly (() => void)[] {
  return callCounterSpecs.map(({ name, help, labels, value }) => {
    const counter = new Counter({ name: `${name}_total`, help, labelNames: [...labels], registers: [registry] });
    return () => {
      counter.reset();
      for (const count of ports.metrics.all()) {
        const amount = value(count);
        if (amount > 0) counter.inc(labelsOf(count, labels, ports), amount);
      }
    };
  });
}

function droppedMirrors({ metrics }: ControlPorts, registry: Registry): () => void {
  const help = 'Copies of calls for a silent model that were not sent because too many were under way.';
  const counter = new Counter({ name: 'litmux_mirrors_dropped_total', help, registers: [registry] });
  return () => {
    counter.reset();
    counter.inc(metrics.mirrorsDropped);
  };
}

function labelsOf(count: CallCount, labels: readonly CallLabel[], ports: ControlPorts): Record<string, string> {
  const all = labels.map((label): [string, string] => [label, callLabels[label](count, ports)]);
  return Object.fromEntries(all.filter(([, value]) => value !== ''));
}

/** A histogram whose buckets were counted by the traffic threads. prom-client has none that can be set, so it is rendered here. */
interface HistogramSpec {
  readonly name: string;
  readonly help: string;
  /** Counts by bucket, the last one for everything beyond the bounds. */
  readonly buckets: (count: CallCount) => readonly number[];
  readonly sum: (count: CallCount) => number;
}

const histogramSpecs: readonly HistogramSpec[] = [
  {
    name: 'litellm_request_total_latency_metric',
    help: 'Seconds from a call to the end of its answer.',
    buckets: (count) => count.durations,
    sum: (count) => count.durationSum,
  },
  {
    name: 'litellm_llm_api_time_to_first_token_metric',
    help: 'Seconds from a call to the first content of its stream.',
    buckets: (count) => count.firstTokens,
    sum: (count) => count.firstTokenSum,
  },
];

function histogramText({ name, help, buckets, sum }: HistogramSpec, ports: ControlPorts): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const count of ports.metrics.all()) {
    const labels = Object.entries(labelsOf(count, tokenLabels, ports)).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
    const shared = labels.join(',');
    let below = 0;
    buckets(count).forEach((calls, index) => {
      below += calls;
      lines.push(`${name}_bucket{le="${durationBuckets[index] ?? '+Inf'}",${shared}} ${below}`);
    });
    lines.push(`${name}_sum{${shared}} ${sum(count)}`, `${name}_count{${shared}} ${below}`);
  }
  return `${lines.join('\n')}\n`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function keyGauges(ports: ControlPorts, registry: Registry): readonly (() => void)[] {
  const labelNames = ['hashed_api_key', 'api_key_alias'];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, labelNames, registers: [registry] });
  const remaining = gauge('litellm_remaining_api_key_budget_metric', 'What is left of the budget of a key, in USD.');
  const limit = gauge('litellm_api_key_max_budget_metric', 'The budget of a key, in USD.');
  const hours = gauge('litellm_api_key_budget_remaining_hours_metric', 'Hours until the budget of a key is reset.');
  const keys = new Gauge({ name: 'litmux_keys', help: 'Live keys.', registers: [registry] });
  const hidden = new Gauge({
    name: 'litmux_keys_without_metrics',
    help: 'Keys with a budget that are too many to be shown here.',
    registers: [registry],
  });
  return [
    () => {
      for (const metric of [remaining, limit, hours]) metric.reset();
      let shown = 0;
      let beyond = 0;
      const now = ports.now();
      for (const { record, slot } of ports.ring.all()) {
        if (record.maxBudget === undefined) continue;
        if (shown === mostKeys) {
          beyond++;
          continue;
        }
        shown++;
        const labels = { hashed_api_key: record.hash, ...(record.keyAlias !== undefined && { api_key_alias: record.keyAlias }) };
        limit.set(labels, usdNumber(record.maxBudget));
        remaining.set(labels, usdNumber(atLeastZero(record.maxBudget - ports.meters.read(slot).spent)));
        if (record.budgetDuration !== undefined) hours.set(labels, (budgetPeriod(record.budgetDuration, now).end - now) / hour);
      }
      keys.set(ports.ring.size);
      hidden.set(beyond);
    },
  ];
}

function providerGauge(ports: ControlPorts, registry: Registry): () => void {
  const help = 'What is left of the budget of a provider, in USD.';
  const name = 'litellm_provider_remaining_budget_metric';
  const remaining = new Gauge({ name, help, labelNames: ['api_provider'], registers: [registry] });
  return () => {
    remaining.reset();
    for (const { id, limit, spent } of providerBudgets(ports)) remaining.set({ api_provider: id }, usdNumber(atLeastZero(limit - spent)));
  };
}

function atLeastZero(amount: NanoUsd): NanoUsd {
  return Math.max(0, amount);
}

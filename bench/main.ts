import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sendLoad, type LoadResult } from './load.ts';
import { MeasuredProcess, total } from './measured-process.ts';

/** A way a call can go, and what it is compared with. */
interface Scenario {
  readonly name: string;
  readonly model: string;
  readonly path: string;
  readonly promptBytes: number;
  readonly stream: boolean;
  readonly requests: number;
  readonly yardstick: 'json' | 'bytes';
}

const scale = Number(process.env['BENCH_SCALE'] ?? 1);
const scenarios: readonly Scenario[] = [
  { name: '1 KB chat', model: 'same', path: '/v1/chat/completions', promptBytes: 800, stream: false, requests: 12_000, yardstick: 'json' },
  { name: '200 KB prompt', model: 'same', path: '/v1/chat/completions', promptBytes: 200_000, stream: false, requests: 3_000, yardstick: 'bytes' },
  { name: 'OpenAI to Anthropic', model: 'translated', path: '/v1/chat/completions', promptBytes: 800, stream: false, requests: 12_000, yardstick: 'json' },
  { name: '100 chunks', model: 'same', path: '/v1/chat/completions', promptBytes: 800, stream: true, requests: 1_000, yardstick: 'bytes' },
];

const ports = { upstream: 4710, json: 4711, bytes: 4712, gateway: 4713 };
const node = process.execPath;
const here = import.meta.dirname;
const gatewayMain = join(here, '../packages/gateway/dist/cli/main.js');
const masterKey = 'sk-bench-master-key-0123456789';
const concurrency = 16;
const only = process.argv[2];

/** One measured run. CPU in microseconds a request. */
interface Run extends LoadResult {
  readonly cpu: number;
  readonly threads: string;
  readonly rss: number;
}

const upstream = await MeasuredProcess.start([node, join(here, 'upstream.ts'), String(ports.upstream)], /listening/);
try {
  console.log(`| scenario | what | CPU µs/request | ratio | requests/s | p50 ms | p99 ms | first byte p50 ms | RSS MB |`);
  console.log(`|---|---|---|---|---|---|---|---|---|`);
  for (const scenario of scenarios) {
    if (only !== undefined && !scenario.name.includes(only)) continue;
    const yardstick = await measureRelay(scenario);
    print(scenario, `bare ${scenario.yardstick} relay`, yardstick, undefined);
    const gateway = await measureGateway(scenario);
    print(scenario, 'litmux, governed', gateway, gateway.cpu / yardstick.cpu);
  }
} finally {
  await upstream.stop();
}

async function measureRelay(scenario: Scenario): Promise<Run> {
  const port = ports[scenario.yardstick];
  const relay = await MeasuredProcess.start([node, join(here, 'relay.ts'), scenario.yardstick, String(port), String(ports.upstream)], /listening/);
  try {
    return await measure(relay, `http://127.0.0.1:${port}${scenario.model === 'translated' ? '/v1/messages' : scenario.path}`, { scenario, key: masterKey });
  } finally {
    await relay.stop();
  }
}

async function measureGateway(scenario: Scenario): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'litmux-bench-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(config, configText());
  const gateway = await MeasuredProcess.start(
    [node, gatewayMain, '--config', config, '--port', String(ports.gateway), '--data-dir', join(folder, 'data'), '--num_workers', '1'],
    /127\.0\.0\.1:\d+/,
    { LITELLM_MASTER_KEY: masterKey },
  );
  try {
    const key = await governedKey();
    return await measure(gateway, `http://127.0.0.1:${ports.gateway}${scenario.path}`, { scenario, key });
  } finally {
    await gateway.stop();
    rmSync(folder, { recursive: true });
  }
}

/** A key with everything that can be limited, limited: so high that nothing is refused. */
async function governedKey(): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${ports.gateway}/key/generate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ max_budget: 1000, budget_duration: '30d', rpm_limit: 10_000_000, tpm_limit: 1_000_000_000_000, max_parallel_requests: 1000 }),
  });
  const body: unknown = await answer.json();
  if (typeof body === 'object' && body !== null && 'key' in body && typeof body.key === 'string') return body.key;
  throw new Error(`no key: ${JSON.stringify(body)}`);
}

/** Warms up, then measures; the time until the journal is drained counts. */
async function measure(server: MeasuredProcess, url: string, { scenario, key }: { scenario: Scenario; key: string }): Promise<Run> {
  const body = JSON.stringify({
    model: scenario.model,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: 'All work and no play makes Jack a dull boy. '.repeat(Math.ceil(scenario.promptBytes / 45)).slice(0, scenario.promptBytes) },
    ],
    max_tokens: 200,
    ...(scenario.stream && { stream: true }),
  });
  const requests = Math.ceil(scenario.requests * scale);
  const load = { url, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body, concurrency };
  await sendLoad({ ...load, requests: Math.ceil(requests / 4) });
  await pause(600);
  const before = server.cpu();
  const result = await sendLoad({ ...load, requests });
  await pause(1_000);
  const after = server.cpu();
  const threads = [...after].map(([name, cpu]) => [name, (cpu - (before.get(name) ?? 0)) / requests] as const).filter(([, cpu]) => cpu >= 0.5);
  return { ...result, cpu: (total(after) - total(before)) / requests, threads: threads.map(([name, cpu]) => `${name} ${cpu.toFixed(1)}`).join(', '), rss: server.rss() };
}

function print(scenario: Scenario, what: string, run: Run, ratio: number | undefined): void {
  const cells = [scenario.name, what, `${run.cpu.toFixed(1)} (${run.threads})`, ratio?.toFixed(2) ?? '', Math.round(Math.ceil(scenario.requests * scale) / run.seconds), run.p50.toFixed(2), run.p99.toFixed(2), run.firstByteP50.toFixed(2), Math.round(run.rss / 1_048_576)];
  console.log(`| ${cells.join(' | ')} |`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function configText(): string {
  return `model_list:
  - model_name: same
    litellm_params: { model: openai/gpt-4o-mini, api_key: sk-upstream, api_base: "http://127.0.0.1:${ports.upstream}/v1" }
  - model_name: translated
    litellm_params: { model: anthropic/claude-sonnet-4-5-20250929, api_key: sk-upstream, api_base: "http://127.0.0.1:${ports.upstream}" }
general_settings:
  master_key: ${masterKey}
`;
}

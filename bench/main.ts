import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EndlessProvider } from './hang-up.ts';
import { sendLoad, type LoadResult } from './load.ts';
import { MeasuredProcess, total } from './measured-process.ts';

/** A way a call can go, and what it is compared with. */
interface Scenario {
  readonly name: string;
  readonly model: string;
  readonly path: string;
  readonly promptBytes: number;
  readonly stream: boolean;
  /** In each round. */
  readonly requests: number;
  readonly concurrency: number;
  readonly yardstick: 'json' | 'bytes';
  /** What both serve before the first round: until then the engine compiles what is hot, which a server does once. */
  readonly warmUp: Partial<Pick<Scenario, 'requests' | 'model' | 'concurrency'>>;
}

const scale = Number(process.env['BENCH_SCALE'] ?? 1);
const scenarios: readonly Scenario[] = [
  {
    name: '1 KB chat',
    model: 'same',
    path: '/v1/chat/completions',
    promptBytes: 800,
    stream: false,
    requests: 4_000,
    concurrency: 16,
    yardstick: 'json',
    warmUp: { requests: 24_000 },
  },
  {
    name: '200 KB prompt',
    model: 'same',
    path: '/v1/chat/completions',
    promptBytes: 200_000,
    stream: false,
    requests: 1_000,
    concurrency: 16,
    yardstick: 'bytes',
    warmUp: { requests: 6_000 },
  },
  {
    name: 'OpenAI to Anthropic',
    model: 'translated',
    path: '/v1/chat/completions',
    promptBytes: 800,
    stream: false,
    requests: 4_000,
    concurrency: 16,
    yardstick: 'json',
    warmUp: { requests: 24_000 },
  },
  {
    name: '100 chunks',
    model: 'same',
    path: '/v1/chat/completions',
    promptBytes: 800,
    stream: true,
    requests: 350,
    concurrency: 16,
    yardstick: 'bytes',
    warmUp: { requests: 3_000 },
  },
  {
    name: '20 chunks, 2 ms apart',
    model: 'paced',
    path: '/v1/chat/completions',
    promptBytes: 800,
    stream: true,
    requests: 200,
    concurrency: 4,
    yardstick: 'bytes',
    warmUp: { requests: 8_000, model: 'same', concurrency: 16 },
  },
];

const ports = { upstream: 4710, json: 4711, bytes: 4712, gateway: 4713, endless: 4714 };
const node = process.execPath;
const here = import.meta.dirname;
const gatewayCommand = join(here, '../packages/gateway/bin/litmux');
const masterKey = 'sk-bench-master-key-0123456789';
const only = process.argv[2];

/** One measured run. CPU in microseconds a request. */
interface Run extends LoadResult {
  readonly cpu: number;
  readonly threads: string;
  readonly rss: number;
  readonly requests: number;
}

/** Yardstick and gateway are measured in turns, so that what else the machine does falls on both. */
const rounds = 7;

const upstream = await MeasuredProcess.start([node, join(here, 'upstream.ts'), String(ports.upstream)], /listening/);
try {
  console.log(`| scenario | what | CPU µs/request | ratio | requests/s | p50 ms | p99 ms | first token p50 ms | RSS MB |`);
  console.log(`|---|---|---|---|---|---|---|---|---|`);
  for (const scenario of scenarios) if (only === undefined || scenario.name.includes(only)) await compare(scenario);
  if (only === undefined || 'open streams'.includes(only)) await holdStreams(2_000);
  if (only === undefined || 'hang-up'.includes(only)) await hangUp(200);
} finally {
  await upstream.stop();
}

/** Measures a scenario through its yardstick and through the gateway; both in their medians. */
async function compare(scenario: Scenario): Promise<void> {
  const relayPort = ports[scenario.yardstick];
  const relay = await MeasuredProcess.start(
    [node, join(here, 'relay.ts'), scenario.yardstick, String(relayPort), String(ports.upstream)],
    /listening/,
  );
  const { gateway, folder } = await startGateway();
  try {
    const relayUrl = `http://127.0.0.1:${relayPort}${scenario.model === 'translated' ? '/v1/messages' : scenario.path}`;
    const sides = [
      { server: relay, url: relayUrl, key: masterKey, runs: new Array<Run>() },
      { server: gateway, url: `http://127.0.0.1:${ports.gateway}${scenario.path}`, key: await governedKey(), runs: new Array<Run>() },
    ] as const;
    for (const { server, url, key } of sides) await measure(server, url, { ...scenario, ...scenario.warmUp }, key);
    for (let round = 0; round < rounds; round += 1) {
      for (const { server, url, key, runs } of sides) runs.push(await measure(server, url, scenario, key));
    }
    const [yardstick, litmux] = [sides[0].runs, sides[1].runs];
    print(scenario, `bare ${scenario.yardstick} relay`, medianRun(yardstick), undefined);
    print(scenario, 'litmux, governed', medianRun(litmux), ratioOf(litmux, yardstick));
  } finally {
    await relay.stop();
    await gateway.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Opens many streams that say a word and stay, and tells what each of them keeps in memory. */
async function holdStreams(count: number): Promise<void> {
  const { gateway, folder } = await startGateway();
  try {
    const key = await governedKey();
    const open = (): Promise<Response> =>
      fetch(`http://127.0.0.1:${ports.gateway}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'hold', stream: true, max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] }),
      });
    // What a thread needs once it has work is not the streams'.
    const url = `http://127.0.0.1:${ports.gateway}/v1/chat/completions`;
    const body = JSON.stringify({ model: 'same', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] });
    await sendLoad({
      url,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
      requests: 10_000,
      concurrency: 50,
    });
    await pause(1_000);
    const before = gateway.rss();
    const streams: Response[] = [];
    for (let opened = 0; opened < count; opened += 100) streams.push(...(await Promise.all(Array.from({ length: 100 }, open))));
    await pause(1_000);
    const each = (gateway.rss() - before) / count / 1024;
    console.log(`\n${streams.filter((stream) => stream.status === 200).length} open streams on one thread: ${each.toFixed(1)} KB each.`);
  } finally {
    await gateway.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

/** Hangs up in the middle of streams, and tells how soon the provider is closed. */
async function hangUp(times: number): Promise<void> {
  const { gateway, folder } = await startGateway();
  const provider = await EndlessProvider.start(ports.endless);
  try {
    const { p50, p99 } = await provider.measure(`http://127.0.0.1:${ports.gateway}/v1/chat/completions`, await governedKey(), times);
    console.log(`\nFrom a client's hang-up until the provider is closed: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms.`);
  } finally {
    provider.stop();
    await gateway.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

async function startGateway(): Promise<{ gateway: MeasuredProcess; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'litmux-bench-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(config, configText());
  const gateway = await MeasuredProcess.start(
    [gatewayCommand, '--config', config, '--port', String(ports.gateway), '--data-dir', join(folder, 'data'), '--num_workers', '1'],
    /127\.0\.0\.1:\d+/,
    { LITELLM_MASTER_KEY: masterKey },
  );
  return { gateway, folder };
}

/** A key with everything that can be limited, limited: so high that nothing is refused. */
async function governedKey(): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${ports.gateway}/key/generate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      max_budget: 1000,
      budget_duration: '30d',
      rpm_limit: 10_000_000,
      tpm_limit: 1_000_000_000_000,
      max_parallel_requests: 10_000,
    }),
  });
  const body: unknown = await answer.json();
  if (typeof body === 'object' && body !== null && 'key' in body && typeof body.key === 'string') return body.key;
  throw new Error(`no key: ${JSON.stringify(body)}`);
}

/** One run; the time until the journal is drained counts. */
async function measure(server: MeasuredProcess, url: string, scenario: Scenario, key: string): Promise<Run> {
  const body = JSON.stringify({
    model: scenario.model,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      {
        role: 'user',
        content: 'All work and no play makes Jack a dull boy. '.repeat(Math.ceil(scenario.promptBytes / 45)).slice(0, scenario.promptBytes),
      },
    ],
    max_tokens: 200,
    ...(scenario.stream && { stream: true }),
  });
  const requests = Math.ceil(scenario.requests * scale);
  const before = server.cpu();
  const result = await sendLoad({
    url,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
    concurrency: scenario.concurrency,
    requests,
  });
  await pause(800);
  const after = server.cpu();
  const threads = [...after]
    .map(([name, cpu]) => [name, (cpu - (before.get(name) ?? 0)) / requests] as const)
    .filter(([, cpu]) => cpu >= 0.5);
  return {
    ...result,
    requests,
    cpu: (total(after) - total(before)) / requests,
    threads: threads.map(([name, cpu]) => `${name} ${cpu.toFixed(1)}`).join(', '),
    rss: server.rss(),
  };
}

/** The run of median CPU, with the median first token of all. */
function medianRun(runs: readonly Run[]): Run {
  const { firstTokenP50 } = median(runs, (run) => run.firstTokenP50);
  return { ...median(runs, (run) => run.cpu), firstTokenP50 };
}

/** The median over the rounds: in each of them both sides were measured one right after the other. */
function ratioOf(litmux: readonly Run[], yardstick: readonly Run[]): number {
  const ratios = litmux.map(({ cpu }, round) => cpu / (yardstick[round]?.cpu ?? Number.NaN));
  return median(ratios, (ratio) => ratio);
}

function median<T>(values: readonly T[], by: (value: T) => number): T {
  const middle = values.toSorted((a, b) => by(a) - by(b))[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

function print(scenario: Scenario, what: string, run: Run, ratio: number | undefined): void {
  const cells = [
    scenario.name,
    what,
    `${run.cpu.toFixed(1)} (${run.threads})`,
    ratio?.toFixed(2) ?? '',
    Math.round(run.requests / run.seconds),
    run.p50.toFixed(2),
    run.p99.toFixed(2),
    run.firstTokenP50.toFixed(2),
    Math.round(run.rss / 1_048_576),
  ];
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
  - model_name: hold
    litellm_params: { model: openai/hold, api_key: sk-upstream, api_base: "http://127.0.0.1:${ports.upstream}/v1", input_cost_per_token: 0.000001, output_cost_per_token: 0.000002 }
  - model_name: paced
    litellm_params: { model: openai/paced, api_key: sk-upstream, api_base: "http://127.0.0.1:${ports.upstream}/v1", input_cost_per_token: 0.000001, output_cost_per_token: 0.000002 }
  - model_name: endless
    litellm_params: { model: openai/endless, api_key: sk-upstream, api_base: "http://127.0.0.1:${ports.endless}/v1", input_cost_per_token: 0.000001, output_cost_per_token: 0.000002 }
general_settings:
  master_key: ${masterKey}
`;
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandProcess, freePort } from '../packages/gateway/src/cli/command-process.testing.ts';
import { FaultServer } from './support/fault-server.ts';
import { GatewayProcess } from './support/gateway-process.ts';
import { text } from './support/provider-answers.ts';

const providerKey = 'sk-the-provider-0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'litmux-cassettes-'));

let replay: CommandProcess;
let recorded: readonly Outcome[];
let gateway: GatewayProcess;
let replayUrl: string;

interface Outcome {
  readonly status: number;
  readonly body: string;
}

/** The same app, whoever answers: `base` is where its providers are. */
function config(base: string): string {
  return `
model_list:
  - { model_name: "openai/*", litellm_params: { model: "openai/*", api_key: ${providerKey}, api_base: "${base}/v1", timeout: 0.6, num_retries: 0 } }
  - { model_name: "anthropic/*", litellm_params: { model: "anthropic/*", api_key: ${providerKey}, api_base: "${base}" } }
  - { model_name: "gemini/*", litellm_params: { model: "gemini/*", api_key: ${providerKey}, api_base: "${base}/v1beta" } }
  - { model_name: spare, litellm_params: { model: openai/spare, api_key: ${providerKey}, api_base: "${base}/v1" } }
  - { model_name: late, litellm_params: { model: openai/503-0-late, api_key: ${providerKey}, api_base: "${base}/v1", num_retries: 0 } }
router_settings: { fallbacks: [{ late: [spare] }] }
`;
}

const asked: readonly { readonly model: string; readonly stream?: boolean }[] = [
  { model: 'openai/fine' },
  { model: 'openai/fine', stream: true },
  { model: 'anthropic/fine', stream: true },
  { model: 'gemini/fine' },
  { model: 'openai/429-0-x' },
  { model: 'openai/cut-3-x', stream: true },
  { model: 'openai/stall-3-x', stream: true },
  { model: 'openai/hang-0-x' },
  { model: 'late' },
];

/** What changes from call to call, whoever answers. */
function steady(body: string): string {
  return body.replaceAll(/"(?:created|id)":\s*("[^"]*"|\d+)/g, '"…"');
}

async function askAll(): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { model, stream } of asked) {
    const body = { model, messages: [{ role: 'user', content: 'How is the weather?' }], stream };
    const answer = await gateway.call('/v1/chat/completions', { body });
    outcomes.push({ status: answer.status, body: steady(answer.text) });
  }
  return outcomes;
}

beforeAll(async () => {
  const provider = await FaultServer.start();
  gateway = await GatewayProcess.start({ command: 'record', args: ['--out', folder], config: config(provider.url) });
  recorded = await askAll();
  await gateway.dispose();
  await provider.stop();
  const port = await freePort();
  replay = new CommandProcess(['replay', folder, '--port', String(port)]);
  await replay.says(`on http://127.0.0.1:${port}`);
  replayUrl = `http://127.0.0.1:${port}`;
  gateway = await GatewayProcess.start({ config: config(replayUrl) });
});
afterAll(async () => {
  await gateway?.dispose();
  await replay?.end();
  rmSync(folder, { recursive: true });
});

const cassettes = (): readonly string[] => readdirSync(folder).toSorted();

describe('litmux record', () => {
  it('writes one file for each upstream exchange, named by what was called, in order', () => {
    expect(cassettes()).toHaveLength(asked.length + 1);
    expect(cassettes()[2]).toMatch(/^00003-post-127\.0\.0\.1-\d+-v1-messages\.yaml$/);
  });

  it('keeps no credential in them', () => {
    for (const name of cassettes()) {
      const file = readFileSync(join(folder, name), 'utf8');
      expect(file).not.toContain(providerKey);
      expect(file).toMatch(/(authorization: Bearer|x-api-key:|x-goog-api-key:) "?\*\*\*/);
    }
  });

  it('keeps what was said, piece by piece', () => {
    const stream = readFileSync(join(folder, cassettes()[1] ?? ''), 'utf8');
    expect(stream).toContain('Zürich');
    expect(stream).toMatch(/end:\n {2}at: \d+\n {2}how: complete/);
  });
});

describe('litmux replay', () => {
  it('answers as the providers did: the app sees the same, faults and fallbacks included', async () => {
    const replayed = await askAll();
    expect(replayed).toEqual(recorded);
    expect(replayed[0]?.body).toContain(JSON.stringify(text).slice(1, -1));
    expect(replayed.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 200, 200, 408, 200]);
  });

  it('says which cassette is nearest where none matches, and what is different', async () => {
    const ask = (path: string, content: string): Promise<Response> =>
      fetch(replayUrl + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'fine', messages: [{ role: 'user', content }] }),
      });
    const other = await ask('/v1/chat/completions', 'And tomorrow?');
    expect(other.status).toBe(404);
    expect(Object(await other.json()).error.message).toMatch(
      /^No cassette answers POST \/v1\/chat\/completions with this body\. The nearest is 00001-.*: messages\[0\]\.content is "And tomorrow\?", recorded "How is the weather\?"\.$/,
    );
    const nowhere = Object(await (await ask('/v1/nowhere', 'x')).json()).error.message;
    expect(nowhere).toContain('Recorded were: POST /v1/chat/completions of 127.0.0.1:');
    const named = await ask(`/${new URL(replayUrl).host}/v1/chat/completions`, 'How is the weather?');
    expect(named.status).toBe(404);
  });
});

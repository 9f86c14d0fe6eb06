import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { ProviderServer } from './support/provider-server.ts';

const disk = mkdtempSync(join(tmpdir(), 'litmux-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk]).status === 0;
const ballast = join(disk, 'ballast');
const dataDirectory = join(disk, 'data');

let provider: ProviderServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await ProviderServer.start();
  gateway = await GatewayProcess.start({
    args: ['--data-dir', dataDirectory],
    config: `
model_list:
  - model_name: priced
    litellm_params: { model: openai/priced, api_key: k, api_base: "${provider.url}/v1", input_cost_per_token: 0.00001, output_cost_per_token: 0.00003 }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

function fill(): void {
  try {
    for (;;) appendFileSync(ballast, Buffer.alloc(4096));
  } catch {
    // Full: that was the purpose.
  }
}

const ask = (): ReturnType<GatewayProcess['call']> =>
  gateway.call('/v1/chat/completions', { body: { model: 'priced', messages: [{ role: 'user', content: 'Hello' }] } });
const readiness = async (): Promise<number> => (await gateway.call('/health/readiness')).status;
const rows = async (): Promise<number> => ((await gateway.call('/spend/logs?summarize=false')).json as unknown[]).length;

describe.skipIf(!mounted)('a data directory whose disk is full', () => {
  it('refuses calls before they cost anything, says so, and accounts for what it could not write as soon as it can', async () => {
    expect((await ask()).status).toBe(200);
    fill();
    const costly: number[] = [];
    while (costly.at(-1) !== 503 && costly.length < 200) costly.push((await ask()).status);
    expect(costly.at(-1)).toBe(503);
    const asked = provider.seen.length;
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(refused.json.error.message).toContain('The journal cannot be written');
    expect(provider.seen.length).toBe(asked);
    expect(await readiness()).toBe(503);
    await expect.poll(() => gateway.output).toContain('Calls are refused with 503 until it can be.');

    rmSync(ballast);
    await expect.poll(readiness, { timeout: 5000 }).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(gateway.output).toContain('The journal can be written again; nothing is lost.');
    expect(await rows()).toBe(asked + 1);
  }, 60_000);
});

describe('a store that another process holds', () => {
  it('delays the account and nothing else, and is told', async () => {
    const before = await rows();
    const other = new DatabaseSync(join(dataDirectory, 'litmux.db'));
    other.exec('BEGIN EXCLUSIVE');
    expect((await ask()).status).toBe(200);
    const database = async (): Promise<unknown> => (await gateway.call('/health/readiness')).json;
    await expect.poll(database, { timeout: 20_000 }).toEqual({ status: 'healthy', db: 'disconnected' });
    expect((await ask()).status).toBe(200);
    expect(gateway.output).toContain('The store does not take the journal');
    other.exec('ROLLBACK');
    other.close();
    await expect.poll(database, { timeout: 20_000 }).toEqual({ status: 'healthy', db: 'connected' });
    expect(await rows()).toBe(before + 2);
  }, 60_000);
});

describe('a journal with a line that cannot be read', () => {
  it('is read but for that line, which is kept and told', async () => {
    const before = await rows();
    await gateway.end('SIGKILL');
    const journal = join(dataDirectory, 'journal');
    const segment = readdirSync(journal)[0] ?? '0001-00000000000001-000000001.journal';
    appendFileSync(join(journal, segment), 'e["damaged\n');
    await gateway.run();
    expect(await rows()).toBe(before);
    expect(readFileSync(join(journal, 'damaged-lines'), 'utf8')).toBe('e["damaged\n');
    await expect.poll(() => gateway.output).toContain('Lines of the journal cannot be read');
    expect((await gateway.call('/health/readiness/details')).json.journal.damaged_lines).toBe(1);
  }, 60_000);
});

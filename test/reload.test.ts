import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayProcess, type CallAnswer } from './support/gateway-process.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

/** A busy machine takes longer to read a config than a second: so many are written at the most until several have served. */
const mostReloads = 15;

/** A config whose deployment says in two places which config it is of. */
const config = (name: string): string => `
model_list:
  - model_name: chat
    litellm_params: { model: "openai/${name}", api_key: sk-x, api_base: "${provider.url}/v1", extra_headers: { x-config: "${name}" } }
`;
const write = (text: string): void => writeFileSync(join(gateway.folder, 'config.yaml'), text);
const ask = (model: string): Promise<CallAnswer> =>
  gateway.call('/v1/chat/completions', { body: { model, messages: [{ role: 'user', content: 'Hello' }] } });
const post = (path: string, body: object = {}): Promise<CallAnswer> => gateway.call(path, { body });

/** Which config served a call now. */
async function serving(): Promise<string | undefined> {
  provider.reset();
  await ask('chat');
  return provider.seen[0]?.model;
}

beforeAll(async () => {
  provider = await ProviderServer.start();
  gateway = await GatewayProcess.start({ config: config('first'), workers: 2 });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});
beforeEach(() => provider.reset());

describe('a config that is exchanged while calls run', () => {
  it('fails no call and mixes no configs, reloaded each second under 500 calls in flight', async () => {
    provider.delay = 500;
    const served = (): ReadonlySet<unknown> => new Set(provider.seen.map(({ model }) => model));
    const statuses = new Map<number, number>();
    let goesOn = true;
    const caller = async (): Promise<void> => {
      while (goesOn) {
        const { status } = await ask('chat');
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const callers = Promise.all(Array.from({ length: 500 }, caller));
    for (let turn = 1; turn <= mostReloads && served().size < 4; turn += 1) {
      await pause(1000);
      write(config(`turn-${turn}`));
      expect((await post('/config/reload')).status).toBe(200);
    }
    await pause(1000);
    goesOn = false;
    await callers;
    expect([...statuses.keys()]).toEqual([200]);
    expect(served().size).toBeGreaterThanOrEqual(3);
    expect(provider.seen.filter(({ model, headers }) => headers['x-config'] !== model)).toEqual([]);
  }, 120_000);

  it('says what changed, and nothing where nothing did', async () => {
    // The gateway also looks at its file by itself, and may have come first.
    let said: { version: number; changes: readonly string[] } = { version: 0, changes: [] };
    let name = '';
    for (let turn = 0; turn < 5 && said.changes.length === 0; turn += 1) {
      write(config((name = `other-${turn}`)));
      said = (await post('/config/reload')).json;
    }
    expect(said.changes).toContain(`+ model chat (openai/${name})`);
    expect((await post('/config/reload')).json).toEqual({ version: said.version, changes: [] });
  });

  it('refuses a config that cannot be served, and the one in force stays', async () => {
    const before = await serving();
    write('model_list: [');
    const { status, json } = await post('/config/reload');
    expect(status).toBe(400);
    expect(json.error.message).toContain('config.yaml:1');
    expect(await serving()).toBe(before);
  });

  it('goes back to the config before', async () => {
    write(config('old'));
    await post('/config/reload');
    write(config('new'));
    await post('/config/reload');
    expect(await serving()).toBe('new');
    expect((await post('/config/rollback')).status).toBe(200);
    expect(await serving()).toBe('old');
    expect((await gateway.call('/config/history')).json.data.length).toBeLessThanOrEqual(5);
  });

  it('notices by itself that the file has changed', async () => {
    write(config('noticed'));
    const until = Date.now() + 8000;
    while ((await serving()) !== 'noticed' && Date.now() < until) await pause(200);
    expect(await serving()).toBe('noticed');
  });
});

describe('models over the API', () => {
  const params = (model: string): object => ({ model: `openai/${model}`, api_key: 'sk-added', api_base: `${provider.url}/v1` });

  it('are served at once, changed, kept over a restart and deleted', async () => {
    const made = await post('/model/new', { model_name: 'added', litellm_params: params('one') });
    expect(made.json).toMatchObject({ model_name: 'added', litellm_params: { api_key: '***' }, model_info: { db_model: true } });
    expect((await ask('added')).status).toBe(200);
    const id = made.json.model_id;
    await gateway.call(`/model/${id}/update`, { method: 'PATCH', body: { litellm_params: { model: 'openai/two' } } });
    await gateway.end();
    await gateway.run();
    provider.reset();
    expect((await ask('added')).status).toBe(200);
    expect(provider.seen[0]).toMatchObject({ model: 'two', headers: { authorization: 'Bearer sk-added' } });
    expect((await post('/model/delete', { id })).json).toEqual({ message: `Model: ${id} deleted successfully` });
    expect((await ask('added')).status).toBe(400);
  });

  it('are refused where they cannot be served, and those of the file are not changed', async () => {
    expect((await post('/model/new', { model_name: 'x', litellm_params: { model: 'nobody-knows/this' } })).status).toBe(400);
    const { json } = await gateway.call('/model/info');
    const [own] = json.data;
    const { status, json: refused } = await post('/model/delete', { id: own.model_info.id });
    expect([status, refused.error.message]).toEqual([400, `The model ${own.model_info.id} stands in the config file; change it there.`]);
  });
});

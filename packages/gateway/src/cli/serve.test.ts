import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { CommandProcess, freePort, TestFolder } from './command-process.testing.ts';

const run = promisify(execFile);
const folder = new TestFolder();
const running: CommandProcess[] = [];
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.end()));
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => folder.remove());

let directories = 0;
function newDirectory(): string {
  directories += 1;
  return join(folder.path, `data ${directories}`);
}

interface Setup {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
}

function launch(port: number, { args = [], env = {}, dataDir = newDirectory() }: Setup = {}): CommandProcess {
  const command = new CommandProcess(['--port', String(port), '--data-dir', dataDir, '--num_workers', '1', ...args], env);
  running.push(command);
  return command;
}

async function serving(setup: Setup = {}): Promise<{ command: CommandProcess; port: number }> {
  const port = await freePort();
  const command = launch(port, setup);
  await command.says('Try it: curl');
  return { command, port };
}

const masterKey = 'sk-of-this-test-7f3a9c1e5b8d2046';

function chat(port: number, { key = masterKey, model = 'mock/echo' }: { key?: string; model?: string } = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
  });
}

describe('without a config', () => {
  test('the printed curl line works when pasted, and does not hold the key', async () => {
    const dataDir = newDirectory();
    const { command } = await serving({ dataDir });
    const keyFile = join(dataDir, 'master-key');
    const key = readFileSync(keyFile, 'utf8').trim();
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(command.output).not.toContain(key);
    const line = /^Try it: (curl .*)$/m.exec(command.output)?.[1] ?? '';
    const { stdout } = await run('sh', ['-c', `${line} --silent --max-time 10`]);
    expect(JSON.parse(stdout)).toMatchObject({ model: 'mock/echo', choices: [{ message: { content: 'Hello' } }] });
  });

  test('the address comes first and the hint for containers is there', async () => {
    const { command, port } = await serving();
    expect(command.output).toMatch(new RegExp(`^litmux \\S+ listens on http://127\\.0\\.0\\.1:${port}\n`));
    expect(command.output).toContain('--host 0.0.0.0');
  });

  test('the master key is made once', async () => {
    const dataDir = newDirectory();
    const first = await serving({ dataDir });
    const key = readFileSync(join(dataDir, 'master-key'), 'utf8');
    first.command.signal('SIGTERM');
    expect(await first.command.ended).toBe(0);
    const second = await serving({ dataDir });
    expect(readFileSync(join(dataDir, 'master-key'), 'utf8')).toBe(key);
    expect((await chat(second.port, { key: key.trim() })).status).toBe(200);
    expect((await chat(second.port, { key: 'sk-other' })).status).toBe(401);
  });

  test('--model serves one model, whatever a call names', async () => {
    const { port } = await serving({ args: ['--model', 'mock/echo', '--alias', 'echo'], env: { LITELLM_MASTER_KEY: masterKey } });
    expect((await chat(port, { model: 'gpt-5' })).status).toBe(200);
  });
});

describe('what is in the way is said, and the exit code is 1', () => {
  test('a port that is taken', async () => {
    const port = await freePort();
    const server = createTcpServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const command = launch(port);
    expect(await command.ended).toBe(1);
    expect(command.output).toContain(`Port ${port} on 127.0.0.1 is taken`);
    server.close();
  });

  test('a data directory that another gateway uses; one that died leaves no lock', async () => {
    const dataDir = newDirectory();
    const { command: first } = await serving({ dataDir });
    const second = launch(await freePort(), { dataDir });
    expect(await second.ended).toBe(1);
    expect(second.output).toContain(`uses the data directory ${dataDir}`);
    await first.end();
    await serving({ dataDir });
  });

  test('a data directory that cannot be made', async () => {
    const command = launch(await freePort(), { dataDir: '/dev/null/data' });
    expect(await command.ended).toBe(1);
    expect(command.output).toMatch(/The data directory \/dev\/null\/data cannot be written: .*choose another with --data-dir/);
  });

  test('a config that cannot be served, every error of it', async () => {
    const file = folder.write('wrong.yaml', 'model_list: 5\nrouter_settings:\n  num_retries: many\n');
    const command = launch(await freePort(), { args: ['--config', file] });
    expect(await command.ended).toBe(1);
    expect(command.output).toContain(`${file}:1:1: error: `);
    expect(command.output).toContain(`${file}:3:3: error: `);
  });

  test('flags that are wrong, all of them', async () => {
    const command = new CommandProcess(['--port', 'http', '--num_workers', '0']);
    expect(await command.ended).toBe(1);
    expect(command.output).toMatch(/--num_workers .*"0"[^]*--port .*"http"/);
  });

  test('no master key, or a weak one, where others can reach it', async () => {
    const none = launch(await freePort(), { args: ['--host', '0.0.0.0'] });
    expect(await none.ended).toBe(1);
    expect(none.output).toContain('export LITELLM_MASTER_KEY=');
    const weak = launch(await freePort(), { args: ['--host', '0.0.0.0'], env: { LITELLM_MASTER_KEY: 'sk-1234' } });
    expect(await weak.ended).toBe(1);
    expect(weak.output).toContain('stands in public examples');
  });
});

describe('the master key', () => {
  test('that is weak is a loud warning on loopback', async () => {
    const { command, port } = await serving({ env: { LITELLM_MASTER_KEY: 'sk-1234' } });
    expect(command.output).toMatch(/^WARNING: The master key stands in public examples/);
    expect((await chat(port, { key: 'sk-1234' })).status).toBe(200);
  });

  test('may be missing where the operator permits it: then access is open', async () => {
    const { command, port } = await serving({ env: { LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: 'true' } });
    expect(command.output).toContain('WARNING: There is no master key');
    expect((await chat(port, { key: '' })).status).toBe(200);
  });

  test('of the config wins over the environment', async () => {
    const file = folder.write('key.yaml', `general_settings: { master_key: ${masterKey} }\n`);
    const { command, port } = await serving({ args: ['--config', file], env: { LITELLM_MASTER_KEY: 'sk-not-this-one-0a1b2c3d4e5f' } });
    expect(command.output).toContain('warning: No model is configured');
    const answer = await fetch(`http://127.0.0.1:${port}/v1/models`, { headers: { authorization: `Bearer ${masterKey}` } });
    expect(answer.status).toBe(200);
  });
});

describe('a signal', () => {
  /** A provider that answers when it is told to. */
  async function slowProvider(): Promise<{ url: string; asked: Promise<void>; answer(): void }> {
    const asked = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      request.resume();
      asked.resolve();
      void told.promise.then(() => {
        const message = { role: 'assistant', content: 'late' };
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            id: 'x',
            object: 'chat.completion',
            created: 1,
            model: 'm',
            choices: [{ index: 0, message, finish_reason: 'stop' }],
          }),
        );
      });
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    servers.push(server);
    return { url: `http://127.0.0.1:${port}`, asked: asked.promise, answer: () => told.resolve() };
  }

  test('lets a call in flight end, then the process ends with 0', async () => {
    const provider = await slowProvider();
    const params = `{ model: openai/m, api_base: "${provider.url}", api_key: k }`;
    const file = folder.write('slow.yaml', `model_list:\n  - model_name: slow\n    litellm_params: ${params}\n`);
    const { command, port } = await serving({ args: ['--config', file], env: { LITELLM_MASTER_KEY: masterKey } });
    const answer = chat(port, { model: 'slow' });
    await provider.asked;
    command.signal('SIGTERM');
    await command.says('Stopping');
    provider.answer();
    expect(await (await answer).json()).toMatchObject({ choices: [{ message: { content: 'late' } }] });
    expect(await command.ended).toBe(0);
  });

  test('turns readiness off at once, and connections are accepted for the drain delay', async () => {
    const { command, port } = await serving({ args: ['--drain-delay', '1'], env: { LITELLM_MASTER_KEY: masterKey } });
    command.signal('SIGTERM');
    await command.says('Stopping');
    const readiness = await fetch(`http://127.0.0.1:${port}/health/readiness`);
    expect(readiness.status).toBe(503);
    const answer = await chat(port);
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(await command.ended).toBe(0);
  });

  test('that comes a second time ends it at once', async () => {
    const { command } = await serving({ args: ['--drain-delay', '60'] });
    command.signal('SIGINT');
    await command.says('Stopping');
    command.signal('SIGINT');
    expect(await command.ended).toBe(1);
  });
});

test.each([
  ['litmux health', (port: number) => ['health', '--url', `http://127.0.0.1:${port}`]],
  ["LiteLLM's form", (port: number) => ['--health', '--port', String(port)]],
])('a running gateway is asked for the health of its deployments: %s', async (_form, args) => {
  const env = { LITELLM_MASTER_KEY: masterKey };
  const { port } = await serving({ args: ['--model', 'mock/echo'], env });
  const asking = new CommandProcess(args(port), env);
  expect(await asking.ended).toBe(0);
  expect(JSON.parse(asking.output)).toMatchObject({ healthy_count: 1, healthy_endpoints: [{ model: 'mock/echo' }] });
});

test('what else is said after the notice is JSON lines when nobody watches', async () => {
  const { command } = await serving();
  command.signal('SIGTERM');
  await command.ended;
  const line = command.output.trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: expect.stringContaining('Stopping') });
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { GatewayProcess, masterKey } from './support/gateway-process.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** What a program of the repository prints. */
async function printed(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run(process.execPath, ['--conditions=source', ...args], { cwd: root, env: { ...process.env, ...env } });
  return stdout;
}

test('a call, a stream and an error by its class', async () => {
  const text = 'Say this back to me.';
  expect(await printed(['examples/completion.ts'])).toBe(`${text}\n40 tokens for 0 USD\n${text}\nToo many calls; come again in 7 s.\n`);
});

test('a router whose deployments fail answers from its fallback', async () => {
  expect(await printed(['examples/router.ts'])).toBe('Is anybody there?\nanswered by mock at the attempt number 3\n');
});

test('the config is without faults where its keys are set, and serves', async () => {
  const keys = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b', GEMINI_API_KEY: 'c' };
  const said = await printed(['packages/gateway/src/cli/main.ts', 'check', 'examples/config.yaml'], keys);
  expect(said).not.toMatch(/warning|error/);
  const config = readFileSync(join(root, 'examples/config.yaml'), 'utf8');
  const gateway = await GatewayProcess.start({ config, env: { ...keys, LITELLM_MASTER_KEY: masterKey } });
  try {
    const output = await printed(['examples/clients.ts', 'echo'], { GATEWAY_URL: gateway.url, GATEWAY_KEY: masterKey });
    expect(output).toBe('Hello from OpenAI.\nHello from Anthropic.\nHello from Google.\n');
  } finally {
    await gateway.dispose();
  }
});

import { afterAll, describe, expect, test } from 'vitest';
import { CommandProcess, TestFolder } from './command-process.testing.ts';

const folder = new TestFolder();
afterAll(() => folder.remove());

async function run(...args: readonly string[]): Promise<{ code: number | string; output: string }> {
  const command = new CommandProcess(args);
  const code = await command.ended;
  return { code, output: command.output };
}

const model = 'model_list:\n  - model_name: a\n    litellm_params: { model: mock/echo }\n';

describe('litmux check', () => {
  test('a config without faults', async () => {
    const file = folder.write('good.yaml', model);
    expect(await run('check', file)).toEqual({ code: 0, output: `${file} can be served.\n` });
  });

  test('a suspicious config is told and could be served', async () => {
    const file = folder.write('odd.yaml', `${model}router_setings: {}\n`);
    const { code, output } = await run('check', file);
    expect(code).toBe(0);
    expect(output).toContain(`${file}:4:1: warning: Unknown section "router_setings"`);
    expect(output).toContain('can be served, with 1 warning.');
  });

  test('a config that could not be served', async () => {
    const file = folder.write('bad.yaml', 'model_list: {}\nlitellm_settings: []\n');
    const { code, output } = await run('check', file);
    expect(code).toBe(1);
    expect(output).toContain('2 errors');
  });

  test('a file that is not there', async () => {
    expect(await run('check', `${folder.path}/none.yaml`)).toMatchObject({ code: 1 });
  });
});

test('litmux providers lists ids, one a line', async () => {
  const { code, output } = await run('providers');
  const ids = output.trim().split('\n');
  expect(code).toBe(0);
  expect(ids).toEqual(expect.arrayContaining(['anthropic', 'gemini', 'groq', 'openai']));
  expect(ids).toEqual([...ids].sort());
});

test('--version and --help', async () => {
  expect(await run('--version')).toEqual({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  const { code, output } = await run('--help');
  expect(code).toBe(0);
  expect(output).toMatch(/serve[^]*check[^]*providers/);
});

test('an unknown flag ends with 1 and says what is meant', async () => {
  const { code, output } = await run('--prot', '4000');
  expect(code).toBe(1);
  expect(output).toContain('--port');
});

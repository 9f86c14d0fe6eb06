import { describe, expect, test } from 'vitest';
import { readServeOptions } from './serve-options.ts';

test('what is not said has its default', () => {
  expect(readServeOptions({})).toEqual({
    options: { port: 4000, host: '127.0.0.1', dataDir: './.litmux', drainSeconds: 0, verbose: false },
    lines: [],
  });
});

test('flags are read', () => {
  const flags = { config: 'c.yaml', port: '0', host: '::1', dataDir: '/d', num_workers: '2', drainDelay: '1.5', detailed_debug: true };
  expect(readServeOptions(flags).options).toEqual({
    config: 'c.yaml',
    port: 0,
    host: '::1',
    dataDir: '/d',
    workers: 2,
    drainSeconds: 1.5,
    verbose: true,
  });
});

test('every wrong number is told, and nothing starts', () => {
  expect(readServeOptions({ port: '99999', num_workers: '0', drainDelay: 'soon' })).toEqual({
    lines: [
      'litmux: --num_workers (NUM_WORKERS) must be a number from 1 to 256, not "0".',
      'litmux: --port (PORT) must be a number from 0 to 65535, not "99999".',
      'litmux: --drain-delay must be a number from 0 to 3600, not "soon".',
    ],
  });
});

describe('the model of the command line', () => {
  test('is an entry of a model list', () => {
    const flags = { model: 'openai/llama', alias: 'mine', api_base: 'http://127.0.0.1:8000/v1', temperature: '0.5', drop_params: true };
    expect(readServeOptions({ ...flags, request_timeout: '30' }).options?.model).toEqual({
      model_name: 'mine',
      litellm_params: { model: 'openai/llama', api_base: 'http://127.0.0.1:8000/v1', temperature: 0.5, drop_params: true, timeout: '30' },
    });
  });

  test('is listed under its own name where it has no other', () => {
    expect(readServeOptions({ model: 'gpt-5' }).options?.model).toEqual({ model_name: 'gpt-5', litellm_params: { model: 'gpt-5' } });
  });
});

test("a flag of LiteLLM's that has no effect is told, and no more", () => {
  const { options, lines } = readServeOptions({ telemetry: 'False', run_gunicorn: true });
  expect(options).toBeDefined();
  expect(lines).toEqual([
    '--telemetry changes nothing: nothing is ever reported to anybody.',
    '--run_gunicorn changes nothing: the gateway is its own server.',
  ]);
});

test.each([
  [true, true],
  ['1', true],
  ['True', true],
  ['false', false],
  ['0', false],
  ['', false],
])('DETAILED_DEBUG=%s', (detailed_debug, verbose) => {
  expect(readServeOptions({ detailed_debug }).options?.verbose).toBe(verbose);
});

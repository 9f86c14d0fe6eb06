import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { RecordingServer, type SeenRequest } from '../providers/recording-server.testing.ts';
import { createRouter, type Router } from './create-router.ts';
import { BadRequestError, RateLimitError } from './errors.ts';
import type { RouterConfig } from './router-config.ts';

/** A provider that says which key it was called with, and fails those of the keys that it is told. */
const server = new RecordingServer();
const failing = new Map<string, number>();
const keyOf = ({ headers }: SeenRequest): string => headers.authorization?.replace('Bearer ', '') ?? '';
const calls = (): readonly string[] => server.seen.map(keyOf);

beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.seen.length = 0;
  failing.clear();
  server.play = (request) => {
    const key = keyOf(request);
    const status = failing.get(key);
    return status === undefined ? { body: answer(key) } : { status, body: { error: { message: `no, says ${key}` } } };
  };
});

const routers: Router[] = [];
afterEach(() => Promise.all(routers.splice(0).map((router) => router.close())));

function open(config: RouterConfig): Router {
  const router = createRouter(config, { env: { KEY_OF_C: 'c' } });
  routers.push(router);
  return router;
}

function answer(key: string): object {
  return {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: key }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

function entry(group: string, key: string, params: object = {}): RouterConfig['model_list'][number] {
  return { model_name: group, litellm_params: { model: 'openai/gpt-4o-mini', api_key: key, api_base: `${server.url}/v1`, ...params } };
}

const messages = [{ role: 'user' as const, content: 'Hello' }];
const say = async (router: Router, model: string): Promise<unknown> =>
  (await router.completion({ model, messages })).choices[0]?.message.content;

test('the deployments of a name serve it in turns', async () => {
  const router = open({ model_list: [entry('chat', 'a'), entry('chat', 'b')], router: [{ model: 'chat', strategy: 'round_robin' }] });
  const said = [];
  for (let turn = 0; turn < 4; turn += 1) said.push(await say(router, 'chat'));
  expect(said).toEqual(['a', 'b', 'a', 'b']);
});

test('a model that fails is retried and then gives way to its fallback, by settings beside the list as by router_settings', async () => {
  failing.set('a', 500);
  const list = [entry('chat', 'a'), entry('other', 'os.environ/KEY_OF_C')];
  for (const settings of [
    { num_retries: 1, retry_after: 0, fallbacks: [{ chat: ['other'] }] },
    { router_settings: { num_retries: 1, retry_after: 0, fallbacks: [{ chat: ['other'] }] } },
  ]) {
    server.seen.length = 0;
    expect(await say(open({ model_list: list, ...settings }), 'chat')).toBe('c');
    expect(calls()).toEqual(['a', 'a', 'c']);
  }
});

test('a deployment that fails rests, for all calls of the router', async () => {
  failing.set('a', 429);
  const router = open({
    model_list: [entry('chat', 'a'), entry('chat', 'b')],
    num_retries: 1,
    cooldown_time: 60,
    allowed_fails: 0,
    router: [{ model: 'chat', strategy: 'round_robin', max_retries: 1 }],
  });
  for (let turn = 0; turn < 5; turn += 1) expect(await say(router, 'chat')).toBe('b');
  expect(calls().filter((key) => key === 'a')).toHaveLength(1);
});

test('a call may say its own fallbacks, retries and deadline', async () => {
  failing.set('a', 429);
  const router = open({ model_list: [entry('chat', 'a'), entry('other', 'b')], retry_after: 0 });
  await expect(router.completion({ model: 'chat', messages, num_retries: 0 })).rejects.toBeInstanceOf(RateLimitError);
  expect(calls()).toEqual(['a']);
  const served = await router.completion({ model: 'chat', messages, num_retries: 0, fallbacks: ['other'], timeout: 5 });
  expect(served.choices[0]?.message.content).toBe('b');
  expect(served.litmux.attempts).toBe(2);
});

test('wildcards, aliases and vectors go by the same table', async () => {
  const router = open({
    model_list: [{ model_name: 'mock/*', litellm_params: { model: 'mock/*' } }, entry('chat', 'a')],
    model_group_alias: { small: 'chat' },
  });
  expect(await say(router, 'small')).toBe('a');
  expect(await say(router, 'mock/echo')).toBe('Hello');
  expect(await router.models()).toEqual(expect.arrayContaining(['chat', 'small', 'mock/*']));
});

test('a stream through the router collects to the same answer', async () => {
  const router = open({ model_list: [{ model_name: 'echo', litellm_params: { model: 'mock/echo' } }] });
  const stream = await router.completion({ model: 'echo', messages, stream: true });
  expect((await stream.collect()).choices[0]?.message.content).toBe('Hello');
});

test('a model that is not in the list is told with those that are', async () => {
  const router = open({ model_list: [entry('chat', 'a')] });
  await expect(router.completion({ model: 'chatt', messages })).rejects.toThrow('The router has no model "chatt". It has: chat.');
});

test('credentials and addresses belong to the list', async () => {
  const router = open({ model_list: [entry('chat', 'a')] });
  await expect(router.completion({ model: 'chat', messages, api_key: 'mine' })).rejects.toBeInstanceOf(BadRequestError);
  expect(calls()).toEqual([]);
});

test('a config that is wrong rejects each call with all that is wrong; what is suspicious is told', async () => {
  const wrong = open({ model_list: [], providers: [{ id: 'Not An Id' }] });
  await expect(wrong.completion({ model: 'x', messages })).rejects.toBeInstanceOf(BadRequestError);
  await expect(wrong.models()).rejects.toBeInstanceOf(BadRequestError);
  const suspicious = open({ model_list: [entry('chat', 'a')], fallbacks: [{ chat: ['nobody'] }] });
  expect((await suspicious.problems()).map(({ message }) => message).join()).toContain('"nobody" is no model of this config');
});

test('what only the gateway does is told, and nothing else', async () => {
  const router = open({
    model_list: [entry('chat', 'a', { max_budget: 5, silent_model: 'chat' })],
    provider_budget_config: { openai: { budget_limit: 1 } },
    optional_pre_call_checks: ['session_affinity', 'prompt_caching'],
  });
  const paths = (await router.problems()).map(({ path }) => path.join('.'));
  expect(paths).toEqual([
    'router_settings.provider_budget_config',
    'router_settings.optional_pre_call_checks.1',
    'model_list.0.litellm_params.max_budget',
    'model_list.0.litellm_params.silent_model',
  ]);
});

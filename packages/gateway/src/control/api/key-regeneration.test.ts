import { beforeEach, describe, expect, test } from 'vitest';
import { hashKey } from '../../access/key-secret.ts';
import { ApiWorld, master } from './api-world.testing.ts';

let world: ApiWorld;

beforeEach(() => {
  world = new ApiWorld();
});

describe('a key that is regenerated', () => {
  test.each([
    ['by its name in the path', (key: string) => world.call('POST', `/key/${key}/regenerate`, {})],
    ['by its hash in the body', (key: string) => world.call('POST', '/key/regenerate', { key: hashKey(key) })],
  ])('%s keeps alias, limits and spend, and its old secret ends at once', async (_how, regenerate) => {
    const made = await world.generate({ key_alias: 'ci', max_budget: 5, spend: 2 });
    const { status, body } = await regenerate(made.key);
    expect(status).toBe(200);
    expect(body).toMatchObject({ key_alias: 'ci', max_budget: 5, spend: 2, key: expect.stringMatching(/^sk-/) });
    expect(body).not.toMatchObject({ key: made.key });
    const hash = hashKey(String(Object(body).key));
    expect(Object(body)).toMatchObject({ token: hash, key_name: `sk-...${String(Object(body).key).slice(-4)}` });
    expect([...world.stored.keys()]).toEqual([hash]);
    expect(world.stored.get(hash)?.formerHashes).toEqual([made.token]);
    expect(world.changes.at(-1)).toMatchObject({ put: [{ slot: 1, record: { hash } }], remove: [made.token] });
    expect((await world.call('GET', '/key/info', undefined, made.key)).status).toBe(401);
    expect((await world.call('GET', '/key/info', undefined, String(Object(body).key))).status).toBe(200);
  });

  test('may get a secret of your own and other fields with it', async () => {
    const { key } = await world.generate({ key_alias: 'ci' });
    const { body } = await world.call('POST', '/key/regenerate', { key, new_key: 'sk-my-own-next', max_budget: 7, key_alias: 'cd' });
    expect(body).toMatchObject({ key: 'sk-my-own-next', max_budget: 7, key_alias: 'cd' });
    expect((await world.generate({ key_alias: 'ci' })).key).toBeTruthy();
  });

  test.each([
    ['is not known', { key: 'sk-nobody' }, 404],
    ['is not named', {}, 400],
    ['would become the master key', { new_key: master }, 400],
    ['would become a key that exists', { new_key: 'sk-taken' }, 400],
    ['should live on for no known time', { grace_period: 'a while' }, 400],
    ['should rotate the master key', { new_master_key: 'sk-1' }, 400],
  ])('is left alone where it %s', async (_why, fields, status) => {
    await world.generate({ key: 'sk-taken' });
    const made = await world.generate();
    const key = 'key' in fields || Object.keys(fields).length === 0 ? {} : { key: made.key };
    expect((await world.call('POST', '/key/regenerate', { ...key, ...fields })).status).toBe(status);
    expect(world.stored.has(made.token)).toBe(true);
  });
});

describe('a secret that lasts a while yet', () => {
  const hour = 3_600_000;
  const opens = async (key: string): Promise<boolean> => (await world.call('GET', '/key/info', undefined, key)).status === 200;

  test('opens the door for the same key until its time is over', async () => {
    const made = await world.generate({ key: 'sk-first', key_alias: 'ci' });
    await world.call('POST', '/key/regenerate', { key: made.key, new_key: 'sk-second', grace_period: '2h' });
    expect([await opens('sk-first'), await opens('sk-second')]).toEqual([true, true]);
    expect((await world.call('GET', '/key/info', undefined, 'sk-first')).body).toMatchObject({
      key: hashKey('sk-second'),
      info: { key_alias: 'ci' },
    });
    expect((await world.call('GET', '/key/list')).body).toMatchObject({ keys: [hashKey('sk-second')] });
    expect(world.ring.find(hashKey('sk-first'))?.slot).toBe(world.ring.find(hashKey('sk-second'))?.slot);
    world.now += 2 * hour + 1;
    expect([await opens('sk-first'), await opens('sk-second')]).toEqual([false, true]);
  });

  test('obeys what is changed of the key, and ends with it', async () => {
    await world.generate({ key: 'sk-first' });
    await world.call('POST', '/key/regenerate', { key: 'sk-first', new_key: 'sk-second', grace_period: '2h' });
    await world.call('POST', '/key/block', { key: 'sk-second' });
    expect(await opens('sk-first')).toBe(false);
    await world.call('POST', '/key/unblock', { key: 'sk-second' });
    expect(await opens('sk-first')).toBe(true);
    expect((await world.call('POST', '/key/update', { key: 'sk-first', max_budget: 1 })).status).toBe(404);
    await world.call('POST', '/key/delete', { keys: ['sk-second'] });
    expect(await opens('sk-first')).toBe(false);
  });

  test('ends when the key is regenerated once more without a grace period', async () => {
    await world.generate({ key: 'sk-first' });
    await world.call('POST', '/key/regenerate', { key: 'sk-first', new_key: 'sk-second', grace_period: '2h' });
    await world.call('POST', '/key/regenerate', { key: 'sk-second', new_key: 'sk-third', grace_period: '1h' });
    expect(await Promise.all(['sk-first', 'sk-second', 'sk-third'].map(opens))).toEqual([true, true, true]);
    await world.call('POST', '/key/regenerate', { key: 'sk-third', new_key: 'sk-fourth' });
    expect(await Promise.all(['sk-first', 'sk-second', 'sk-third', 'sk-fourth'].map(opens))).toEqual([false, false, false, true]);
  });
});

test('many keys are changed at once, and each that cannot be is told', async () => {
  const [one, two] = [await world.generate(), await world.generate()];
  const keys = [
    { key: one.key, max_budget: 3, tags: ['a'] },
    { key: two.token, rpm_limit: -1 },
    { key: 'sk-nobody', max_budget: 1 },
    { key: two.key, budget_id: 'b' },
  ];
  const { status, body } = await world.call('POST', '/key/bulk_update', { keys });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    total_requested: 4,
    successful_updates: [{ key: one.key, key_info: { max_budget: 3, tags: ['a'] } }],
    failed_updates: [
      { key: two.token, failed_reason: expect.stringContaining('rpm_limit') },
      { key: 'sk-nobody', failed_reason: expect.stringContaining('not found') },
      { key: two.key, failed_reason: expect.stringContaining('budget_id') },
    ],
  });
});

test('the archive lists deleted keys, those of the caller only', async () => {
  const own = await world.generate({ user_id: 'u' });
  const [one, two] = [await world.generate({ user_id: 'u', key_alias: 'one' }), await world.generate({ user_id: 'v' })];
  await world.call('POST', '/key/delete', { keys: [one.key] });
  world.now += 1000;
  await world.call('POST', '/key/delete', { keys: [two.key] });
  expect((await world.call('GET', '/key/list?status=deleted')).body).toEqual({
    keys: [two.token, one.token],
    total_count: 2,
    current_page: 1,
    total_pages: 1,
  });
  const full = await world.call('GET', '/key/list?status=deleted&return_full_object=true&user_id=u');
  expect(full.body).toMatchObject({ keys: [{ token: one.token, key_alias: 'one', status: 'deleted', deleted_by: 'default_user_id' }] });
  expect((await world.call('GET', '/key/list?status=deleted', undefined, own.key)).body).toMatchObject({ keys: [one.token] });
});

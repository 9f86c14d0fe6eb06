import { afterEach, expect, test } from 'vitest';
import { PassingBuffers } from './passing-buffers.ts';

const own = globalThis.gc;
afterEach(() => {
  globalThis.gc = own;
});

test('what is young is collected each time that enough has passed, and nothing where that cannot be asked for', () => {
  const asked: unknown[] = [];
  const passing = new PassingBuffers(100);
  globalThis.gc = (options?: unknown) => Promise.resolve(void asked.push(options));
  for (const bytes of [60, 39]) passing.pass(bytes);
  expect(asked).toEqual([]);
  for (const bytes of [1, 99, 1]) passing.pass(bytes);
  expect(asked).toEqual([{ type: 'minor' }, { type: 'minor' }]);
  globalThis.gc = undefined;
  expect(() => passing.pass(1000)).not.toThrow();
});

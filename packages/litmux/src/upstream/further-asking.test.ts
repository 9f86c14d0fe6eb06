import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FurtherRequest } from './asked.ts';
import { FurtherAsking } from './further-asking.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function request(method: string): FurtherRequest {
  return { method, url: 'https://api.test/task', headers: {}, body: '', wait: 500, keyless: false };
}

test('a request waits for its turn', () => {
  const sent: FurtherRequest[] = [];
  new FurtherAsking((further) => sent.push(further)).ask(request('GET'));
  vi.advanceTimersByTime(499);
  expect(sent).toHaveLength(0);
  vi.advanceTimersByTime(1);
  expect(sent).toHaveLength(1);
});

test('a look that stumbles is repeated three times in a row, and no more', () => {
  const sent: FurtherRequest[] = [];
  const asking = new FurtherAsking((further) => sent.push(further));
  asking.ask(request('GET'));
  vi.advanceTimersByTime(500);
  for (const status of [503, 429, 0]) {
    expect(asking.again(status)).toBe(true);
    vi.advanceTimersByTime(1_000);
  }
  expect(asking.again(503)).toBe(false);
  expect(sent).toHaveLength(4);
  asking.ask(request('GET'));
  expect(asking.again(503)).toBe(true);
});

test('what is refused, or would be done twice, is not repeated', () => {
  const asking = new FurtherAsking(() => undefined);
  expect(asking.again(503)).toBe(false);
  asking.ask(request('GET'));
  expect(asking.again(404)).toBe(false);
  asking.ask(request('POST'));
  expect(asking.again(503)).toBe(false);
});

test('nothing is asked once it is over', () => {
  const sent: FurtherRequest[] = [];
  const asking = new FurtherAsking((further) => sent.push(further));
  asking.ask(request('GET'));
  asking.stop();
  vi.advanceTimersByTime(10_000);
  expect(sent).toHaveLength(0);
  expect(asking.again(503)).toBe(false);
});

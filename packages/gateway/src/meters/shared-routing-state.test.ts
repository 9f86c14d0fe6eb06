import { expect, it } from 'vitest';
import type { RoutingTable } from 'litmux/engine';
import { createRoutingBuffer, releaseRouting, SharedRoutingState } from './shared-routing-state.ts';

const now = 1_790_000_000_000;

function table(ids: readonly string[]): RoutingTable {
  const group = { name: 'chat', deployments: [], strategy: 'round-robin', retries: 0, fallbacks: [] } as const;
  const byId: RoutingTable['byId'] = new Map(ids.map((id) => [id, Object.create(null)]));
  return {
    groups: new Map([['chat', group]]),
    byId,
    aliases: new Map(),
    patterns: [],
    defaultFallbacks: [],
    settings: { retries: 2, maxFallbacks: 5, retryAfter: 0, cooldownSeconds: 5, cooldowns: true },
  };
}

function threads(count: number, ids: readonly string[] = ['a', 'b']): readonly SharedRoutingState[] {
  const of = table(ids);
  const buffer = createRoutingBuffer(of);
  return Array.from({ length: count }, (_, index) => new SharedRoutingState(buffer, of, index));
}

it('is one state for all threads', () => {
  const [one, other] = threads(2);
  one?.rest('a', now + 1000);
  one?.begin('a', now);
  other?.begin('a', now);
  one?.end('b', { now, tokens: 7, latency: { kind: 'stream', ms: 30 } });
  expect(other?.restsUntil('a')).toBe(now + 1000);
  expect([other?.inFlight('a'), other?.requests('a', now), other?.tokens('a', now)]).toEqual([2, 2, 0]);
  expect(other?.latency('b', 'stream', now)).toBe(30);
  expect([one?.turn('chat'), other?.turn('chat'), one?.nextTurn('chat')]).toEqual([0, 1, 2]);
});

it('forgets a minute when the next begins, and latencies after an hour', () => {
  const [state] = threads(1);
  state?.begin('a', now);
  state?.end('a', { now, tokens: 9, latency: { kind: 'whole', ms: 5 } });
  expect(state?.note('a', true, now)).toEqual({ calls: 1, faults: 1 });
  expect([state?.inFlight('a'), state?.requests('a', now + 60_000), state?.tokens('a', now + 60_000)]).toEqual([0, 0, 0]);
  expect(state?.note('a', false, now + 60_000)).toEqual({ calls: 1, faults: 0 });
  expect(state?.latency('a', 'whole', now + 3_600_001)).toBeUndefined();
});

it('takes the mean of the last ten latencies', () => {
  const [state] = threads(1);
  for (let ms = 1; ms <= 12; ms += 1) state?.end('a', { now, tokens: 0, latency: { kind: 'whole', ms } });
  expect(state?.latency('a', 'whole', now)).toBe(7.5);
});

it('takes off what a thread had in flight when it died, and no more', () => {
  const of = table(['a', 'b']);
  const buffer = createRoutingBuffer(of);
  const [one, other] = [1, 2].map((thread) => new SharedRoutingState(buffer, of, thread));
  one?.begin('a', now);
  one?.begin('a', now);
  other?.begin('a', now);
  releaseRouting(buffer, of, 1);
  expect(other?.inFlight('a')).toBe(1);
});

it('lets no more calls in flight begin than may be, whichever thread they are in', () => {
  const [one, other] = threads(2);
  expect([one?.begin('a', now, 2), other?.begin('a', now, 2), one?.begin('a', now, 2), other?.begin('a', now, 2)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([one?.inFlight('a'), one?.requests('a', now)]).toEqual([2, 2]);
  other?.end('a', { now, tokens: 0 });
  expect([one?.begin('a', now, 2), other?.begin('a', now, 2)]).toEqual([true, false]);
});

it('takes rests, latencies and turns over into the next config, wherever a deployment stands there', () => {
  const [before] = threads(1);
  const [after] = threads(1, ['new', 'b']);
  before?.rest('b', now + 5);
  before?.begin('b', now);
  before?.turn('chat');
  if (before !== undefined) after?.carryOver(before);
  expect(after?.restsUntil('b')).toBe(now + 5);
  expect(after?.restsUntil('new')).toBe(0);
  expect([after?.inFlight('b'), after?.requests('b', now), after?.tokens('b', now)]).toEqual([0, 1, 0]);
  expect(after?.nextTurn('chat')).toBe(1);
});

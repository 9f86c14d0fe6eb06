import { expect, it } from 'vitest';
import { Hedging, type Hedge } from './hedging.ts';

const tenth: Hedge = { after: 300, maxShare: 0.1 };
const p95: Hedge = { after: 'p95', maxShare: 1 };

it('never has more second attempts than the share of the calls so far, and as many in the long run', () => {
  const group = new Hedging().of('chat');
  let hedged = 0;
  for (let call = 1; call <= 5000; call += 1) {
    expect(group.begin(tenth, 'stream')).toBe(300);
    if (!group.hasRoom(tenth)) continue;
    group.hedged();
    hedged += 1;
    expect(hedged).toBeLessThanOrEqual(call / 10);
  }
  expect(hedged).toBe(500);
});

it('waits as long as 95 of 100 calls needed, apart for whole answers and streams, once enough are known', () => {
  const group = new Hedging().of('chat');
  for (let ms = 1; ms <= 19; ms += 1) group.took(ms, 'stream');
  expect(group.begin(p95, 'stream')).toBeUndefined();
  for (let ms = 20; ms <= 100; ms += 1) group.took(ms, 'stream');
  expect(group.begin(p95, 'stream')).toBe(95);
  expect(group.begin(p95, 'whole')).toBeUndefined();
  for (let more = 0; more < 256; more += 1) group.took(7, 'stream');
  expect(group.begin(p95, 'stream')).toBe(7);
});

it('remembers a bounded number of groups', () => {
  const hedging = new Hedging();
  const first = hedging.of('0');
  for (let index = 1; index <= 2000; index += 1) hedging.of(String(index));
  expect(hedging.of('2000')).toBe(hedging.of('2000'));
  expect(hedging.of('0')).not.toBe(first);
});

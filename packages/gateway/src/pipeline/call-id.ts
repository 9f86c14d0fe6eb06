import { randomBytes } from 'node:crypto';

const poolBytes = 4096;

let lastMs = 0;
let timeText = '';
let sequence = 0;
let pool = '';
let used = 0;

/**
 * A fresh id of a call: a UUID of version 7 (RFC 9562 §5.7), so that ids are ordered by time; within a millisecond by a counter (method 1).
 */
export function newCallId(now: number): string {
  if (now > lastMs) startMillisecond(now);
  else if (++sequence > 0xfff) startMillisecond(lastMs + 1);
  const random = randomHex();
  return `${timeText}-7${sequence.toString(16).padStart(3, '0')}-${variant(random.charCodeAt(0))}${random.slice(1, 4)}-${random.slice(4)}`;
}

function startMillisecond(ms: number): void {
  lastMs = ms;
  sequence = 0;
  const time = ms.toString(16).padStart(12, '0');
  timeText = `${time.slice(0, 8)}-${time.slice(8)}`;
}

/** Two bits say that it is a UUID of RFC 9562, two are random. */
function variant(code: number): string {
  return '89ab'.charAt(code & 3);
}

/** Random digits are drawn a few thousand at a time: one call into the system for many ids. */
function randomHex(): string {
  if (used + 16 > pool.length) {
    pool = randomBytes(poolBytes).toString('hex');
    used = 0;
  }
  used += 16;
  return pool.slice(used - 16, used);
}

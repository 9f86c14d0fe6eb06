import { randomBytes } from 'node:crypto';

let lastMs = 0;
let sequence = 0;
let pool: Buffer = Buffer.alloc(0);
let used = 0;

/**
 * A fresh id of a call: a UUID of version 7 (RFC 9562 §5.7), so that ids are ordered by time; within a millisecond by a counter (method 1).
 */
export function newCallId(now: number): string {
  if (now > lastMs) {
    lastMs = now;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const counter = sequence.toString(16).padStart(3, '0');
  const random = randomHex();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${variant(random)}${random.slice(1, 4)}-${random.slice(4)}`;
}

function variant(random: string): string {
  return '89ab'.charAt(Number.parseInt(random.charAt(0), 16) & 3);
}

/** Random bytes are drawn a few thousand at a time: one call into the system for many ids. */
function randomHex(): string {
  if (used + 8 > pool.length) {
    pool = randomBytes(4096);
    used = 0;
  }
  used += 8;
  return pool.toString('hex', used - 8, used);
}

import { describe, expect, it } from 'vitest';
import { soundLength } from './sound-length.ts';

function file(bytes: Uint8Array): Parameters<typeof soundLength>[0] {
  return { name: 'a', type: 'audio/x', bytes };
}

describe('the length of a recording', () => {
  it('is exact for WAV', () => {
    const bytes = Buffer.alloc(32_000);
    bytes.write('RIFF', 0);
    bytes.write('WAVEfmt ', 8);
    bytes.writeUInt32LE(16_000, 28);
    expect(soundLength(file(bytes))).toEqual({ seconds: 2, atMost: 2 });
  });

  it('is told by the bit rate of an MP3, behind its tag', () => {
    const bytes = Buffer.alloc(32_000);
    bytes.write('ID3', 0);
    bytes.set([0xff, 0xfb, 0x90, 0x00], 10);
    expect(soundLength(file(bytes)).seconds).toBe(2);
  });

  it('of anything else is guessed by its size, and bounded from above', () => {
    const { seconds, atMost } = soundLength(file(Buffer.alloc(7_500)));
    expect(seconds).toBeLessThan(atMost);
    expect(atMost).toBe(10);
  });
});

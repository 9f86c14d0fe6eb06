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
    expect(soundLength(file(bytes))).toEqual({ seconds: 2, atMost: 8 });
  });

  it('stands in the head of a FLAC file', () => {
    const bytes = Buffer.alloc(80_000);
    bytes.write('fLaC', 0);
    bytes.writeUInt32BE((44_100 << 12) >>> 0, 18);
    bytes.writeUInt32BE(5 * 44_100, 22);
    expect(soundLength(file(bytes))).toEqual({ seconds: 5, atMost: 5 });
  });

  it.each([
    ['of 32 bits', 0, 16, 20],
    ['of 64 bits', 1, 24, 32],
  ])('stands in the head of an MP4 file with numbers %s', (_kind, version, scale, duration) => {
    const bytes = Buffer.alloc(80_000);
    bytes.write('\0\0\0\x20ftypM4A ', 0, 'latin1');
    bytes.write('mvhd', 40);
    bytes.writeUInt8(version, 44);
    bytes.writeUInt32BE(1000, 40 + scale);
    bytes.writeUInt32BE(7500, 40 + duration);
    expect(soundLength(file(bytes)).seconds).toBe(7.5);
  });

  it('stands in the head of a WebM file that was not live', () => {
    const bytes = Buffer.alloc(80_000);
    bytes.writeUInt32BE(0x1a45dfa3, 0);
    bytes.set([0x44, 0x89, 0x88], 60);
    bytes.writeDoubleBE(9250, 63);
    expect(soundLength(file(bytes)).seconds).toBe(9.25);
  });

  it('is where the last page of an Opus file ends, and of its beginning follows from the rate so far', () => {
    const bytes = Buffer.alloc(40_000);
    for (const [at, samples] of [
      [0, 0],
      [100, 0],
      [10_000, 48_000],
      [30_000, 96_000],
    ] as const) {
      bytes.write('OggS', at);
      bytes.writeBigInt64LE(BigInt(samples), at + 6);
    }
    bytes.write('OpusHead', 28);
    expect(soundLength(file(bytes)).seconds).toBe(2);
    const kept = { size: 300_000, head: bytes, read: (): never => expect.unreachable() };
    expect(soundLength({ ...file(bytes), kept }).seconds).toBe(10);
  });

  it('is not what an absurd head says', () => {
    const bytes = Buffer.alloc(1_000);
    bytes.write('fLaC', 0);
    bytes.writeUInt32BE((8_000 << 12) >>> 0, 18);
    bytes.writeUInt32BE(0xffffffff, 22);
    expect(soundLength(file(bytes)).seconds).toBe(0.125);
  });

  it('of anything else is guessed by its size, and bounded from above', () => {
    const { seconds, atMost } = soundLength(file(Buffer.alloc(7_500)));
    expect(seconds).toBeLessThan(atMost);
    expect(atMost).toBe(10);
  });
});

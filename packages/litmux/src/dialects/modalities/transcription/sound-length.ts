import type { FilePart } from '../../../core/modality.ts';

/** How long a recording is, in seconds: as well as its head tells, and at most. */
export interface SoundLength {
  readonly seconds: number;
  readonly atMost: number;
}

/** The length of a recording: exact for WAV, by the bit rate of the first frame for MP3, else by the size at a usual rate. */
export function soundLength(file: FilePart): SoundLength {
  const { size, head } = file.kept ?? { size: file.bytes.length, head: file.bytes };
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const rate = waveRate(view);
  if (rate !== undefined) return { seconds: size / rate, atMost: size / rate };
  const mp3 = mp3Rate(view);
  return { seconds: size / (mp3 ?? usualRate), atMost: size / leastRate };
}

/** Bytes a second of speech at 64 kbit/s, and of the most thrifty codec in use, 6 kbit/s. */
const usualRate = 8_000;
const leastRate = 750;

/** The byte rate in the head of a RIFF file (`fmt ` stands first in all but exotic ones). */
function waveRate(view: DataView): number | undefined {
  if (view.byteLength < 36 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645 || view.getUint32(12) !== 0x666d7420)
    return undefined;
  const rate = view.getUint32(28, true);
  return rate > 0 ? rate : undefined;
}

/** kbit/s of MPEG 1 layer 3, then of MPEG 2, by the index in a frame's head. */
const mpeg1: readonly number[] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const mpeg2: readonly number[] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

function mp3Rate(view: DataView): number | undefined {
  const start = view.byteLength > 10 && view.getUint32(0) >>> 8 === 0x494433 ? 10 + tagSize(view) : 0;
  if (start + 4 > view.byteLength || (view.getUint16(start) & 0xffe6) !== 0xffe2) return undefined;
  const rates = (view.getUint8(start + 1) & 0x18) === 0x18 ? mpeg1 : mpeg2;
  const rate = rates[view.getUint8(start + 2) >> 4];
  return rate === undefined || rate === 0 ? undefined : (rate * 1000) / 8;
}

/** ID3 writes sizes in four times seven bits. */
function tagSize(view: DataView): number {
  return [6, 7, 8, 9].reduce((size, at) => size * 128 + (view.getUint8(at) & 0x7f), 0);
}

import type { FilePart } from '../../../core/modality.ts';

/** How long a recording is, in seconds: as well as its head tells, and at most. */
export interface SoundLength {
  readonly seconds: number;
  readonly atMost: number;
}

/**
 * The length of a recording: what WAV, FLAC, and the heads of MP4, WebM and short Ogg files say of themselves; else by the rate of the first
 * sounds, or by the size at a usual rate, and bounded by the least rate at which its kind is written.
 */
export function soundLength(file: FilePart): SoundLength {
  const { size, head } = file.kept ?? { size: file.bytes.length, head: file.bytes };
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const ogg = oggSeconds(view, size);
  const told =
    waveSeconds(view, size) ?? flacSeconds(view) ?? mp4Seconds(view) ?? webmSeconds(view) ?? (isWhole(view, size) ? ogg : undefined);
  if (told !== undefined && told < size / absurdRate) return { seconds: told, atMost: told };
  const mp3 = mp3Rates(view);
  const atMost = size / (mp3?.least ?? leastRate);
  return { seconds: Math.min(atMost, ogg ?? size / (mp3?.rate ?? usualRate)), atMost };
}

/** Bytes a second of speech at 64 kbit/s, of the most thrifty codec in use, 6 kbit/s, and of less than silence. */
const usualRate = 8_000;
const leastRate = 750;
const absurdRate = 50;

function isWhole(view: DataView, size: number): boolean {
  return view.byteLength === size;
}

/** By the byte rate in the head of a RIFF file (`fmt ` stands first in all but exotic ones). */
function waveSeconds(view: DataView, size: number): number | undefined {
  if (view.byteLength < 36 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645 || view.getUint32(12) !== 0x666d7420)
    return undefined;
  const rate = view.getUint32(28, true);
  return rate > 0 ? size / rate : undefined;
}

/** The samples and their rate in FLAC's first block (https://www.rfc-editor.org/rfc/rfc9639#section-8.2). */
function flacSeconds(view: DataView): number | undefined {
  if (view.byteLength < 26 || view.getUint32(0) !== 0x664c6143) return undefined;
  const rate = view.getUint32(18) >>> 12;
  const samples = (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22);
  return rate > 0 && samples > 0 ? samples / rate : undefined;
}

/** The duration and its scale in the `mvhd` box of an MP4 that is written to be streamed (ISO/IEC 14496-12, 8.2.2). */
function mp4Seconds(view: DataView): number | undefined {
  if (view.byteLength < 12 || view.getUint32(4) !== 0x66747970) return undefined;
  const box = find(view, 'mvhd');
  if (box === undefined || box + 36 > view.byteLength) return undefined;
  const isLong = view.getUint8(box + 4) === 1;
  const scale = view.getUint32(box + (isLong ? 24 : 16));
  const duration = isLong ? Number(view.getBigUint64(box + 28)) : view.getUint32(box + 20);
  return scale > 0 && duration > 0 ? duration / scale : undefined;
}

/** The duration in the head of a Matroska file, in its scale of usually a million nanoseconds; a live recording has none. */
function webmSeconds(view: DataView): number | undefined {
  if (view.byteLength < 4 || view.getUint32(0) !== 0x1a45dfa3) return undefined;
  const at = find(view, '\x44\x89');
  if (at === undefined || at + 11 > view.byteLength) return undefined;
  const width = view.getUint8(at + 2) & 0x7f;
  const ticks = width === 8 ? view.getFloat64(at + 3) : width === 4 ? view.getFloat32(at + 3) : 0;
  return ticks > 0 && Number.isFinite(ticks) ? ticks / 1000 : undefined;
}

/** The samples at which the last page of an Ogg stream ends (RFC 3533, RFC 7845); of its beginning, what the whole is at the rate so far. */
function oggSeconds(view: DataView, size: number): number | undefined {
  if (view.byteLength < 32 || view.getUint32(0) !== 0x4f676753) return undefined;
  const rate = find(view, 'OpusHead') === undefined ? vorbisRate(view) : 48_000;
  const last = findLast(view, 'OggS');
  if (rate === undefined || last === 0) return undefined;
  const seconds = isWhole(view, size) ? pageEnd(view, last) / rate : (size * pageEnd(view, findLast(view, 'OggS', last - 1))) / rate / last;
  return seconds > 0 ? seconds : undefined;
}

function pageEnd(view: DataView, page: number): number {
  return page + 14 > view.byteLength ? 0 : Number(view.getBigInt64(page + 6, true));
}

function vorbisRate(view: DataView): number | undefined {
  const head = find(view, '\x01vorbis');
  const rate = head === undefined || head + 16 > view.byteLength ? 0 : view.getUint32(head + 12, true);
  return rate > 0 ? rate : undefined;
}

function find(view: DataView, text: string): number | undefined {
  const at = bytesOf(view).indexOf(text, 0, 'latin1');
  return at === -1 ? undefined : at;
}

function findLast(view: DataView, text: string, before?: number): number {
  return Math.max(0, bytesOf(view).lastIndexOf(text, before, 'latin1'));
}

function bytesOf({ buffer, byteOffset, byteLength }: DataView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** kbit/s of MPEG 1 layer 3, then of MPEG 2, by the index in a frame's head. */
const mpeg1: readonly number[] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const mpeg2: readonly number[] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** Bytes a second at the bit rate of the first frame, and at the least that its version of MPEG has. */
function mp3Rates(view: DataView): { readonly rate: number; readonly least: number } | undefined {
  const start = view.byteLength > 10 && view.getUint32(0) >>> 8 === 0x494433 ? 10 + tagSize(view) : 0;
  if (start + 4 > view.byteLength || (view.getUint16(start) & 0xffe6) !== 0xffe2) return undefined;
  const rates = (view.getUint8(start + 1) & 0x18) === 0x18 ? mpeg1 : mpeg2;
  const [rate = 0, least = 0] = [rates[view.getUint8(start + 2) >> 4], rates[1]];
  return rate === 0 ? undefined : { rate: rate * 125, least: least * 125 };
}

/** ID3 writes sizes in four times seven bits. */
function tagSize(view: DataView): number {
  return [6, 7, 8, 9].reduce((size, at) => size * 128 + (view.getUint8(at) & 0x7f), 0);
}

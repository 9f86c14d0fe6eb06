import type { JsonValue } from '../../../core/json.ts';

/** A vector as the client asked for it: numbers, or base64 of little-endian 32-bit floats. Forms of a provider's own stay as they are. */
export function vectorAs(encoding: string | undefined, vector: JsonValue): JsonValue {
  if (encoding === 'base64') return isNumbers(vector) ? floatsToBase64(vector) : vector;
  if (typeof vector === 'string' && (encoding === undefined || encoding === 'float')) return base64ToFloats(vector);
  return vector;
}

/** Numbers as base64 of little-endian 32-bit floats. */
export function floatsToBase64(numbers: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  numbers.forEach((number, index) => view.setFloat32(index * 4, number, true));
  return Buffer.from(view.buffer).toString('base64');
}

/** The numbers in base64 of little-endian 32-bit floats. */
export function base64ToFloats(text: string): readonly number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4));
}

/** The numbers in base64 of signed bytes. */
export function base64ToBytes(text: string): readonly number[] {
  return [...new Int8Array(Buffer.from(text, 'base64'))];
}

function isNumbers(vector: JsonValue): vector is readonly number[] {
  return Array.isArray(vector) && vector.every((item: JsonValue) => typeof item === 'number');
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormField } from '../core/modality.ts';
import { boundaryOf, readMultipart, writeMultipart } from './multipart.ts';

const name = fc.string({ minLength: 1 }).filter((text) => !/[\r\n"\\%]/.test(text));
const field: fc.Arbitrary<FormField> = fc.record({
  name,
  value: fc.oneof(fc.string(), fc.record({ name, type: fc.constant('audio/wav'), bytes: fc.uint8Array() })),
});

describe('a form', () => {
  it('is read as it was written, whatever its values', () => {
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const read = readMultipart(writeMultipart(fields, 'litmux-b0undary'), 'litmux-b0undary');
        expect(
          read?.map(({ value, ...rest }) => ({
            ...rest,
            value: typeof value === 'string' ? value : { ...value, bytes: [...value.bytes] },
          })),
        ).toEqual(
          fields.map(({ value, ...rest }) => ({
            ...rest,
            value: typeof value === 'string' ? value : { ...value, bytes: [...value.bytes] },
          })),
        );
      }),
    );
  });

  it('that was cut is none', () => {
    const whole = writeMultipart([{ name: 'model', value: 'whisper-1' }], 'b');
    expect(readMultipart(whole.subarray(0, whole.length - 8), 'b')).toBeUndefined();
  });

  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
    ['application/json', undefined],
  ])('names its boundary in %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });
});

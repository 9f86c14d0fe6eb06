import { describe, expect, it } from 'vitest';
import { readHttpFields } from './http-fields.ts';

describe('readHttpFields', () => {
  it('lowers names and trims values', () => {
    expect(readHttpFields('Content-Type:  application/json \r\nX-A:b:c')).toEqual({
      fields: { 'content-type': 'application/json', 'x-a': 'b:c' },
      repeated: false,
    });
  });

  it('joins the values of a repeated name and says that there was one', () => {
    expect(readHttpFields('Via: a\r\nvia: b')).toEqual({ fields: { via: 'a, b' }, repeated: true });
  });

  it('takes an empty value, also twice', () => {
    expect(readHttpFields('x-empty:\r\nx-empty:')).toEqual({ fields: { 'x-empty': ', ' }, repeated: true });
  });

  it.each([
    'no colon',
    ': no name',
    'sp ace: x',
    'x : space before the colon',
    'x\t: tab',
    'constructor: x',
    '__proto__: x',
    'a: 1\r\n folded',
  ])('refuses %j', (lines) => expect(readHttpFields(lines)).toBeUndefined());
});

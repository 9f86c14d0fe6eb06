import { describe, expect, it } from 'vitest';
import { base64ToBytes, vectorAs } from './vectors.ts';

describe('a vector', () => {
  it('comes in the encoding that the client asked for, whichever the provider sent', () => {
    const numbers = [0.5, -0.25, 3];
    const text = vectorAs('base64', numbers);
    expect(text).toBe('AAAAPwAAgL4AAEBA');
    expect(vectorAs('base64', text)).toBe(text);
    expect(vectorAs('float', text)).toEqual(numbers);
    expect(vectorAs(undefined, numbers)).toBe(numbers);
  });

  it('of signed bytes is read as numbers', () => {
    expect(base64ToBytes('Af+A')).toEqual([1, -1, -128]);
  });
});

import { describe, expect, test } from 'vitest';
import { dearestUnitPrice, isFree, isPriced, price, type Rates } from './money.ts';
import { noUsage, type PictureKind } from './usage.ts';

const rates: Rates = {
  tokens: {},
  perUnit: { images: 40_000_000_000 },
  perPicture: { '1024x1792': 80_000_000_000, hd: 80_000_000_000, 'hd/1024x1792': 120_000_000_000 },
};

describe('a picture', () => {
  test.each<readonly [PictureKind | undefined, number]>([
    [undefined, 40_000_000],
    [{ size: '1024x1024', quality: 'standard' }, 40_000_000],
    [{ size: '1024x1792' }, 80_000_000],
    [{ quality: 'hd' }, 80_000_000],
    [{ quality: 'constructor', size: 'toString' }, 40_000_000],
    [{ quality: 'hd', size: '1024x1792' }, 120_000_000],
  ])('of the kind %j costs what its kind costs', (picture, cost) => {
    const usage = { ...noUsage, units: { images: 1 }, ...(picture !== undefined && { picture }) };
    expect(price(usage, rates)).toBe(cost);
    expect(price({ ...usage, units: { images: 3 } }, rates)).toBe(3 * cost);
  });

  test('is reserved as the dearest of its model', () => {
    expect(dearestUnitPrice({ images: 2, requests: 1 }, rates)).toBe(240_000_000_000);
    expect(dearestUnitPrice({ images: 2 }, { tokens: {}, perUnit: { images: 5 } })).toBe(10);
    expect(isFree({ tokens: {}, perUnit: { images: 0 }, perPicture: { hd: 1 } })).toBe(false);
  });
});

describe('a picture that is counted by the piece', () => {
  const usage = { ...noUsage, units: { images: 1 } };

  test('has a price where pieces have one, by number or by kind', () => {
    expect(isPriced(usage, rates)).toBe(true);
    expect(isPriced(usage, { tokens: {}, perPicture: { hd: 1 } })).toBe(true);
  });

  test('has none where only tokens have one and its provider told none', () => {
    expect(isPriced(usage, { tokens: { input: 5, output: 40 } })).toBe(false);
    expect(isPriced({ ...usage, outputImage: 1056 }, { tokens: { input: 5, output: 40 } })).toBe(true);
    expect(isPriced({ ...usage, statedCost: 7 }, { tokens: { input: 5, output: 40 } })).toBe(true);
  });

  test('costs nothing where everything is free', () => {
    expect(isPriced(usage, { tokens: { input: 0, output: 0 } })).toBe(true);
  });
});

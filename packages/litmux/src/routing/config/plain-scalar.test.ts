import { describe, expect, test } from 'vitest';
import { readPlainScalar } from './plain-scalar.ts';

// What PyYAML's safe loader makes of each text.
describe('plain scalars are read as PyYAML reads them', () => {
  test.each([
    ['yes', true],
    ['On', true],
    ['TRUE', true],
    ['no', false],
    ['off', false],
    ['False', false],
    ['y', 'y'],
    ['tRue', 'tRue'],
    ['', null],
    ['~', null],
    ['Null', null],
    ['none', 'none'],
    ['0', 0],
    ['-17', -17],
    ['+1', 1],
    ['1_000', 1000],
    ['010', 8],
    ['08', '08'],
    ['0o10', '0o10'],
    ['0x1F', 31],
    ['0b101', 5],
    ['1:30', 90],
    ['-1:30', -90],
    ['0:30', '0:30'],
    ['1:30.5', 90.5],
    ['1.5', 1.5],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5', '-.5'],
    ['0.000001', 0.000001],
    ['1.5e-6', 0.0000015],
    ['1.5e+3', 1500],
    ['1.5e3', '1.5e3'],
    ['1e-7', '1e-7'],
    ['1e3', '1e3'],
  ])('%s', (text, value) => {
    expect(readPlainScalar(text)).toBe(value);
  });
});

describe('what JSON or a config has no word for stays a text', () => {
  test.each(['2024-02-01', '2024-02-01 10:00:00', '.inf', '-.Inf', '.nan'])('%s', (text) => {
    expect(readPlainScalar(text)).toBe(text);
  });
});

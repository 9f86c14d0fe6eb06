import { describe, expect, test } from 'vitest';
import { formatFinding } from './finding.ts';
import { placeAt } from './places.ts';
import { readYaml } from './read-yaml.ts';

function valueOf(text: string): unknown {
  return readYaml('c.yaml', text).value;
}

function said(text: string): readonly string[] {
  return readYaml('c.yaml', text).findings.map(formatFinding);
}

describe('values', () => {
  test('quoted scalars are texts, whatever they look like', () => {
    expect(valueOf(`a: "yes"\nb: '10'\nc: |\n  1\n`)).toEqual({ a: 'yes', b: '10', c: '1\n' });
  });

  test('keys are texts, whatever they look like', () => {
    expect(valueOf('on: 1\n5: 2\n')).toEqual({ on: 1, 5: 2 });
  });

  test('an unquoted date stays a text', () => {
    expect(valueOf('api_version: 2024-02-01')).toEqual({ api_version: '2024-02-01' });
  });

  test('tags say what a scalar is', () => {
    expect(valueOf('a: !!str 10\nb: !!int "10"\n')).toEqual({ a: '10', b: 10 });
  });

  test('a key named __proto__ is data', () => {
    const value = valueOf('__proto__: { admin: true }');
    expect(Object.keys(Object(value))).toEqual(['__proto__']);
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });
});

describe('anchors and merge keys', () => {
  const anchor = 'base: &base { api_key: k, rpm: 1 }\n';

  test('a merged map fills what the map does not say, wherever the << stands', () => {
    expect(valueOf(`${anchor}a: { <<: *base, rpm: 2 }\nb: { rpm: 3, <<: *base }\n`)).toMatchObject({
      a: { api_key: 'k', rpm: 2 },
      b: { api_key: 'k', rpm: 3 },
    });
  });

  test('of several merged maps the first wins', () => {
    expect(valueOf(`${anchor}other: &other { rpm: 9, tpm: 9 }\na: { <<: [*base, *other] }\n`)).toMatchObject({
      a: { api_key: 'k', rpm: 1, tpm: 9 },
    });
  });

  test('something else than a map cannot be merged', () => {
    expect(said('a:\n  <<: 5\n')).toEqual(['c.yaml:2:7: error: A merge key `<<` takes a map or a list of maps.']);
  });

  test('aliases of aliases do not make a small text large', () => {
    const rows = Array.from({ length: 12 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(', ')}]`);
    expect(said(`a0: &a0 x\n${rows.join('\n')}\n`).join('\n')).toContain('too large');
  });
});

describe('faults', () => {
  test('a key that stands twice is told, and the last one counts', () => {
    const text = 'a:\n  rpm: 1\n  rpm: 2\n';
    expect(valueOf(text)).toEqual({ a: { rpm: 2 } });
    expect(said(text)).toEqual(['c.yaml:3:3: warning: "rpm" stands here a second time; the last one counts.']);
  });

  test('text that is no YAML is an error with its place', () => {
    expect(said('a: 1\nb: [1, 2\nc: 3\n').join('\n')).toMatch(/^c\.yaml:\d+:\d+: error: /);
  });

  test('every fault is told, not the first', () => {
    expect(said('a: "x" y\nb: "x" y\n').length).toBeGreaterThan(1);
  });

  test('an unquoted star is told with its remedy', () => {
    expect(said('model: *\n').join('\n')).toContain('"*"');
  });

  test('a second document is refused', () => {
    expect(said('a: 1\n---\nb: 2\n')).toEqual(['c.yaml:2:1: error: A second YAML document begins here; a config is one document.']);
  });

  test('an empty text is nothing', () => {
    expect(readYaml('c.yaml', '')).toMatchObject({ value: null, findings: [] });
  });
});

test('places are those of the keys, and of the items of lists', () => {
  const { places } = readYaml('c.yaml', 'list:\n  - name: a\n    params:\n      rpm: 5\n');
  expect(placeAt(places, ['list', 0, 'params', 'rpm'])).toEqual({ file: 'c.yaml', line: 4, column: 7 });
  expect(placeAt(places, ['list', 0])).toEqual({ file: 'c.yaml', line: 2, column: 5 });
  expect(placeAt(places, ['list', 0, 'params', 'missing'])).toEqual({ file: 'c.yaml', line: 3, column: 5 });
});

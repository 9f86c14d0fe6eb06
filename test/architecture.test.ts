import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listProviders } from '../packages/litmux/src/providers/index.ts';

const root = resolve(import.meta.dirname, '..');

/** The floors of each package: a file imports from lower floors and from its own folder. */
const floors: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'packages/litmux/src': [
    ['core'],
    ['wire'],
    ['dialects'],
    ['providers', 'catalog'],
    ['routing', 'upstream'],
    ['client'],
    ['core.ts', 'settings.ts', 'node.ts'],
    ['index.ts', 'engine.ts'],
  ],
  'packages/gateway/src': [
    ['config'],
    ['access', 'meters', 'ledger', 'guards', 'cache'],
    ['pipeline', 'stores', 'telemetry', 'cassettes'],
    ['control', 'traffic'],
    ['cli'],
    ['index.ts'],
  ],
};

/** Exceptions that have a reason. */
const allowedUpward: readonly (readonly [from: string, to: string, reason: string])[] = [
  [
    'packages/gateway/src/control',
    'packages/gateway/src/traffic',
    'the control thread starts the traffic threads and speaks their messages',
  ],
  ['packages/litmux/src/upstream', 'packages/litmux/src/routing', 'an attempt is made at a deployment'],
];

/** Names of dialects may equal a provider's id. */
const dialectNames: ReadonlySet<string> = new Set(['gemini']);

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const sources: readonly SourceFile[] = Object.keys(floors).flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(root, folder, name), 'utf8') })),
);
const production = sources.filter(({ path }) => !path.endsWith('.test.ts'));

describe('the house', () => {
  it('starts without the engine: what the control thread loads first only keeps accounts', () => {
    const loaded = loadedBy('packages/gateway/src/cli/serve.ts');
    expect(loaded.size).toBeGreaterThan(20);
    const heavy = [...loaded].filter((path) => /^import (?!type\b)[^;]*from 'litmux\/engine'/m.test(textOf(path)));
    expect(heavy).toEqual([]);
  });

  it('has imports that only run down the floors', () => {
    const upward = production.flatMap((file) =>
      importsOf(file)
        .filter((target) => !mayImport(file.path, target))
        .map((target) => `${file.path} → ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('has a gateway that uses the library by its public exports only', () => {
    const inside = sources.filter(
      ({ path, text }) => path.startsWith('packages/gateway') && /from '[^']*packages\/litmux|from '(\.\.\/)+litmux/.test(text),
    );
    expect(inside.map(({ path }) => path)).toEqual([]);
  });

  it('names providers only where providers are', () => {
    const ids = new Set(listProviders().flatMap((provider) => [provider.id, ...(provider.aliases ?? [])]));
    const named = production
      .filter(({ path }) => !path.startsWith('packages/litmux/src/providers/') && !path.startsWith('packages/litmux/src/catalog/data/'))
      .flatMap(({ path, text }) =>
        literalsOf(text)
          .filter((literal) => ids.has(literal) && !dialectNames.has(literal))
          .map((literal) => `${path}: '${literal}'`),
      );
    expect(named).toEqual([]);
  });

  it('has no file whose name says nothing', () => {
    const nameless = sources.filter(({ path }) => /(^|\/)(utils?|helpers?|common|misc|types)(\.test)?\.ts$/.test(path));
    expect(nameless.map(({ path }) => path)).toEqual([]);
  });

  it('has no file that is too long to be understood', () => {
    const long = production.filter(({ text }) => text.split('\n').length > 600).map(({ path }) => path);
    const longDialects = production
      .filter(({ path, text }) => path.includes('/dialects/') && text.split('\n').length > 400)
      .map(({ path }) => path);
    expect([...long, ...longDialects]).toEqual([]);
  });

  it('has no default exports, no enums and no any', () => {
    const found = production.filter(({ text }) =>
      /^export default |^\s*(export )?(const )?enum |: any\b|<any>|as any\b/m.test(codeOf(text)),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

function importsOf({ path, text }: SourceFile): readonly string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers.map((specifier) => relative(root, resolve(root, dirname(path), specifier)));
}

function mayImport(from: string, to: string): boolean {
  const [source, target] = [placeOf(from), placeOf(to)];
  if (source === undefined || target === undefined) return true;
  if (source.folder === target.folder || source.floor > target.floor) return true;
  return allowedUpward.some(([above, below]) => from.startsWith(`${above}/`) && to.startsWith(`${below}/`));
}

function placeOf(path: string): { readonly floor: number; readonly folder: string } | undefined {
  for (const [base, levels] of Object.entries(floors)) {
    if (!path.startsWith(`${base}/`)) continue;
    const folder = path.slice(base.length + 1).split('/')[0] ?? '';
    const floor = levels.findIndex((level) => level.includes(folder));
    return floor === -1 ? undefined : { floor, folder: `${base}/${folder}` };
  }
  return undefined;
}

/** The text without its comments. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** Names of fields (`body['meta']`, `'meta' in body`) and the one owner that every model has for OpenAI's clients are no names of providers. */
function literalsOf(text: string): readonly string[] {
  return [
    ...codeOf(text)
      .replace(/\w\['\w+'\]|'\w+' in \w|owned_by: '\w+'/g, '')
      .matchAll(/'([^'\\\n]*)'|"([^"\\\n]*)"/g),
  ].map((match) => match[1] ?? match[2] ?? '');
}

/** The files of the gateway that are loaded with one: by imports that are neither of types only nor made later. */
function loadedBy(path: string, loaded: Set<string> = new Set()): ReadonlySet<string> {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  for (const [, name = ''] of textOf(path).matchAll(/^import (?!type\b)[^;]*?from '(\.[^']*)'/gm))
    loadedBy(join(dirname(path), name), loaded);
  return loaded;
}

function textOf(path: string): string {
  return sources.find((source) => source.path === path)?.text ?? '';
}

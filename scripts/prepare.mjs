// Before `npm start` and `npm test`: installs where the lockfile has changed, builds where the sources have; else does nothing.
// Plain JavaScript that an older Node runs as well.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamps = join(root, 'node_modules', '.cache', 'litmux');

step('installed', [join(root, 'package-lock.json')], existsSync(join(root, 'node_modules', '.package-lock.json')), () => {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
});
step('built', sources(), existsSync(join(root, 'packages', 'gateway', 'dist', 'cli', 'main.js')), () => {
  run(ownNode(), [join(root, 'scripts', 'build.mjs')]);
});

/** Does the work unless its output is there and its input is the same as the last time. */
function step(name, inputs, outputIsThere, work) {
  const stamp = join(stamps, name);
  const state = fingerprint(inputs);
  if (outputIsThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, state);
}

/** The Node of the dev dependency, where npm could install it. */
function ownNode() {
  const own = join(root, 'node_modules', 'node', 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

function sources() {
  const configs = ['tsconfig.base.json', 'packages/litmux/tsconfig.json', 'package-lock.json', 'scripts/build.mjs'];
  const code = ['packages/litmux/src', 'packages/gateway/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, String(name))),
  );
  return [
    ...configs.map((name) => join(root, name)),
    ...code.filter((path) => statSync(path).isFile() && !path.endsWith('.test.ts')).sort(),
  ];
}

function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

// Builds both packages: few files of JavaScript, since a start reads each of them, and the library's types. An older Node runs this as well.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const entries = {
  litmux: ['index', 'core', 'engine', 'settings', 'node'],
  gateway: ['cli/main', 'traffic/thread', 'stores/store-worker', 'control/config-reader-process'],
};

for (const [name, files] of Object.entries(entries)) {
  const folder = join(root, 'packages', name);
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  await bundle(folder, files);
}
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'packages', 'litmux'), '--emitDeclarationOnly'], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

/** Other packages stay imports. Chunks lie as deep as the entries, so that a worker's URL is the same from any of them. */
async function bundle(folder, files) {
  const built = await rolldown({
    input: Object.fromEntries(files.map((file) => [file, join(folder, 'src', `${file}.ts`)])),
    platform: 'node',
    external: /^[^./]/,
  });
  await built.write({ dir: join(folder, 'dist'), chunkFileNames: 'chunks/[name]-[hash].js', sourcemap: true });
}

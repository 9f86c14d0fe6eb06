import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A folder for configs and data directories of one test file. */
export class TestFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'litmux-cli-'));

  write(name: string, text: string): string {
    const file = join(this.path, name);
    writeFileSync(file, text);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The command as a process of its own, with an environment of its own. */
export class CommandProcess {
  readonly #child: ChildProcess;
  /** What it has said, on both streams. */
  output = '';
  readonly ended: Promise<number | string>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const main = join(import.meta.dirname, 'main.ts');
    const child = spawn(process.execPath, ['--conditions=source', main, ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const hear = (data: Buffer): string => (this.output += data.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? -1)));
  }

  /** Resolves when it has said a text; rejects when it ends before. */
  async says(text: string): Promise<void> {
    const over = this.ended.then((code) => ({ code }));
    for (;;) {
      if (this.output.includes(text)) return;
      const end = await Promise.race([over, pause(20, undefined)]);
      if (end !== undefined && !this.output.includes(text)) throw new Error(`ended with ${end.code}: ${this.output}`);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it, if need be by force. */
  async end(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

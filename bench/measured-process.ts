import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second for every process; per thread schedstat has nanoseconds. */
export class MeasuredProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a program and waits until a line of its output matches `ready`. */
  static async start(command: readonly string[], ready: RegExp, env: Readonly<Record<string, string>> = {}): Promise<MeasuredProcess> {
    const [file = '', ...rest] = command;
    const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    const kill = (): void => void child.kill();
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    await new Promise<void>((resolve, reject) => {
      let seen = '';
      child.stdout.on('data', (data: Buffer) => {
        seen += data.toString();
        if (ready.test(seen)) resolve();
      });
      child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code}: ${seen}`)));
    });
    return new MeasuredProcess(child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** CPU time of all threads so far, in microseconds, by thread name. */
  cpu(): ReadonlyMap<string, number> {
    const byName = new Map<string, number>();
    for (const task of readdirSync(`/proc/${this.pid}/task`)) {
      try {
        const name = readFileSync(`/proc/${this.pid}/task/${task}/comm`, 'utf8').trim();
        const nanoseconds = Number(readFileSync(`/proc/${this.pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
        byName.set(name, (byName.get(name) ?? 0) + nanoseconds / 1000);
      } catch {
        // The thread has just ended.
      }
    }
    return byName;
  }

  /** Resident memory in bytes. */
  rss(): number {
    const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) * 1024;
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.kill(signal);
    });
  }
}

/** The sum over all threads. */
export function total(cpu: ReadonlyMap<string, number>): number {
  return [...cpu.values()].reduce((sum, value) => sum + value, 0);
}

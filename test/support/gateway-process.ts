import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The master key of gateways under test. */
export const masterKey = 'sk-test-master-8f3b1c7d9e2a4f60';

/** How a gateway under test is started. */
export interface GatewaySetup {
  /** `record` instead of serving plainly. */
  readonly command?: 'record';
  /** The config as YAML text; absent: none. */
  readonly config?: string;
  readonly workers?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** The real gateway, as a process of its own with a data directory of its own. */
export class GatewayProcess {
  readonly port: number;
  readonly folder: string;
  readonly #setup: GatewaySetup;
  #child: ChildProcess | undefined;
  output = '';

  private constructor(port: number, setup: GatewaySetup) {
    this.port = port;
    this.#setup = setup;
    this.folder = mkdtempSync(join(tmpdir(), 'litmux-test-'));
  }

  static async start(setup: GatewaySetup): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(await freePort(), setup);
    if (setup.config !== undefined) writeFileSync(join(gateway.folder, 'config.yaml'), setup.config);
    await gateway.run();
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The id of the process. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get dataDirectory(): string {
    return join(this.folder, 'data');
  }

  /** Starts the process (again) and waits until it says that it accepts calls. */
  async run(): Promise<void> {
    const { command, config, workers = 1, env, args = [] } = this.#setup;
    const main = join(import.meta.dirname, '../../packages/gateway/src/cli/main.ts');
    const flags = [
      ...(command === undefined ? [] : [command]),
      ...(config === undefined ? [] : ['--config', join(this.folder, 'config.yaml')]),
      '--port',
      String(this.port),
      '--data-dir',
      this.dataDirectory,
      '--num_workers',
      String(workers),
      ...args,
    ];
    const child = spawn(process.execPath, ['--conditions=source', main, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: this.folder, LITELLM_MASTER_KEY: masterKey, ...env },
    });
    this.#child = child;
    this.output = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (data: Buffer): void => {
        this.output += data.toString();
        if (this.output.includes(`127.0.0.1:${this.port}`)) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${this.output}`)));
    });
  }

  /** Ends the process by a signal; gives its exit code, or the signal. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return Promise.resolve(child?.exitCode ?? null);
    return new Promise((resolve) => {
      child.once('exit', (code, by) => resolve(code ?? by));
      child.kill(signal);
    });
  }

  /** Ends the process and deletes its folder. */
  async dispose(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A request to the gateway with the master key, or another; the answer with its JSON. */
  async call(
    path: string,
    { body, key = masterKey, method = body === undefined ? 'GET' : 'POST' }: { body?: unknown; key?: string; method?: string } = {},
  ): Promise<CallAnswer> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parse(text) };
  }

  /** Makes a virtual key. */
  async makeKey(fields: object = {}): Promise<string> {
    const { status, json, text } = await this.call('/key/generate', { body: fields });
    if (status !== 200) throw new Error(`no key: ${status} ${text}`);
    return String(json['key']);
  }
}

/** What the gateway answered. */
export interface CallAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The shape is what the test asserts.
  readonly json: any;
}

function parse(text: string): CallAnswer['json'] {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

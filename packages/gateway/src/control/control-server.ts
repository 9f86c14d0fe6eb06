import { createServer, type RequestListener, type Server } from 'node:http';
import { rmSync } from 'node:fs';
import type { ControlPorts } from './ports.ts';

/**
 * The control thread's own HTTP server, on a socket that only this user reaches. Traffic threads hand it every request that is no LLM call.
 * The admin API (Hono, zod, OpenAPI) is loaded at the first request, so that starting costs nothing.
 */
export class ControlServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(socketPath: string, ports: () => Promise<ControlPorts>): Promise<ControlServer> {
    rmSync(socketPath, { force: true });
    let listener: Promise<RequestListener> | undefined;
    const server = createServer((request, response) => {
      listener ??= loadListener(ports);
      listener.then(
        (listen) => listen(request, response),
        (error: unknown) => {
          listener = undefined;
          response.destroy(error instanceof Error ? error : undefined);
        },
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, resolve);
    });
    return new ControlServer(server);
  }

  async close(): Promise<void> {
    this.#server.closeIdleConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      setTimeout(() => this.#server.closeAllConnections(), 1000).unref();
    });
  }
}

async function loadListener(ports: () => Promise<ControlPorts>): Promise<RequestListener> {
  const [{ getRequestListener }, { createApi }, opened] = await Promise.all([
    import('@hono/node-server'),
    import('./api/create-api.ts'),
    ports(),
  ]);
  return getRequestListener(createApi(opened).fetch);
}

import type { Server } from 'node:http';

/** Lets a server under test listen on a free port of the loopback. */
export async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

/** The address of a server that listens, without a slash behind it. */
export function urlOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return `http://127.0.0.1:${address.port}`;
}

/** Ends a server and its connections. */
export async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** The last of what was seen. */
export function lastOf<Seen>(seen: readonly Seen[]): Seen {
  const last = seen.at(-1);
  if (last === undefined) throw new Error('nothing was called');
  return last;
}

import { createServer } from 'node:net';

/**
 * Finds out whether a port is free, by listening without `reusePort` and closing again: with `reusePort` alone two servers would share it in
 * silence. Gives the port, which for 0 is one that the system chose. Rejects with a message for the operator.
 */
export function claimPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new Error(`Port ${port} on ${host} is taken. Stop what listens there, or choose another with --port.`));
      else if (error.code === 'EACCES') reject(new Error(`Port ${port} may not be used by this user. Choose one above 1023 with --port.`));
      else reject(new Error(`Cannot listen on ${host}:${port}: ${error.message}`));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      const claimed = address !== null && typeof address === 'object' ? address.port : port;
      server.close(() => resolve(claimed));
    });
  });
}

import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectSecurely, createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { Origin } from './places.ts';

/** Opens a socket to a server; its bytes come through `onread`. */
export type OpenSocket = (origin: Origin, onread: OnReadOpts) => Socket;

/** Opens sockets that share what TLS needs. `secure`: certificates to be trusted instead of the system's, and the like. */
export function socketOpener(secure: SecureContextOptions): OpenSocket {
  let context: SecureContext | undefined;
  return (origin, onread) => {
    const { host, port } = origin;
    const options = { host, port, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
    if (!origin.secure) return connect(options);
    context ??= createSecureContext(secure);
    const socket = connectSecurely({
      ...options,
      secureContext: context,
      ALPNProtocols: ['http/1.1'],
      servername: isIP(host) === 0 ? host : '',
      ...(origin.session !== undefined && { session: origin.session }),
    });
    return socket
      .on('session', (session) => {
        origin.session = session;
      })
      .on('error', () => {
        // A session that a server cannot read any more would break every connection to come.
        origin.session = undefined;
      });
  };
}

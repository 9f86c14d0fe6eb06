import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';

/** The client's address, told to the control thread over a socket that only we can reach. */
export const clientAddressHeader = 'x-litmux-client-address';

/** Hands a request that is no LLM call to the control thread's own server, streaming both ways. */
export function handOver(
  request: IncomingMessage,
  response: ServerResponse,
  { socketPath, headers }: { socketPath: string; headers: readonly string[] },
): void {
  const onward = httpRequest({
    socketPath,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, [clientAddressHeader]: request.socket.remoteAddress ?? '' },
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, [...answer.rawHeaders, ...headers]);
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const body = JSON.stringify({
      error: {
        message: 'The management API is not available at the moment. LLM calls are served.',
        type: 'internal_server_error',
        param: null,
        code: '503',
      },
    });
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' });
    response.end(body);
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

import { createServer } from 'node:http';
import { Pool } from 'undici';

/**
 * The yardsticks: a bare relay of `node:http` and `undici`. `json` parses and re-serialises what passes, `bytes` hands it on as it is.
 * It does nothing else: no keys, no limits, no accounts.
 */
const [mode, port, upstreamPort] = process.argv.slice(2);
const pool = new Pool(`http://127.0.0.1:${upstreamPort}`, { headersTimeout: 0, bodyTimeout: 0 });

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (data: Buffer) => parts.push(data));
  request.on('end', () => {
    const [only] = parts;
    const received = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    const body = mode === 'json' ? JSON.stringify(JSON.parse(received.toString('utf8'))) : received;
    let streaming = false;
    const answer: Buffer[] = [];
    pool.dispatch(
      {
        method: 'POST',
        path: request.url ?? '/',
        headers: { 'content-type': 'application/json', authorization: 'Bearer sk-upstream' },
        body,
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, status, headers) {
          const type = String(headers['content-type']);
          streaming = type.startsWith('text/event-stream');
          if (streaming) response.writeHead(status, { 'content-type': type });
        },
        onResponseData(_controller, data) {
          if (streaming) response.write(data);
          else answer.push(data);
        },
        onResponseEnd() {
          if (streaming) return void response.end();
          const [one] = answer;
          const whole = answer.length === 1 && one !== undefined ? one : Buffer.concat(answer);
          const out = mode === 'json' ? Buffer.from(JSON.stringify(JSON.parse(whole.toString('utf8')))) : whole;
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': out.length });
          response.end(out);
        },
        onResponseError(_controller, error) {
          response.destroy(error);
        },
      },
    );
  });
});
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));

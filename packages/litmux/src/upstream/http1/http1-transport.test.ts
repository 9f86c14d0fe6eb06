import { execFile } from 'node:child_process';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnswerSink, Exchange, OutgoingRequest } from '../transport.ts';
import { Http1Transport } from './http1-transport.ts';
import { loopbackCertificate } from './loopback-certificate.testing.ts';

/** What came of an exchange. */
class Heard implements AnswerSink {
  status = 0;
  headers: Readonly<Record<string, string>> = {};
  body = '';
  outcome: 'end' | 'failed' | undefined;
  error: unknown;
  exchange: Exchange | undefined;
  readonly #over = Promise.withResolvers<this>();
  readonly #began = Promise.withResolvers<void>();

  head(status: number, headers: Readonly<Record<string, string>>): void {
    expect(this.status).toBe(0);
    this.status = status;
    this.headers = headers;
  }

  data(bytes: Uint8Array): void {
    expect(this.status).not.toBe(0);
    this.body += Buffer.from(bytes).toString('latin1');
    this.#began.resolve();
  }

  end(): void {
    this.#finish('end');
  }

  failed(error: unknown): void {
    this.error = error;
    this.#finish('failed');
  }

  over(): Promise<this> {
    return this.#over.promise;
  }

  began(): Promise<void> {
    return this.#began.promise;
  }

  #finish(outcome: 'end' | 'failed'): void {
    expect(this.outcome).toBeUndefined();
    this.outcome = outcome;
    this.#over.resolve(this);
  }
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function transportOf(...options: ConstructorParameters<typeof Http1Transport>): Http1Transport {
  const transport = new Http1Transport(...options);
  closing.push(() => transport.close());
  return transport;
}

interface Listening {
  readonly url: string;
  readonly sockets: readonly Socket[];
}

async function listening(server: Server, scheme: string = 'http'): Promise<Listening> {
  const sockets: Socket[] = [];
  server.on(scheme === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/path`, sockets };
}

/** A server that does with each request, head and body, what it is told. */
function serving(answer: (socket: Socket, request: string, index: number) => void): Promise<Listening> {
  let index = 0;
  return listening(
    createServer((socket) => {
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1');
        const end = text.indexOf('\r\n\r\n') + 4;
        const length = Number(/content-length: (\d+)/.exec(text)?.[1] ?? 0);
        if (end < 4 || text.length < end + length) return;
        const request = text;
        text = '';
        answer(socket, request, index);
        index += 1;
      });
    }),
  );
}

const httpServing = (listener: RequestListener): Promise<Listening> => listening(createHttpServer(listener));

function send(transport: Http1Transport, url: string, change: Partial<OutgoingRequest> = {}): Heard {
  const heard = new Heard();
  heard.exchange = transport.send({ method: 'POST', url, headers: {}, body: 'x', connectDeadline: 5000, ...change }, heard);
  return heard;
}

const ok = (body: string, more: string = ''): string => `HTTP/1.1 200 OK\r\n${more}content-length: ${body.length}\r\n\r\n${body}`;
const turns = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a call', () => {
  it('sends text, bytes and what is read while it is sent, and hears the answer', async () => {
    const { url } = await httpServing(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      response.end(`${request.method} ${request.url} ${Buffer.concat(pieces).toString('latin1')}`);
    });
    const transport = transportOf();
    const streamed = {
      size: 6,
      async *read() {
        yield Buffer.from('abc');
        yield new Uint8Array(0);
        yield Buffer.from('def');
      },
    };
    for (const [body, expected] of [
      ['text', 'text'],
      [new Uint8Array([97, 98]), 'ab'],
      [streamed, 'abcdef'],
      ['y'.repeat(300_000), 'y'.repeat(300_000)],
      ['', ''],
    ] as const) {
      expect(await send(transport, url, { body }).over()).toMatchObject({ status: 200, body: `POST /path ${expected}`, outcome: 'end' });
    }
    expect(await send(transport, url, { method: 'GET', body: '' }).over()).toMatchObject({ body: 'GET /path ' });
  });

  it('reads over interim answers and trailers', async () => {
    const { url } = await httpServing((_request, response) => {
      response.writeContinue();
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.writeHead(200, { trailer: 'x-after' });
      response.write('abc');
      response.addTrailers({ 'x-after': '1' });
      response.end('def');
    });
    const transport = transportOf();
    expect(await send(transport, url).over()).toMatchObject({ status: 200, body: 'abcdef', outcome: 'end' });
    expect(await send(transport, url).over()).toMatchObject({ body: 'abcdef' });
  });

  it('ends with the connection where an old server says no length', async () => {
    const { url, sockets } = await serving((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nabc'));
    const transport = transportOf();
    expect(await send(transport, url).over()).toMatchObject({ status: 200, body: 'abc', outcome: 'end' });
    expect(await send(transport, url).over()).toMatchObject({ body: 'abc' });
    expect(sockets).toHaveLength(2);
  });

  it('is made a thousand times at once', async () => {
    const { url } = await httpServing((request, response) => request.on('data', (bytes) => response.end(bytes)));
    const transport = transportOf();
    const heard = await Promise.all(Array.from({ length: 1000 }, (_, index) => send(transport, url, { body: `call ${index}` }).over()));
    expect(heard.map(({ body }) => body)).toEqual(heard.map((_, index) => `call ${index}`));
  });
});

describe('a connection', () => {
  it('serves the next call when it has served one, and more only where they come at once', async () => {
    const { url, sockets } = await serving((socket) => socket.write(ok('abc')));
    const transport = transportOf();
    for (let call = 0; call < 5; call += 1) expect(await send(transport, url).over()).toMatchObject({ body: 'abc' });
    expect(sockets).toHaveLength(1);
    await Promise.all([send(transport, url).over(), send(transport, url).over(), send(transport, url).over()]);
    expect(sockets).toHaveLength(3);
  });

  it('serves a call that is made while the one before is told that it ended', async () => {
    const { url, sockets } = await serving((socket) => socket.write(ok('abc')));
    const transport = transportOf();
    const second = Promise.withResolvers<Heard>();
    class Calling extends Heard {
      override end(): void {
        second.resolve(send(transport, url));
        super.end();
      }
    }
    transport.send({ method: 'POST', url, headers: {}, body: '', connectDeadline: 1000 }, new Calling());
    expect(await (await second.promise).over()).toMatchObject({ body: 'abc', outcome: 'end' });
    expect(sockets).toHaveLength(1);
  });

  it.each([
    ['the server wants it closed', ok('abc', 'connection: close\r\n')],
    ['the server keeps it no longer than a second', ok('abc', 'keep-alive: timeout=1\r\n')],
    ['something follows the answer', `${ok('abc')}x`],
    ['the server speaks HTTP/1.0', ok('abc').replace('1.1', '1.0')],
  ])('is closed where %s', async (_why, answer) => {
    const { url, sockets } = await serving((socket) => socket.write(answer));
    const transport = transportOf();
    await send(transport, url).over();
    expect(await send(transport, url).over()).toMatchObject({ body: 'abc', outcome: 'end' });
    expect(sockets).toHaveLength(2);
  });

  it.each([
    ['speaks unasked', (socket: Socket) => socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n')],
    ['closes it', (socket: Socket) => socket.end()],
    ['resets it', (socket: Socket) => socket.resetAndDestroy()],
  ])('that idles is left when the server %s', async (_what, act) => {
    const { url, sockets } = await serving((socket, _request, index) => {
      socket.write(ok('abc'));
      if (index === 0) setTimeout(() => act(socket), 20);
    });
    const transport = transportOf();
    await send(transport, url).over();
    await turns(60);
    expect(await send(transport, url).over()).toMatchObject({ body: 'abc', outcome: 'end' });
    expect(sockets).toHaveLength(2);
  });

  it('is closed when it has idled as long as the server said', async () => {
    const { url, sockets } = await serving((socket) => socket.write(ok('abc', 'keep-alive: timeout=2\r\n')));
    const transport = transportOf();
    await send(transport, url).over();
    await turns(100);
    expect(sockets[0]?.readyState).toBe('open');
    await expect.poll(() => sockets[0]?.destroyed, { timeout: 5000 }).toBe(true);
    expect(await send(transport, url).over()).toMatchObject({ body: 'abc' });
  });

  it('past its time is not taken, though the loop stood still and nobody has closed it', async () => {
    const { url, sockets } = await serving((socket) => socket.write(ok('abc', 'keep-alive: timeout=2\r\n')));
    const transport = transportOf();
    await send(transport, url).over();
    const until = performance.now() + 1050;
    while (performance.now() < until);
    expect(await send(transport, url).over()).toMatchObject({ body: 'abc' });
    expect(sockets).toHaveLength(2);
  });

  it('that a server closes after an answer without a word is not used again, however soon the next call comes', async () => {
    const { url, sockets } = await serving((socket) => socket.end(ok('abc')));
    const transport = transportOf();
    const callers = Array.from({ length: 8 }, async () => {
      for (let call = 0; call < 25; call += 1) expect(await send(transport, url).over()).toMatchObject({ body: 'abc', outcome: 'end' });
    });
    await Promise.all(callers);
    expect(sockets).toHaveLength(200);
  });

  it('that idles does not keep the process', async () => {
    const { url } = await serving((socket) => socket.write(ok('abc', 'keep-alive: timeout=60\r\n')));
    const module = JSON.stringify(new URL('http1-transport.ts', import.meta.url).href);
    const program = `
      import { Http1Transport } from ${module};
      const sink = { head() {}, data() {}, end() { console.log('ended'); }, failed(error) { console.log(error); } };
      new Http1Transport().send({ method: 'POST', url: '${url}', headers: {}, body: 'x', connectDeadline: 5000 }, sink);
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { timeout: 10_000 });
    expect(stdout).toBe('ended\n');
  });
});

describe('a call fails', () => {
  it.each([
    ['OTHER_SIDE_CLOSED', 'closes without a word', (socket: Socket) => socket.end()],
    ['ECONNRESET', 'resets', (socket: Socket) => socket.resetAndDestroy()],
    ['CUT_SHORT', 'closes within the head', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncont')],
    ['CUT_SHORT', 'closes within a counted body', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc')],
    [
      'CUT_SHORT',
      'closes before the last chunk',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n'),
    ],
    [
      'CUT_SHORT',
      'closes before the last line',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n'),
    ],
    ['CUT_SHORT', 'answers only in the interim', (socket: Socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n')],
  ])('by %s where the server %s', async (code, _what, act) => {
    const { url } = await serving(act);
    expect(await send(transportOf(), url).over()).toMatchObject({ outcome: 'failed', error: { code } });
  });

  it('where a body that ends with the connection is reset', async () => {
    const { url } = await serving((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nabc');
      setTimeout(() => socket.resetAndDestroy(), 30);
    });
    expect(await send(transportOf(), url).over()).toMatchObject({ body: 'abc', outcome: 'failed', error: { code: 'ECONNRESET' } });
  });

  it('where the answer is malformed, and says how', async () => {
    const { url, sockets } = await serving((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'));
    const heard = await send(transportOf(), url).over();
    expect(heard).toMatchObject({
      outcome: 'failed',
      status: 0,
      error: { message: expect.stringContaining('content-lengths that differ') },
    });
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  });

  it('where nobody listens', async () => {
    const { url } = await serving(() => undefined);
    await closing.pop()?.();
    expect(await send(transportOf(), url).over()).toMatchObject({ outcome: 'failed', error: { code: 'ECONNREFUSED' } });
  });

  it.each(['no url', 'ftp://a.test/', 'http://127.0.0.1:0/'])('where %j is called', async (url) => {
    expect(await send(transportOf(), url).over()).toMatchObject({ outcome: 'failed', error: expect.any(Error) });
  });

  it('after send has returned where it cannot be sent, unless it was cancelled', async () => {
    const { url } = await serving((socket) => socket.write(ok('abc')));
    const transport = transportOf();
    const heard = send(transport, url, { headers: { 'x-a': 'b\r\nc: d' } });
    const cancelled = send(transport, 'no url');
    cancelled.exchange?.cancel();
    expect(heard.outcome).toBeUndefined();
    expect(await heard.over()).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('x-a') } });
    expect(cancelled.outcome).toBeUndefined();
  });

  it('where its connection does not stand before the deadline', async () => {
    const server = await listening(createServer());
    // A server that accepts and says nothing of TLS.
    const url = server.url.replace('http:', 'https:');
    const heard = await send(transportOf(), url, { connectDeadline: 60 }).over();
    expect(heard).toMatchObject({ outcome: 'failed', error: { code: 'CONNECT_TIMEOUT' } });
  });

  it('where the transport is closed, which then serves again', async () => {
    const { url } = await serving((socket, request) => void (request.includes('wait') || socket.write(ok('abc'))));
    const transport = transportOf();
    await send(transport, url).over();
    const heard = send(transport, url, { body: 'wait' });
    await turns(20);
    await transport.close();
    expect(heard).toMatchObject({ outcome: 'failed', error: { code: 'TRANSPORT_CLOSED' } });
    expect(await send(transport, url).over()).toMatchObject({ body: 'abc' });
  });

  it.each(['head', 'data'] as const)('where its %s cannot be heard, and the connection is closed', async (what) => {
    const { url, sockets } = await serving((socket) => socket.write(ok('abc')));
    const transport = transportOf();
    const heard = new Heard();
    heard[what] = () => {
      throw new Error('deaf');
    };
    transport.send({ method: 'POST', url, headers: {}, body: '', connectDeadline: 1000 }, heard);
    expect(await heard.over()).toMatchObject({ outcome: 'failed', error: { message: 'deaf' } });
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    expect(await send(transport, url).over()).toMatchObject({ body: 'abc' });
  });
});

describe('an upload', () => {
  const megabyte = Buffer.alloc(1_048_576, 'u');

  it('is read no faster than the server takes it', async () => {
    const server = await listening(createServer({ pauseOnConnect: true }));
    let read = 0;
    const body = {
      size: 100 * megabyte.length,
      async *read() {
        for (; read < 100; read += 1) yield megabyte;
      },
    };
    const heard = send(transportOf(), server.url, { body });
    await turns(200);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(20);
    heard.exchange?.cancel();
    await turns(20);
    expect(heard.outcome).toBeUndefined();
  });

  it('stops where the answer comes early, and its connection is closed', async () => {
    const { url, sockets } = await httpServing((_request, response) => response.writeHead(413).end('too long'));
    const ended = Promise.withResolvers<void>();
    const body = {
      size: 100 * megabyte.length,
      async *read() {
        try {
          for (let index = 0; index < 100; index += 1) {
            yield megabyte;
            await turns(5);
          }
        } finally {
          ended.resolve();
        }
      },
    };
    expect(await send(transportOf(), url, { body }).over()).toMatchObject({ status: 413, body: 'too long', outcome: 'end' });
    await ended.promise;
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  });

  it.each([
    ['cannot be read', 3, 'unreadable'],
    ['is shorter than it said', 5, 'shorter'],
    ['is longer than it said', 2, 'longer'],
  ])('that %s fails', async (_what, size, reason) => {
    const { url } = await serving(() => undefined);
    const body = {
      size,
      async *read() {
        yield Buffer.from('abc');
        if (reason === 'unreadable') throw new Error('unreadable');
      },
    };
    expect(await send(transportOf(), url, { body }).over()).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringContaining(reason) },
    });
  });

  it('is let go of when its call is cancelled while nothing comes of it', async () => {
    const { url } = await serving(() => undefined);
    let returned = false;
    const body = {
      size: 3,
      read: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<never>(() => undefined),
          return: async () => {
            returned = true;
            return { done: true as const, value: undefined };
          },
        }),
      }),
    };
    const heard = send(transportOf(), url, { body });
    await turns(30);
    heard.exchange?.cancel();
    expect(returned).toBe(true);
    expect(heard.outcome).toBeUndefined();
  });
});

describe('whoever hears an answer', () => {
  it('slowly, holds the server up', async () => {
    let written = 0;
    const piece = Buffer.alloc(65_536, 'p');
    const { url } = await httpServing((_request, response) => {
      const more = (): void => {
        while (written < 1000) {
          written += 1;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const heard = send(transportOf(), url);
    await heard.began();
    heard.exchange?.pause();
    await turns(150);
    const heardThen = heard.body.length;
    const writtenThen = written;
    expect(writtenThen).toBeLessThan(900);
    await turns(100);
    expect([heard.body.length, written]).toEqual([heardThen, writtenThen]);
    heard.exchange?.resume();
    expect((await heard.over()).body.length).toBe(1000 * piece.length);
  });

  it('may pause and resume before anything has come', async () => {
    const { url } = await serving((socket) => socket.write(ok('abc')));
    const heard = send(transportOf(), url);
    heard.exchange?.pause();
    await turns(60);
    expect(heard.status).toBe(0);
    heard.exchange?.resume();
    expect(await heard.over()).toMatchObject({ body: 'abc' });
  });

  it('while paused until the end, leaves a connection that reads again', async () => {
    const { url, sockets } = await serving((socket) => socket.write(ok('abc')));
    const transport = transportOf();
    class Pausing extends Heard {
      override data(bytes: Uint8Array): void {
        this.exchange?.pause();
        super.data(bytes);
      }
    }
    for (let call = 0; call < 2; call += 1) {
      const heard = new Pausing();
      heard.exchange = transport.send({ method: 'POST', url, headers: {}, body: '', connectDeadline: 1000 }, heard);
      expect(await heard.over()).toMatchObject({ body: 'abc' });
    }
    expect(sockets).toHaveLength(1);
  });

  it.each(['at once', 'when it is sent', 'at its head', 'at its data'])(
    'is told nothing any more when it has cancelled %s',
    async (when) => {
      const { url, sockets } = await serving((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n');
        setTimeout(() => socket.write('1\r\nb\r\n0\r\n\r\n'), 30);
      });
      const transport = transportOf();
      class Cancelling extends Heard {
        override head(...told: Parameters<Heard['head']>): void {
          super.head(...told);
          if (when === 'at its head') this.exchange?.cancel();
        }

        override data(bytes: Uint8Array): void {
          super.data(bytes);
          if (when === 'at its data') this.exchange?.cancel();
        }
      }
      const heard = new Cancelling();
      heard.exchange = transport.send({ method: 'POST', url, headers: {}, body: '', connectDeadline: 1000 }, heard);
      if (when === 'at once') heard.exchange.cancel();
      if (when === 'when it is sent') setTimeout(() => heard.exchange?.cancel(), 5);
      await turns(80);
      expect(heard).toMatchObject({ outcome: undefined, body: when === 'at its data' ? 'a' : expect.stringMatching(/^a?$/) });
      await expect.poll(() => sockets.every((socket) => socket.destroyed)).toBe(true);
      expect(await send(transport, url).over()).toMatchObject({ body: 'ab', outcome: 'end' });
    },
  );

  it('cannot cancel the next call of its connection', async () => {
    const { url } = await serving((socket) => void setTimeout(() => socket.write(ok('abc')), 20));
    const transport = transportOf();
    const first = await send(transport, url).over();
    const second = send(transport, url);
    first.exchange?.cancel();
    first.exchange?.pause();
    expect(await second.over()).toMatchObject({ body: 'abc', outcome: 'end' });
  });
});

describe('over TLS', () => {
  const secure = (listener: RequestListener): Promise<Listening> =>
    listening(createSecureServer({ ...loopbackCertificate, ALPNProtocols: ['h2', 'http/1.1'] }, listener), 'https');

  it('a call goes to a server whose certificate is trusted, and connections and sessions are used again', async () => {
    const resumed: boolean[] = [];
    const { url, sockets } = await secure((request, response) => {
      resumed.push((request.socket as unknown as { isSessionReused(): boolean }).isSessionReused());
      if (request.url === '/close') response.setHeader('connection', 'close');
      request.on('data', (bytes) => response.end(bytes));
    });
    const transport = transportOf({ ca: loopbackCertificate.cert });
    for (const target of [url, url, url.replace('path', 'close'), url]) {
      expect(await send(transport, target, { body: 'secret' }).over()).toMatchObject({ status: 200, body: 'secret', outcome: 'end' });
      await turns(20);
    }
    expect(sockets).toHaveLength(2);
    expect(resumed).toEqual([false, false, false, true]);
    const byName = url.replace('127.0.0.1', 'localhost');
    expect(await send(transport, byName).over()).toMatchObject({ body: 'x', outcome: 'end' });
  });

  it('nothing is sent to a server whose certificate is not trusted', async () => {
    let asked = 0;
    const { url } = await secure((_request, response) => {
      asked += 1;
      response.end();
    });
    expect(await send(transportOf(), url).over()).toMatchObject({ outcome: 'failed', error: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    expect(asked).toBe(0);
  });

  it('long answers, slow hearers and cut answers are as they are without', async () => {
    const { url } = await secure((request, response) => {
      if (request.url !== '/cut') return void response.end(Buffer.alloc(5_000_000, 'p'));
      response.writeHead(200, { 'content-length': 10 }).write('abc');
      setTimeout(() => response.socket?.end(), 20);
    });
    const transport = transportOf({ ca: loopbackCertificate.cert });
    const heard = send(transport, url);
    await heard.began();
    heard.exchange?.pause();
    await turns(100);
    expect(heard.body.length).toBeLessThan(4_000_000);
    heard.exchange?.resume();
    expect((await heard.over()).body.length).toBe(5_000_000);
    expect(await send(transport, url.replace('path', 'cut')).over()).toMatchObject({
      body: 'abc',
      outcome: 'failed',
      error: { code: 'CUT_SHORT' },
    });
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PlainDoor, type BeginPlain, type PlainTimes } from './plain-door.ts';
import type { PlainResponse } from './plain-response.ts';

const open = new Set<{ destroy(): void } | { close(): void }>();
afterEach(() => {
  for (const thing of open) if ('destroy' in thing) thing.destroy();
  for (const thing of open) if ('close' in thing) thing.close();
  open.clear();
});

type Answer = (response: PlainResponse, body: string) => void;

/** A server whose plain requests to `/plain` are answered by `answer`; whatever node:http serves says so. */
async function startServer(answer: Answer, times: PlainTimes = {}): Promise<{ port: number; server: Server; door: PlainDoor }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => response.end(`node ${request.method} ${request.url} ${body}`));
  });
  const begin: BeginPlain = ({ url }, { response }) =>
    url === '/plain' ? (body) => answer(response, Buffer.from(body).toString()) : undefined;
  const door = new PlainDoor(server, begin, times);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.add({ close: () => (server.close(), server.closeAllConnections(), door.close()) });
  const address = server.address() as AddressInfo;
  return { port: address.port, server, door };
}

/** A client that says what it is told to, and keeps what it hears. */
class Client {
  readonly socket: Socket;
  heard = '';
  ended = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (data) => (this.heard += data.toString('latin1')));
    this.socket.on('close', () => (this.ended = true));
    this.socket.on('error', () => {});
    open.add(this.socket);
  }

  say(text: string): this {
    this.socket.write(text);
    return this;
  }

  async hears(what: string | RegExp, times = 1): Promise<void> {
    const found = (): number => (typeof what === 'string' ? this.heard.split(what).length - 1 : (this.heard.match(what)?.length ?? 0));
    await expect.poll(found, { timeout: 5000 }).toBeGreaterThanOrEqual(times);
  }
}

const post = (body: string, more = '', path = '/plain'): string =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;

const echo: Answer = (response, body) => {
  const text = `plain ${body}`;
  response.writeHead(200, ['content-type', 'text/plain', 'content-length', String(Buffer.byteLength(text))]);
  response.end(text);
};

describe('the door before node:http', () => {
  it('answers plain requests over one connection, one after another', async () => {
    const client = new Client((await startServer(echo)).port);
    for (const word of ['one', 'two', 'three']) {
      client.say(post(word));
      await client.hears(`plain ${word}`);
    }
    expect(client.heard).toMatch(
      /^HTTP\/1\.1 200 OK\r\ncontent-type: text\/plain\r\ncontent-length: 9\r\ndate: .+ GMT\r\nconnection: keep-alive\r\n/,
    );
  });

  it('answers requests that were sent before their answers were read, in order', async () => {
    const client = new Client(
      (await startServer((response, body) => setTimeout(() => echo(response, body), body === 'one' ? 30 : 1))).port,
    );
    client.say(post('one') + post('two') + post('three') + 'GET /other HTTP/1.1\r\nhost: a\r\n\r\n');
    await client.hears('node GET /other');
    expect(client.heard.match(/plain [a-z]+|node [A-Z]+/g)).toEqual(['plain one', 'plain two', 'plain three', 'node GET']);
  });

  it('leaves a connection to node:http from the first request that is not plain on', async () => {
    const client = new Client((await startServer(echo)).port);
    client.say(post('one'));
    await client.hears('plain one');
    client.say('GET /models HTTP/1.1\r\nhost: a\r\n\r\n');
    await client.hears('node GET /models');
    client.say(post('two'));
    await client.hears('node POST /plain two');
  });

  it.each([
    ['another path', post('x', '', '/other'), 'node POST /other x'],
    ['chunks', 'POST /plain HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n', 'node POST /plain x'],
    ['HTTP/1.0', 'POST /plain HTTP/1.0\r\ncontent-length: 1\r\n\r\nx', 'node POST /plain x'],
    ['an expectation', post('x', 'expect: 100-continue\r\n'), 'node POST /plain x'],
    ['no HTTP at all', 'hello\r\n\r\n', '400 Bad Request'],
    ['two lengths', post('x', 'content-length: 2\r\n'), '400 Bad Request'],
  ])('leaves to node:http what has %s', async (_what, bytes, heard) => {
    await new Client((await startServer(echo)).port).say(bytes).hears(heard);
  });

  it('understands a request wherever it is cut', async () => {
    const { port } = await startServer(echo);
    const request = post('body');
    await Promise.all(
      Array.from({ length: request.length - 1 }, async (_, index) => {
        const client = new Client(port).say(request.slice(0, index + 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
        await client.say(request.slice(index + 1)).hears(/(?:plain|node POST \/plain) body/);
      }),
    );
  });

  it('takes a large body in many pieces', async () => {
    const { port } = await startServer((response, body) => echo(response, String(body.length)));
    await new Client(port).say(post('x'.repeat(3_000_000))).hears('plain 3000000');
  });

  it('tells a stream in chunks, text and bytes', async () => {
    const { port } = await startServer((response) => {
      response.writeHead(200, ['content-type', 'text/event-stream']);
      response.write('häppy');
      response.write(Buffer.from([1, 2, 3]));
      response.write('');
      response.end('last');
    });
    const answer = await fetch(`http://127.0.0.1:${port}/plain`, { method: 'POST', body: '{}' });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(
      Buffer.concat([Buffer.from('häppy'), Buffer.from([1, 2, 3]), Buffer.from('last')]),
    );
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
  });

  it('tells when a client reads too slowly, and when it has caught up', async () => {
    let drained = false;
    const { port } = await startServer((response) => {
      response.writeHead(200, []);
      const piece = Buffer.alloc(20_000_000);
      while (response.write(piece));
      response.once('drain', () => {
        drained = true;
        response.end();
      });
    });
    const client = new Client(port);
    client.socket.pause();
    client.say(post(''));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(drained).toBe(false);
    client.socket.resume();
    await client.hears('\r\n0\r\n\r\n');
    expect(drained).toBe(true);
  });

  it.each(['end', 'destroy'] as const)('tells that the client has hung up (%s)', async (way) => {
    const { promise, resolve } = Promise.withResolvers<PlainResponse>();
    const { port } = await startServer((response) => {
      response.writeHead(200, []);
      response.write('word');
      response.once('close', () => resolve(response));
    });
    const client = new Client(port).say(post(''));
    await client.hears('word');
    client.socket[way]();
    const response = await promise;
    expect(response.destroyed).toBe(true);
    expect(response.write('more')).toBe(true);
    response.end('last');
    await expect.poll(() => client.ended).toBe(true);
  });

  it('tells that a client has hung up in the middle of its request', async () => {
    let begun = 0;
    let closed = 0;
    const server = createServer();
    const door = new PlainDoor(server, (_request, { response }) => {
      begun += 1;
      response.once('close', () => (closed += 1));
      return () => expect.unreachable();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.add({ close: () => (server.close(), door.close()) });
    const client = new Client((server.address() as AddressInfo).port).say(post('whole').slice(0, -1));
    await expect.poll(() => begun).toBe(1);
    client.socket.destroy();
    await expect.poll(() => closed).toBe(1);
  });

  it('closes what is idle, lets calls end, and says that their connection is not used again', async () => {
    const { promise, resolve } = Promise.withResolvers<() => void>();
    const { port, door, server } = await startServer((response, body) =>
      body === 'wait' ? resolve(() => echo(response, body)) : echo(response, body),
    );
    const idle = new Client(port).say(post('one'));
    await idle.hears('plain one');
    const busy = new Client(port).say(post('wait'));
    const answer = await promise;
    door.isDraining = true;
    server.close();
    door.closeIdle();
    await expect.poll(() => idle.ended).toBe(true);
    expect(busy.ended).toBe(false);
    answer();
    await busy.hears('plain wait');
    expect(busy.heard).toContain('connection: close');
    await expect.poll(() => busy.ended).toBe(true);
  });

  it('closes what waits too long for its client, and no call that is under way', async () => {
    const answers: (() => void)[] = [];
    const { port } = await startServer((response, body) => answers.push(() => echo(response, body)), { idle: 100, sweep: 20 });
    const [silent, halting, busy] = [
      new Client(port),
      new Client(port).say(post('whole').slice(0, -1)),
      new Client(port).say(post('busy')),
    ];
    await expect.poll(() => silent.ended && halting.ended).toBe(true);
    expect([answers.length, busy.ended]).toEqual([1, false]);
    answers[0]?.();
    await busy.hears('plain busy');
    await expect.poll(() => busy.ended).toBe(true);
  });

  it('closes a connection as the client asks', async () => {
    const client = new Client((await startServer(echo)).port).say(post('one', 'connection: close\r\n'));
    await client.hears('plain one');
    await expect.poll(() => client.ended).toBe(true);
    expect(client.heard).toContain('connection: close');
  });
});

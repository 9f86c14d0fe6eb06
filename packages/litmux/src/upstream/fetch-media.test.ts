import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createServer, type Server } from 'node:http';
import { fetchMedia, type MediaBounds } from './fetch-media.ts';
import { isPublicAddress } from './public-address.ts';

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const bounds: MediaBounds = { mostBytes: 1_000, deadline: 2_000, allows: () => true };
const seen: string[] = [];
const server: Server = createServer((request, response) => {
  const path = request.url ?? '';
  seen.push(path);
  const hops = /^\/hop\/(\d)$/.exec(path)?.[1];
  if (hops !== undefined) response.writeHead(302, { location: hops === '0' ? '/a.png' : `/hop/${Number(hops) - 1}` }).end();
  else if (path === '/inwards') response.writeHead(302, { location: `http://127.0.0.2:${portOf()}/a.png` }).end();
  else if (path === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
  else if (path === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
  else if (path === '/bytes') response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(png);
  else if (path === '/long') response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(2_000));
  else if (path === '/endless') response.writeHead(200, { 'content-type': 'image/png' }).write(Buffer.alloc(2_000));
  else if (path === '/slow') response.writeHead(200, { 'content-type': 'image/png' }).write(png);
  else if (path.startsWith('/gone')) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': 'Image/PNG; charset=x' }).end(png);
});

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => seen.splice(0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('media at an address', () => {
  test('is fetched with its type and its name', async () => {
    expect(await get('/pictures/a.png?sig=1')).toEqual({ name: 'a.png', type: 'image/png', bytes: png });
  });

  test('is known by how it begins, where its host only says that it is bytes', async () => {
    expect(await get('/bytes')).toMatchObject({ type: 'image/png' });
  });

  test('is followed through three redirects, not four', async () => {
    expect(await get('/hop/2')).toMatchObject({ type: 'image/png' });
    expect(seen).toHaveLength(4);
    await expect(get('/hop/3')).rejects.toThrow('redirected more than 3 times');
  });

  test.each([
    ['/page', 'no picture, sound, film or document (text/html)'],
    ['/long', 'longer than 1000 bytes'],
    ['/endless', 'longer than 1000 bytes'],
    ['/gone', 'answered with status 404'],
    ['/file', 'none of http or https'],
  ])('at %s is refused, with the reason', async (path, reason) => {
    await expect(get(path)).rejects.toMatchObject({ code: 'media_not_fetched', status: 400, message: expect.stringContaining(reason) });
  });

  test('is waited for until the deadline, or until the caller is gone', async () => {
    await expect(get('/slow', { ...bounds, deadline: 50 })).rejects.toThrow('it did not come within 0.05 s');
    await expect(get('/slow', bounds, AbortSignal.timeout(20))).rejects.toMatchObject({ code: 'media_not_fetched' });
  });

  test('is not fetched where that is switched off', async () => {
    await expect(get('/a.png', { ...bounds, mostBytes: 0 })).rejects.toThrow('switched off');
    expect(seen).toHaveLength(0);
  });

  test('tells no secret of its address', async () => {
    await expect(get('/gone?token=s3cret')).rejects.not.toThrow('s3cret');
    await expect(fetchMedia('http://user:s3cret@127.0.0.1/a.png', bounds, never)).rejects.toThrow('holds a user name');
  });
});

describe('an address that is not public', () => {
  const closed = { ...bounds, allows: isPublicAddress };

  test.each([
    '127.0.0.1',
    '[::1]',
    '2130706433',
    '0x7f.1',
    '0',
    '10.0.0.1',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
    '[fd00::1]',
    'localhost',
  ])('is refused: %s', async (host) => {
    const address = `http://${host}:${portOf()}/a.png`;
    await expect(fetchMedia(address, closed, never)).rejects.toThrow(/not a public one.*LITMUX_FETCH_PRIVATE_MEDIA/);
    expect(seen).toHaveLength(0);
  });

  test('is refused on the way as well', async () => {
    const onlyFirst = { ...bounds, allows: (address: string): boolean => address === '127.0.0.1' };
    await expect(get('/inwards', onlyFirst)).rejects.toThrow('not a public one');
    expect(seen).toEqual(['/inwards']);
  });

  test.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['172.15.0.1', true],
    ['172.16.0.1', false],
    ['100.64.0.1', false],
    ['192.168.1.1', false],
    ['198.18.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['fe80::1', false],
    ['ff02::1', false],
    ['no address', false],
  ])('%s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });
});

const never = new AbortController().signal;

function get(path: string, within = bounds, signal = never): ReturnType<typeof fetchMedia> {
  return fetchMedia(`http://127.0.0.1:${portOf()}${path}`, within, signal);
}

function portOf(): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

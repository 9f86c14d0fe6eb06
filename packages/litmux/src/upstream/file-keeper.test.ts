import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FileKeeper } from './file-keeper.ts';

const directory = join(mkdtempSync(join(tmpdir(), 'litmux-keeper-')), 'uploads');
const label = { name: 'a.mp3', type: 'audio/mpeg' };
const large = randomBytes(700_000);

afterAll(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

describe('a file that is taken in', () => {
  it('stays in memory while it is small', async () => {
    const file = await new FileKeeper({ directory }).take(inPieces(large.subarray(0, 1000)), label);
    expect(file.kept).toBeUndefined();
    expect(Buffer.from(file.bytes).equals(large.subarray(0, 1000))).toBe(true);
    await file.close();
  });

  it('goes to a file without a name when it is large, and is read as often as wanted', async () => {
    const file = await new FileKeeper({ directory }).take(inPieces(large), label);
    expect(readdirSync(directory)).toEqual([]);
    expect(openUploads()).toHaveLength(1);
    expect(file.kept?.size).toBe(large.length);
    expect(Buffer.from(file.kept?.head ?? []).equals(large.subarray(0, 65_536))).toBe(true);
    const [first, second] = await Promise.all([hashOf(file.kept?.read()), hashOf(file.kept?.read())]);
    expect([first, second]).toEqual([hash(large), hash(large)]);
    expect(hash(file.bytes)).toBe(hash(large));
    await file.close();
    expect(openUploads()).toEqual([]);
  });

  it('leaves nothing when it ends too early', async () => {
    const keeper = new FileKeeper({ directory });
    const taken = keeper.take(failing(large), label);
    await expect(taken).rejects.toThrow('hung up');
    expect(openUploads()).toEqual([]);
  });

  it('is refused where there is no room, and takes no room itself', async () => {
    const keeper = new FileKeeper({ directory, most: 1_000_000 });
    const first = await keeper.take(inPieces(large), label);
    await expect(keeper.take(inPieces(large), label)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
    await first.close();
    await (await keeper.take(inPieces(large), label)).close();
  });
});

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007);
}

async function* failing(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* inPieces(bytes);
  throw new Error('hung up');
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function hashOf(pieces: AsyncIterable<Uint8Array> = inPieces(new Uint8Array())): Promise<string> {
  const sum = createHash('sha256');
  for await (const piece of pieces) sum.update(piece);
  return sum.digest('hex');
}

/** Files of the folder that this process holds open, though they have no name any more. */
function openUploads(): readonly string[] {
  return readdirSync('/proc/self/fd')
    .flatMap((descriptor) => {
      try {
        return [readlinkSync(`/proc/self/fd/${descriptor}`)];
      } catch {
        return [];
      }
    })
    .filter((path) => path.startsWith(directory));
}

import { Shelf } from '../cassettes/shelf.ts';
import { ReplayServer } from '../cassettes/replay-server.ts';
import { stopSignal } from './stop-signal.ts';

/** Flags of `litmux replay` as they come from the command line. */
export interface ReplayFlags {
  readonly port: string;
  readonly host: string;
  readonly speed: string;
}

/** Answers from cassettes until a signal; resolves to the exit code. */
export async function replay(folder: string, flags: ReplayFlags): Promise<number> {
  const { host } = flags;
  const port = Number(flags.port);
  const speed = flags.speed === 'max' ? Infinity : Number(flags.speed);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return refuse(`--port must be a number from 0 to 65535, not ${flags.port}.`);
  if (!(speed > 0)) return refuse(`--speed must be a number above 0 or \`max\`, not ${flags.speed}.`);
  const stopped = stopSignal();
  try {
    const shelf = new Shelf(folder);
    const server = await ReplayServer.start(shelf, { port, host, speed, told: (line) => console.log(line) });
    console.log(`litmux replays ${shelf.size} exchanges of ${folder} on http://${host}:${server.port}`);
    console.log(
      `Recorded were ${shelf.hosts.join(', ') || 'no hosts'}. Put this address in the place of theirs: api_base: http://${host}:${server.port}/v1`,
    );
    await stopped;
    await server.close();
    return 0;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(message: string): number {
  console.error(`litmux: ${message}`);
  return 1;
}

import { unwatchFile, watchFile } from 'node:fs';
import type { RunningGateway } from '../control/gateway.ts';
import type { GatewayLog } from './gateway-log.ts';

/** How often the file is looked at. Looking, not listening, also notices a file that is exchanged by a link, as mounted configs are. */
const intervalMs = 2_000;

/** Reads the config anew when its file changes and at SIGHUP, until the function it gives is called. */
export function watchConfig(file: string, gateway: RunningGateway, log: GatewayLog): () => void {
  const reload = (): void => {
    gateway.reload().then(
      ({ version, changes }) => {
        if (changes.length > 0) log.write('info', `Config ${version} is in force: ${changes.join('; ')}`);
      },
      (error: unknown) => log.write('error', `The config stays as it was: ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  watchFile(file, { interval: intervalMs, persistent: false }, (now, before) => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) reload();
  });
  process.on('SIGHUP', reload);
  return () => {
    unwatchFile(file);
    process.off('SIGHUP', reload);
  };
}

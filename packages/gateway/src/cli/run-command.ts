import { Command } from 'commander';
import { serve } from './serve.ts';

/** Runs the command line; resolves to the exit code once there is nothing left to do. */
export async function runCommand(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('litmux');
  program
    .command('serve', { isDefault: true })
    .option('-c, --config <file>', 'config file', process.env['CONFIG_FILE_PATH'])
    .option('--port <number>', 'port', process.env['PORT'] ?? '4000')
    .option('--host <address>', 'address', process.env['HOST'] ?? '127.0.0.1')
    .option('--data-dir <folder>', 'data folder', process.env['LITMUX_DATA_DIR'] ?? './.litmux')
    .option('--num_workers <number>', 'traffic threads', process.env['NUM_WORKERS'])
    .action(async (options: { config?: string; port: string; host: string; dataDir: string; num_workers?: string }) => {
      code = await serve({
        ...(options.config !== undefined && { config: options.config }),
        port: Number(options.port),
        host: options.host,
        dataDir: options.dataDir,
        ...(options.num_workers !== undefined && { workers: Number(options.num_workers) }),
      });
    });
  await program.parseAsync([...args], { from: 'user' });
  return code;
}

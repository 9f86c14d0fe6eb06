import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { litellmFlags } from './litellm-flags.ts';
import { ownVersion } from './own-version.ts';
import type { ReplayFlags } from './replay.ts';
import { readServeOptions, type ServeFlags } from './serve-options.ts';

const configActions = [
  ['reload', 'let a running gateway read its config anew'],
  ['rollback', 'let a running gateway go back to the config before'],
] as const;

/** Runs the command line; resolves to the exit code once there is nothing left to do. What a command needs is loaded when it runs. */
export async function runCommand(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('litmux')
    .description('One gateway to every LLM: keys, budgets, limits, routing and an exact account.')
    .version(ownVersion(), '-v, --version')
    .exitOverride();
  const done = (exit: number): void => void (code = exit);
  const serve = addServe(program, done);
  addRecord(program, done);
  addReplay(program, done);
  addHealth(program, done);
  program.addHelpText('after', () => `\n${serve.helpInformation()}`);
  program
    .command('check')
    .description('say everything that is wrong or suspicious in a config; exit 1 when it could not be served')
    .argument('<file>', 'the config')
    .action(async (file: string) => {
      const { check } = await import('./check.ts');
      code = await check(file);
    });
  program
    .command('plan')
    .description('say what a new config would change; exit 1 when it could not be served')
    .argument('<old>', 'the config as it is')
    .argument('<new>', 'the config as it would be')
    .action(async (oldFile: string, newFile: string) => {
      const { plan } = await import('./plan.ts');
      code = await plan(oldFile, newFile);
    });
  for (const [action, description] of configActions) {
    program
      .command(action)
      .description(`${description}; the master key comes from LITELLM_MASTER_KEY`)
      .option('--url <url>', 'where the gateway listens', 'http://127.0.0.1:4000')
      .action(async ({ url }: { readonly url: string }) => {
        const { changeConfig } = await import('./change-config.ts');
        code = await changeConfig(action, url);
      });
  }
  program
    .command('providers')
    .description('list the ids of all providers, one a line')
    .action(async () => {
      const { printProviders } = await import('./print-providers.ts');
      printProviders();
    });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  return code;
}

function addServe(program: Command, done: (code: number) => void): Command {
  const serve = program.command('serve', { isDefault: true }).description('serve (what happens without a command)');
  return serveBy(serve, done);
}

function addRecord(program: Command, done: (code: number) => void): void {
  const record = program
    .command('record')
    .description('serve, and write every upstream exchange to a file that `litmux replay` answers from; takes the flags of serve')
    .addOption(new Option('--out <folder>', 'where the cassettes go').default('./cassettes'));
  serveBy(record, done);
}

function addReplay(program: Command, done: (code: number) => void): void {
  program
    .command('replay')
    .description('answer as providers did when `litmux record` ran')
    .argument('<folder>', 'where the cassettes are')
    .option('--port <number>', 'port to listen on', '4200')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--speed <factor>', 'how many times faster than recorded; `max` waits for nothing', '1')
    .action(async (folder: string, flags: ReplayFlags) => {
      const { replay } = await import('./replay.ts');
      done(await replay(folder, flags));
    });
}

function addHealth(program: Command, done: (code: number) => void): void {
  program
    .command('health')
    .description(
      'let a running gateway check its deployments; exit 1 where one does not answer; the master key comes from LITELLM_MASTER_KEY',
    )
    .option('--url <url>', 'where the gateway listens', 'http://127.0.0.1:4000')
    .action(async ({ url }: { readonly url: string }) => {
      const { askHealth } = await import('./ask-health.ts');
      done(await askHealth(url));
    });
}

function serveBy(command: Command, done: (code: number) => void): Command {
  command
    .addOption(new Option('-c, --config <file>', 'config in the form of LiteLLM').env('CONFIG_FILE_PATH'))
    .addOption(new Option('--port <number>', 'port to listen on').env('PORT').default('4000'))
    .addOption(new Option('--host <address>', 'address to listen on; 0.0.0.0 in containers').env('HOST').default('127.0.0.1'))
    .addOption(new Option('--data-dir <folder>', 'where keys and spend are kept').env('LITMUX_DATA_DIR').default('./.litmux'))
    .addOption(new Option('--num_workers <number>', 'traffic threads (default: cores - 1)').env('NUM_WORKERS'))
    .addOption(new Option('--drain-delay <seconds>', 'how long to accept calls after SIGTERM').default('0'))
    .addOption(new Option('-m, --model <name>', 'serve this model, whatever name a call gives'))
    .addOption(new Option('--alias <name>', 'the name under which --model is listed'))
    .addOption(new Option('--api_base <url>', 'base URL of --model'))
    .addOption(new Option('--api_version <version>', 'API version of --model'))
    .addOption(new Option('--temperature <number>', 'temperature of --model'))
    .addOption(new Option('--max_tokens <number>', 'output limit of --model'))
    .addOption(new Option('--request_timeout <seconds>', 'timeout of --model'))
    .addOption(new Option('--drop_params', 'drop fields that a provider does not know'))
    .addOption(new Option('--detailed_debug', 'log more').env('DETAILED_DEBUG'))
    .addOption(new Option('--debug', 'log more').env('DEBUG').hideHelp())
    .addOption(new Option('--health', "LiteLLM's form of `litmux health`").hideHelp());
  for (const { flag } of litellmFlags) command.addOption(new Option(flag).hideHelp());
  command.action(async (flags: ServeFlags) => {
    const read = readServeOptions(flags);
    for (const line of read.lines) console.log(line);
    if (read.options === undefined) return done(1);
    if (flags['health'] === true) {
      const { askHealth } = await import('./ask-health.ts');
      return done(await askHealth(`http://${read.options.host}:${read.options.port}`));
    }
    keepCompiledCode(read.options.dataDir);
    const { serve } = await import('./serve.ts');
    done(await serve(read.options));
  });
  return command;
}

/** Later starts need a sixth less time. In the data directory, since in a shared one others could put code there. */
function keepCompiledCode(dataDir: string): void {
  const directory = resolve(dataDir, 'compiled');
  enableCompileCache(directory);
  process.env['NODE_COMPILE_CACHE'] ??= directory;
}

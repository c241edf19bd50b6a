import { CommanderError } from 'commander';
import type { Cli } from './Cli.ts';
import { EXIT, exitCodeOf, toErrorInfo } from './errors/index.ts';
import { createOutput } from './io/index.ts';
import { createProgram } from './program.ts';

/** Carries out one command line, without the program's name. Whatever goes wrong is said and told as an exit code. */
export async function runCli(args: readonly string[], cli: Cli): Promise<void> {
  const json = beforeDashes(args).includes('--json');
  try {
    await createProgram(cli).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      cli.exit(EXIT.fine);
      return;
    }
    const info = toErrorInfo(error);
    createOutput(cli.streams, json).fail(info);
    cli.exit(error instanceof CommanderError ? EXIT.usage : exitCodeOf(info.code));
  }
}

/** After `--` nothing is an option. */
function beforeDashes(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--');
  return at < 0 ? args : args.slice(0, at);
}

import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import { Option } from 'commander';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { Contract } from '../contract/index.ts';
import type { EngineOptions, GraftEngine } from '../engine/port.ts';
import { EXIT } from './errors/index.ts';
import type { ExitCode } from './errors/index.ts';
import { createOutput } from './io/index.ts';
import type { Output, Streams } from './io/index.ts';

export type Client = ContractRouterClient<Contract>;

/** What the command line gets from its process; tests give their own. */
export interface Cli {
  readonly streams: Streams;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the checkout, with `resources` and `out/renderer`. */
  readonly root: string;
  readonly version: string;
  readonly startEngine: (host: EngineOptions['host']) => Promise<GraftEngine>;
  /** Aborted at Ctrl+C and SIGTERM. */
  readonly interrupted: AbortSignal;
  /** Told once, by the command that ran. */
  readonly exit: (code: ExitCode) => void;
}

/** What a command works with once its options are known. */
export interface Session {
  readonly client: Client;
  readonly output: Output;
  readonly interrupted: AbortSignal;
  /** An absolute path from what a person typed. */
  readonly path: (typed: string) => string;
}

/** Adds a subcommand with `--json`, which each has. */
export function addCommand(parent: Command, usage: string, description: string): Command {
  return parent.command(usage).description(description).addOption(jsonOption());
}

export function jsonOption(): Option {
  return new Option('--json', 'write one JSON object a line');
}

export function outputOf(cli: Cli, command: Command): Output {
  return createOutput(cli.streams, command.optsWithGlobals<{ json?: boolean }>()['json'] === true);
}

/**
 * The action of a command that needs the engine: starts it in this process, runs, disposes of it whatever happened.
 * `run` resolves to an exit code, or to nothing for 0.
 */
export function withEngine<A extends readonly unknown[], O extends object>(
  cli: Cli,
  run: (session: Session, args: A, options: O) => Promise<ExitCode | void>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1) as Command;
    const engine = await cli.startEngine('in-process');
    try {
      const session: Session = {
        client: createRouterClient(engine.router, { context: {} }) as Client,
        output: outputOf(cli, command),
        interrupted: cli.interrupted,
        path: (typed) => resolve(cli.cwd, typed),
      };
      cli.exit((await run(session, given.slice(0, -2) as unknown as A, command.opts<O>())) ?? EXIT.fine);
    } finally {
      await engine.dispose();
    }
  };
}

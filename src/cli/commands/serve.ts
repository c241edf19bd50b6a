import type { Command } from 'commander';
import type { GraftEngine } from '../../engine/port.ts';
import { startLoopback } from '../../serve/index.ts';
import type { Loopback } from '../../serve/index.ts';
import { createRouterClient } from '@orpc/server';
import { resolve } from 'node:path';
import { addCommand, outputOf } from '../Cli.ts';
import type { Cli, Client } from '../Cli.ts';
import { EXIT } from '../errors/index.ts';
import { rendererFolder } from '../host/rendererFolder.ts';
import type { Output } from '../io/index.ts';
import { integer } from '../options/index.ts';

interface ServeOptions { readonly port?: number; readonly host?: string }

export function registerServe(program: Command, cli: Cli): void {
  addCommand(program, 'serve', 'show Graft to a browser on this machine')
    .argument('[project]', 'project to begin with')
    .option('--port <n>', 'port (default: a free one)', integer(0, 65_535))
    .option('--host <address>', 'anything but 127.0.0.1 is refused')
    .action(async (project: string | undefined, options: ServeOptions, command: Command) => {
      await serve(cli, outputOf(cli, command), { ...options, project });
    });
}

export interface ServeRequest extends ServeOptions {
  readonly project?: string;
  /** Called once it answers. */
  readonly onReady?: (host: Loopback) => Promise<void>;
}

/** Serves until Ctrl+C or SIGTERM, then closes the host and the engine, with which projects are closed properly. */
export async function serve(cli: Cli, output: Output, request: ServeRequest): Promise<void> {
  const engine = await cli.startEngine('loopback');
  try {
    const project = request.project === undefined ? undefined : await checked(engine, resolve(cli.cwd, request.project));
    const host = await startLoopback({ engine, rendererFolder: rendererFolder(cli.root), port: request.port, host: request.host, project });
    try {
      output.record({ ok: true, url: host.url, port: host.port });
      output.say(`Graft is at ${host.url}\nIt answers to this machine alone, and to browsers that were opened with this address. Ctrl+C ends it.`);
      await request.onReady?.(host);
      await aborted(cli.interrupted);
    } finally {
      await host.close();
    }
  } finally {
    await engine.dispose();
  }
  cli.exit(EXIT.fine);
}

/** Opens the project, so that what is wrong with it is said here and not in the browser; resolves to its path. */
async function checked(engine: GraftEngine, path: string): Promise<string> {
  const client = createRouterClient(engine.router, { context: {} }) as Client;
  return (await client.project.open({ path })).path;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}

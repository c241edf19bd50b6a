import type { Command } from 'commander';
import { resolve } from 'node:path';
import { addCommand, outputOf } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { EXIT } from '../errors/index.ts';
import { APP, build, isStale, SCREENS } from '../host/build.ts';
import type { Product } from '../host/build.ts';
import { findElectron, runElectron } from '../host/electron.ts';
import { openBrowser } from '../host/openBrowser.ts';
import type { Output } from '../io/index.ts';
import { integer } from '../options/index.ts';
import { serve } from './serve.ts';

interface StartOptions { readonly open: boolean; readonly port?: number; readonly browser?: boolean }

export function registerStart(program: Command, cli: Cli): void {
  addCommand(program, 'start', 'open Graft: as an app where Electron is there, else in the default browser')
    .argument('[project]', 'project to begin with')
    .option('--no-open', 'only print the address')
    .option('--browser', 'in the browser even where Electron is there')
    .option('--port <n>', 'port for the browser (default: a free one)', integer(0, 65_535))
    .action(async (project: string | undefined, options: StartOptions, command: Command) => {
      const output = outputOf(cli, command);
      const electron = options.browser === true || !options.open ? null : findElectron(cli.root, cli.env);
      if (electron === null) await inBrowser(cli, output, project, options);
      else await asApp(cli, output, electron, project);
    });
}

async function asApp(cli: Cli, output: Output, electron: string, project: string | undefined): Promise<void> {
  await buildIfStale(cli, output, APP);
  output.say('Opening Graft.');
  const code = await runElectron(electron, cli.root, cli.env, project === undefined ? null : resolve(cli.cwd, project));
  cli.exit(code === 0 ? EXIT.fine : EXIT.defect);
}

async function inBrowser(cli: Cli, output: Output, project: string | undefined, options: StartOptions): Promise<void> {
  await buildIfStale(cli, output, SCREENS);
  await serve(cli, output, {
    project,
    port: options.port,
    onReady: async (host) => {
      if (options.open && !await openBrowser(host.ticketUrl())) output.say('No browser could be opened from here: open the address above.');
    },
  });
}

async function buildIfStale(cli: Cli, output: Output, product: Product): Promise<void> {
  if (!await isStale(cli.root, product)) return;
  output.say(`Building the ${product.name} …`);
  await build(cli.root, product);
}

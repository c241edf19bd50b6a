import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addCommand, outputOf } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { EXIT } from '../errors/index.ts';
import { findElectron, runElectron } from '../host/electron.ts';
import { openBrowser } from '../host/openBrowser.ts';
import { buildRenderer, rendererIsStale } from '../host/renderer.ts';
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
      const shell = join(cli.root, 'out', 'main', 'index.js');
      const electron = options.browser === true || !options.open ? null : findElectron(cli.root, cli.env);
      if (electron !== null && existsSync(shell)) {
        output.say('Opening Graft.');
        cli.exit(await runElectron(electron, cli.root, cli.env, project === undefined ? null : resolve(cli.cwd, project)) === 0 ? EXIT.fine : EXIT.defect);
        return;
      }
      if (electron !== null) output.say('Electron is there, but the app is not built (npm run build): opening it in the browser.');
      await inBrowser(cli, output, project, options);
    });
}

async function inBrowser(cli: Cli, output: Output, project: string | undefined, options: StartOptions): Promise<void> {
  if (await rendererIsStale(cli.root)) {
    output.say('Building the screens …');
    await buildRenderer(cli.root);
  }
  await serve(cli, output, {
    project,
    port: options.port,
    onReady: async (host) => {
      if (options.open && !await openBrowser(host.ticketUrl())) output.say('No browser could be opened from here: open the address above.');
    },
  });
}

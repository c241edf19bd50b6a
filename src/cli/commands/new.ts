import type { Command } from 'commander';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';

export function registerNew(program: Command, cli: Cli): void {
  addCommand(program, 'new', 'make an empty project')
    .argument('<project>', 'folder to make; its name ends in .graft')
    .action(withEngine<[string], object>(cli, async ({ client, output, path }, [typed]) => {
      const made = await client.project.create({ path: path(typed) });
      output.record({ ok: true, name: made.name, path: made.path });
      output.say(`Made ${made.path}`);
    }));
}

import type { Command } from 'commander';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { formatBytes } from '../format/index.ts';
import { bytes } from '../options/index.ts';
import { openProject } from '../project/index.ts';

export function registerCache(program: Command, cli: Cli): void {
  addCommand(program, 'cache', 'show what a project keeps of its frozen parts, so that they are computed once')
    .argument('<project>')
    .option('--clear', 'remove it: nothing is lost but the time to compute it again')
    .option('--limit <size>', 'what a project may keep, e.g. 5GiB; for all projects of this user', bytes)
    .action(withEngine<[string], { clear?: boolean; limit?: number }>(cli, async (session, [typed], options) => {
      const { client, output } = session;
      const { project } = await openProject(session, typed);
      if (options.limit !== undefined) await client.app.setCacheLimit({ bytes: options.limit });
      const before = await client.project.cache({ project });
      const now = options.clear === true ? await client.project.emptyCache({ project }) : before;
      output.record({ ok: true, ...now, freed: before.bytes - now.bytes });
      if (options.clear === true) output.say(`Removed ${formatBytes(before.bytes - now.bytes)}.`);
      output.say(`Cached activations: ${formatBytes(now.bytes)} of at most ${formatBytes(now.limit)}.`);
    }));
}

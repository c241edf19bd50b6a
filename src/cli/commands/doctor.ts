import { Option } from 'commander';
import type { Command } from 'commander';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { formatBytes } from '../format/index.ts';
import { EXIT } from '../errors/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { STRATEGIES } from '../../domain/recipe/index.ts';
import { engineOption, integer } from '../options/index.ts';
import { sayEngines } from './enginesShow.ts';
import { sayGraph } from './graphShow.ts';
import type { GraphOptions } from './graphShow.ts';
import { findGpuPackage } from '../host/gpuPackage.ts';
import { openProject } from '../project/index.ts';

export function registerDoctor(program: Command, cli: Cli): void {
  addCommand(program, 'doctor', 'say what this machine can do: engines, backbones, memory, disk')
    .argument('[project]', 'also read this project\'s databases through, to find damage')
    .option('--refresh', 'try the engines again instead of using the last result')
    .option('--graph', 'print the graph of a training step instead: what a strategy makes an engine compute')
    .addOption(new Option('--strategy <name>', 'with --graph: what learns (default: all)').choices(STRATEGIES))
    .option('--size <pixels>', 'with --graph: side of the model input', integer(32, 512))
    .option('--batch <n>', 'with --graph: images a step', integer(1, 256))
    .addOption(engineOption())
    .action(withEngine<[string | undefined], DoctorOptions>(cli, async (session, [typed], options) => {
      const { graph, refresh, ...ofGraph } = options;
      if (graph === true) return sayGraph(session, ofGraph);
      const idle = Object.keys(ofGraph)[0];
      if (idle !== undefined) throw new GraftError('BAD_INPUT', `--${idle} says which graph to print: it needs --graph.`, { field: idle });
      const { client, output } = session;
      const databases = typed === undefined ? [] : await client.project.check({ project: (await openProject(session, typed)).project });
      const info = await client.app.info();
      const [engines, backbones] = [await client.app.engines({ refresh: refresh === true }), await client.app.backbones()];
      const machine = { platform: process.platform, arch: process.arch, cores: availableParallelism(), memory: totalmem(), freeDisk: await freeBytes(cli.cwd) };
      const gpuPackage = findGpuPackage(cli.root);
      output.record({ ok: databases.every(({ ok }) => ok), ...(typed === undefined ? {} : { databases }), version: info.version, node: info.node, machine, engines, backbones, gpuPackage });
      output.say(`Graft ${info.version} on Node ${info.node}, ${machine.platform} ${machine.arch}, ${machine.cores} cores, ${formatBytes(machine.memory)} of memory, ${formatBytes(machine.freeDisk)} free here\n`);
      sayEngines(output, engines);
      output.say('');
      output.table(['backbone', 'parameters', 'input', 'licence', 'sha256'], backbones.map((one) => [one.id, String(one.parameters), `${one.inputSize}`, one.licence, one.sha256.slice(0, 12)]), ['left', 'right', 'right']);
      output.say(`\n${gpuPackage.name}: ${gpuPackage.reason}`);
      if (databases.length === 0) return EXIT.fine;
      output.say('');
      for (const { message, problems, remedy } of databases) output.say([message, ...problems.map((problem) => `  ${problem}`), ...(remedy === null ? [] : [remedy])].join('\n'));
      return databases.every(({ ok }) => ok) ? EXIT.fine : EXIT.refused;
    }));
}

interface DoctorOptions extends GraphOptions {
  readonly refresh?: boolean;
  readonly graph?: boolean;
}

/** Bytes that this user may still write in a folder's file system. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

import type { Command } from 'commander';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { formatBytes } from '../format/index.ts';
import { findGpuPackage } from '../host/gpuPackage.ts';

export function registerDoctor(program: Command, cli: Cli): void {
  addCommand(program, 'doctor', 'say what this machine can do: engines, backbones, memory, disk')
    .option('--refresh', 'try the engines again instead of using the last result')
    .action(withEngine<[], { refresh?: boolean }>(cli, async ({ client, output }, _none, options) => {
      const info = await client.app.info();
      const [engines, backbones] = [await client.app.engines({ refresh: options.refresh === true }), await client.app.backbones()];
      const machine = { platform: process.platform, arch: process.arch, cores: availableParallelism(), memory: totalmem(), freeDisk: await freeBytes(cli.cwd) };
      const gpuPackage = findGpuPackage(cli.root);
      output.record({ ok: true, version: info.version, node: info.node, machine, engines, backbones, gpuPackage });
      output.say(`Graft ${info.version} on Node ${info.node}, ${machine.platform} ${machine.arch}, ${machine.cores} cores, ${formatBytes(machine.memory)} of memory, ${formatBytes(machine.freeDisk)} free here\n`);
      output.table(
        ['engine', 'there', 'chosen', 'ms a step', 'device', 'why'],
        engines.map((one) => [one.name, one.available ? 'yes' : 'no', one.chosen ? 'yes' : '', one.millisecondsPerStep?.toFixed(1) ?? '', one.device ?? '', one.reason]),
        ['left', 'left', 'left', 'right'],
      );
      output.say('');
      output.table(['backbone', 'parameters', 'input', 'licence', 'sha256'], backbones.map((one) => [one.id, String(one.parameters), `${one.inputSize}`, one.licence, one.sha256.slice(0, 12)]), ['left', 'right', 'right']);
      output.say(`\n${gpuPackage.name}: ${gpuPackage.reason}`);
    }));
}

/** Bytes that this user may still write in a folder's file system. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

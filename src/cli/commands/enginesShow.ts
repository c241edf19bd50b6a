import type { Client } from '../Cli.ts';
import { formatBytes } from '../format/index.ts';
import type { Output } from '../io/index.ts';

type Engine = Awaited<ReturnType<Client['app']['engines']>>[number];

/** Those that work with how they did, the fastest first; then those that are out, each with its reason. */
export function sayEngines(output: Output, engines: readonly Engine[]): void {
  const works = engines.filter((one) => one.available).sort((a, b) => (a.millisecondsPerStep ?? Infinity) - (b.millisecondsPerStep ?? Infinity));
  const out = engines.filter((one) => !one.available);
  if (works.length === 0) output.say('No engine computes correctly here: nothing can be trained.');
  else {
    output.table(
      ['engine', 'default', 'ms a step', 'its numbers', 'doing it again', 'version', 'device', 'memory'],
      works.map((one) => [
        one.name, one.chosen ? 'yes' : '', one.millisecondsPerStep?.toFixed(1) ?? 'not timed', `right, off by ${one.maxAbsError?.toExponential(0) ?? '?'}`, repeats(one), one.version ?? '',
        `${one.device ?? ''}${one.softwareAdapter === true ? ' (imitated by the processor: never chosen by itself)' : ''}${elsewhere(one)}`, one.memoryBytes === null ? '' : formatBytes(one.memoryBytes),
      ]),
      ['left', 'left', 'right'],
    );
  }
  if (out.length > 0) output.say('');
  for (const { name, reason } of out) output.say(`${name} is out: ${reason}`);
}

function repeats({ deterministic, threads }: Engine): string {
  if (deterministic !== true) return 'bits not promised';
  return threads === null ? 'same bits' : `same bits with ${threads} thread${threads === 1 ? '' : 's'}`;
}

function elsewhere({ nodes, nodesElsewhere }: Engine): string {
  return nodes === null || !nodesElsewhere ? '' : `; ${nodesElsewhere} of ${nodes} nodes go back to the processor`;
}

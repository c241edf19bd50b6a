/**
 * `npm run bench [-- --rounds N] [--only PART,…] [--raw FILE]`: the table of what Graft is held to, each row against its peers
 * in the same run. Peers in Python: `npm run bench:peers` once; without them the rest runs and says so. Close other programs
 * first. `--only` takes beginnings of row names; `--raw` adds all samples to a file.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readNativeBuild, tensorflowFolder } from '../src/compute/index.ts';
import { measureRow, peersPython } from './harness.ts';
import { showOutcome, verdictsOf } from './report.ts';
import { cachedTopRows } from './rows/cachedTop.ts';
import { featureRows } from './rows/features.ts';
import { tensorflowRows, trainingRows } from './rows/training.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, only: { type: 'string' }, raw: { type: 'string' } } });
const wanted = (id: string): boolean => values.only === undefined || values.only.split(',').some((start) => id.startsWith(start));
const hasTensorflow = readNativeBuild(tensorflowFolder()) !== null;
const rows = [...featureRows, ...cachedTopRows, ...trainingRows, ...(hasTensorflow ? tensorflowRows : [])].filter((row) => wanted(row.id));

const machine = `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
const record = (value: unknown): void => {
  if (values.raw !== undefined) appendFileSync(values.raw, `${JSON.stringify(value)}\n`);
};
console.log(machine);
if (peersPython() === null) console.log('No Python with the peers (npm run bench:peers, or GRAFT_PEERS_PYTHON): rows are measured without them.');
if (!hasTensorflow) console.log('Eager TensorFlow is not built here (npm run engine:native): its rows are left out.');
record({ machine, rounds: Number(values.rounds) });
mkdirSync(join(import.meta.dirname, '..', '.peers'), { recursive: true });

let broken = false;
for (const row of rows) {
  const outcome = await measureRow(row, Number(values.rounds));
  broken ||= outcome.ours === null || verdictsOf(outcome).some(({ held }) => held === false);
  console.log(`\n${showOutcome(outcome)}`);
  record({ id: row.id, work: row.work, ours: outcome.ours, peers: outcome.peers, failures: outcome.failures });
}
if (wanted('labelling')) {
  console.log('\n=== node bench/labelling.ts');
  broken ||= spawnSync(process.execPath, [join(import.meta.dirname, 'labelling.ts')], { stdio: 'inherit' }).status !== 0;
}
if (broken) process.exitCode = 1;

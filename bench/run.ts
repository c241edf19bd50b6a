/**
 * `npm run bench`: every benchmark, one after the other, each with its limit or its peer measured in the same run.
 * GRAFT_PEERS_PYTHON names a Python that has PyTorch; without it the rest runs and says so. Close other programs first.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const PARTS = ['features.ts', 'compute.ts', 'labelling.ts'];

console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}`);
const failed: string[] = [];
for (const part of PARTS) {
  console.log(`\n=== node bench/${part}`);
  // A process each: peaks of memory and warm caches are its own.
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, part)], { stdio: 'inherit' });
  if (status !== 0) failed.push(part);
}
if (failed.length > 0) {
  console.error(`\nDid not run to their end: ${failed.join(', ')}`);
  process.exitCode = 1;
}

/**
 * Writes the graph of every step of every strategy, with what went in and came out of one run on ort-cpu, for
 * `step_graph.py`, and the same graph in standard operators alone, whose bytes don't depend on the machine:
 *
 *   node scripts/references/step_graphs.ts FOLDER && python scripts/references/step_graph.py FOLDER > test/fixtures/compute/step-graphs.json
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine, lowerRecord, traceStep } from '../../src/compute/index.ts';
import type { GraphRun } from '../../src/compute/index.ts';
import { createRandom } from '../../src/domain/random/index.ts';
import { saveGraphRun } from '../../src/worker/lanes/index.ts';
import { strategySteps } from '../../test/fixtures/strategySteps.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say into which folder.');
mkdirSync(folder, { recursive: true });
const runs: GraphRun[] = [];
const engine = await createEngine('ort-cpu', { threads: 2, onFirstRun: (run) => runs.push(run) });
for await (const { name, definition, dispose } of strategySteps()) {
  const step = await engine.compile(definition), random = createRandom(1, name);
  const inputs = Object.entries(definition.inputs).map(([input, { shape }]) => [input, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next())] as const);
  await step.run(Object.fromEntries(inputs));
  const run = runs.pop()!;
  saveGraphRun(folder, run);
  for (const ending of ['onnx', 'safetensors']) renameSync(join(folder, `${run.hash}.${ending}`), join(folder, `${name}.${ending}`));
  const weights = new Map(definition.variables.map((variable) => [variable.name, variable.dataSync<'float32'>()]));
  writeFileSync(join(folder, `${name}.standard.onnx`), lowerRecord(traceStep(definition), definition.frozen ? { weights } : {}).graph.encode());
  await step.dispose();
  dispose();
}
await engine.dispose();

/**
 * What Python's `onnx` and `onnxruntime` said of the graph of every step of every strategy (`step-graphs.json`, with their
 * versions; made by scripts/references/step_graphs.ts and step_graph.py), and that these are still the graphs that are built.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine, lowerRecord, traceStep } from '../../../src/compute/index.ts';
import type { Engine } from '../../../src/compute/index.ts';
import { strategySteps } from '../../fixtures/strategySteps.ts';

interface Checked { readonly sha256: string; readonly nodes: number; readonly opsets: Readonly<Record<string, number>>; readonly outputs: number; readonly sameBits: number; readonly worst: number; readonly median: number; readonly nudged?: number }
interface Reference { readonly versions: Readonly<Record<string, string>>; readonly graphs: Readonly<Record<string, Checked & { readonly standard: Checked }>> }

const AGAIN = 'The graph is not the one that Python checked: run scripts/references/step_graphs.ts and step_graph.py again.';
const reference = JSON.parse(readFileSync(new URL('../../fixtures/compute/step-graphs.json', import.meta.url), 'utf8')) as Reference;
let engine: Engine;
beforeAll(async () => { engine = await createEngine('ort-cpu', { threads: 1 }); });
afterAll(async () => {
  await engine.dispose();
  tf.disposeVariables();
});

it.each(Object.entries(reference.graphs))('%s gave the same bits in Python\'s onnxruntime, and in standard operators values as near as rounding allows', (_, { sameBits, outputs, opsets, standard }) => {
  expect(outputs).toBeGreaterThan(0);
  expect(sameBits).toBe(outputs);
  expect(opsets['']).toBeGreaterThanOrEqual(17);
  expect(Object.keys(standard.opsets)).toEqual(['']);
  // fifty batch norms in training mode, over sixteen values each, amplify what any other order of sums changes
  expect(standard.median).toBeLessThanOrEqual(Math.max(1e-4, 4 * standard.nudged!));
});

it('builds these graphs today, in standard operators, for every step of every strategy', async () => {
  const built: Record<string, { sha256: string; nodes: number }> = {};
  for await (const { name, definition, dispose } of strategySteps()) {
    const weights = new Map(definition.variables.map((variable) => [variable.name, variable.dataSync<'float32'>()]));
    const { graph } = lowerRecord(traceStep(definition), definition.frozen ? { weights } : {});
    built[name] = { sha256: createHash('sha256').update(graph.encode()).digest('hex'), nodes: graph.nodes.length };
    dispose();
  }
  const checked = Object.fromEntries(Object.entries(reference.graphs).map(([name, { standard: { sha256, nodes } }]) => [name, { sha256, nodes }]));
  expect(built, AGAIN).toEqual(checked);
});

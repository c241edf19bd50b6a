import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine, loadOnnxRuntime, lowerRecord, traceStep } from '../../../src/compute/index.ts';
import type { StepDefinition } from '../../../src/compute/index.ts';
import type { OnnxGraph } from '../../../src/compute/graph/index.ts';
import { executionOrder, inferSizes, measureStep, walkLiveness } from '../../../src/compute/memory/index.ts';
import { resolveRecipe } from '../../../src/domain/recipe/index.ts';
import type { RecipeOverrides, Strategy } from '../../../src/domain/recipe/index.ts';
import { buildNetwork, evaluationStep, trainingStep } from '../../../src/learn/index.ts';
import { shippedPack } from '../../fixtures/packs.ts';

beforeAll(async () => {
  await createEngine('ort-cpu', { threads: 1 });
});

async function stepsOf(overrides: RecipeOverrides & { readonly strategy: Strategy }, size: number, batch: number): Promise<{ train: StepDefinition; evaluate: StepDefinition }> {
  const recipe = resolveRecipe({ ...overrides, input: { size } });
  const heads = [{ taskId: 'a', name: 'a', classes: 3, hidden: 5 }, { taskId: 'b', name: 'b', classes: 2, hidden: 0 }];
  const network = buildNetwork({ recipe, pack: await shippedPack(), heads, seed: 1 });
  return { train: trainingStep(network, { key: 'memory', batch, dropout: true }), evaluate: evaluationStep(network, { key: 'memory', batch }) };
}

const graphOf = (step: StepDefinition): OnnxGraph => lowerRecord(traceStep(step), { block: 16 }).graph;

/** What onnxruntime says that it did: the graph as it is, without its optimisations, in the order of its execution. */
async function executed(graph: OnnxGraph): Promise<{ index: number; dims: number[][] }[]> {
  const ort = await loadOnnxRuntime();
  const folder = mkdtempSync(join(tmpdir(), 'graft-profile-'));
  try {
    const session = await ort.InferenceSession.create(graph.encode(), { graphOptimizationLevel: 'disabled', executionMode: 'sequential', intraOpNumThreads: 1, enableProfiling: true, profileFilePrefix: join(folder, 'p'), logSeverityLevel: 3 });
    await session.run(Object.fromEntries(graph.inputs.map(({ name, dims }) => [name, new ort.Tensor('float32', new Float32Array((dims as number[]).reduce((a, b) => a * b, 1)).fill(0.01), dims as number[])])));
    session.endProfiling();
    await session.release();
    const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8')) as { name: string; args: { node_index?: string; output_type_shape?: Record<string, number[]>[] } }[];
    return events.filter(({ name, args }) => name.endsWith('_kernel_time') && args.node_index !== undefined)
      .map(({ args }) => ({ index: Number(args.node_index), dims: args.output_type_shape!.map((shape) => Object.values(shape)[0]!) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the memory of a step', () => {
  it.each([
    { what: 'all layers, folded batch norms', recipe: { strategy: 'all' }, step: 'train' },
    { what: 'all layers, batch norms in training mode', recipe: { strategy: 'scratch' }, step: 'train' },
    { what: 'heads alone', recipe: { strategy: 'frozen' }, step: 'train' },
    { what: 'validation', recipe: { strategy: 'scratch' }, step: 'evaluate' },
  ] as const)('is added up in the order and with the shapes in which onnxruntime computes: $what', async ({ recipe, step }) => {
    const graph = graphOf((await stepsOf(recipe, 32, 2))[step]), seen = await executed(graph), sizes = inferSizes(graph);
    expect(seen.length).toBe(graph.nodes.length);
    expect(executionOrder(graph.nodes)).toEqual(seen.map(({ index }) => index));
    for (const { index, dims } of seen) expect(graph.nodes[index]!.outputs.slice(0, dims.length).map((name) => sizes.get(name)!.dims), graph.nodes[index]!.type).toEqual(dims);
  });

  it('grows with the batch, by activations alone', async () => {
    const [two, four] = await Promise.all([2, 4].map(async (batch) => measureStep((await stepsOf({ strategy: 'all' }, 224, batch)).train)));
    expect(four!.weights).toBe(two!.weights);
    expect(four!.feed).toBe(2 * two!.feed);
    expect(four!.activations / two!.activations).toBeGreaterThan(1.7);
    expect(four!.activations / two!.activations).toBeLessThan(2.1);
    expect(two!.everything).toBeGreaterThan(3 * two!.activations);
  });

  it('is less for what is freed after its last use, and counts nothing that the caller gave', async () => {
    const graph = graphOf((await stepsOf({ strategy: 'all' }, 32, 2)).train);
    const all = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
    expect(walkLiveness(graph, all).peak).toBe(0);
    const { peak, total } = walkLiveness(graph, new Set());
    expect(peak).toBeLessThan(total);
    expect(peak).toBeGreaterThan(Math.max(...[...inferSizes(graph)].filter(([name]) => all.has(name)).map(([, { dims }]) => dims.reduce((a, b) => a * b, 4))));
  });
});

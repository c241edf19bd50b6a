import { bytesOf, createEngine, countOperators, inferSizes, printGraph, readOnnxGraph } from '../../compute/index.ts';
import type { CompiledStep } from '../../compute/index.ts';
import type { GraphJob } from '../../contract/worker/index.ts';
import type { StepGraph } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { buildNetwork, trainingStep } from '../../learn/index.ts';
import { readPack } from '../../modelio/index.ts';
import type { JobContext, JobStatus } from './context.ts';

/** Largest results that are listed. */
const LISTED = 12;

/** Compiles the training step of a recipe and posts what its graph is: the very bytes that the engine loads. */
export async function runGraphJob({ engine: name, backbonesFolder, recipe, classes }: GraphJob, { post }: JobContext): Promise<JobStatus> {
  const engine = await createEngine(name), pack = await readPack(backbonesFolder, recipe.backbone);
  const heads = classes.map((count, i) => ({ taskId: `task${i + 1}`, name: `task${i + 1}`, classes: count, hidden: recipe.heads.hidden }));
  const network = buildNetwork({ recipe, pack, heads, seed: 1 });
  try {
    const key = `${recipe.strategy} of ${recipe.backbone} at ${recipe.input.size}${recipe.cut === null ? '' : ` from ${recipe.cut}`}`;
    const step = await engine.compile(trainingStep(network, { key, batch: recipe.batch, dropout: recipe.heads.dropout > 0 }));
    post({ type: 'graph', graph: describe(step, `train|${key}|batch ${recipe.batch}`) });
    return 'done';
  } finally {
    network.dispose();
    await engine.dispose();
  }
}

/** @throws GraftError REFUSED for an engine that has no graphs */
function describe(compiled: CompiledStep, step: string): StepGraph {
  const { info } = compiled, bytes = compiled.graphBytes();
  if (bytes === null || info.graphHash === null) throw new GraftError('REFUSED', `The engine ${info.engine} runs tfjs's own kernels one by one: it has no graph.`, { field: 'engine', remedy: 'Choose one of onnxruntime, such as ort-cpu.' });
  const graph = readOnnxGraph(bytes), sizes = inferSizes(graph);
  const value = (name: string) => {
    const size = sizes.get(name)!;
    return { name, dtype: size.dtype, dims: [...size.dims], bytes: bytesOf(size) };
  };
  const made = graph.nodes.flatMap((node) => node.outputs).filter((name) => sizes.has(name)).map(value);
  return {
    engine: info.engine, version: info.engineVersion, device: info.device, step, hash: info.graphHash, bytes: bytes.length, opset: graph.opset, nodes: graph.nodes.length,
    operators: countOperators(graph), inputs: graph.inputs.map(({ name }) => value(name)), outputs: graph.outputs.map(({ name }) => value(name)),
    largest: made.sort((a, b) => b.bytes - a.bytes).slice(0, LISTED), text: printGraph(graph),
  };
}

import type { CompiledStep, Engine } from '../../../../src/compute/index.ts';
import { evaluationStep, frozenStep, readWeights, taskGradientStep, trainingStep, writeWeights } from '../../../../src/learn/network/index.ts';
import type { Network } from '../../../../src/learn/network/index.ts';
import { createOptimizer } from '../../../../src/learn/optim/index.ts';
import type { Slot } from '../../../../src/learn/optim/index.ts';
import { BATCH, OPTIMIZERS, UPDATES, batchAt, feedOf, makeFrozenPart, makeNetwork } from './networks.ts';
import type { HeadCaseName, OptimizerName, StrategyCase } from './networks.ts';

export type Arrays = Map<string, Float32Array>;

/** What one training step gives. Arrays by the stable names of the weights, in tfjs's order. */
export interface StepOutcome {
  readonly losses: readonly number[];
  readonly gradients: Arrays;
  /** Moving averages after the step; empty where there are none. */
  readonly moved: Arrays;
}

export interface UpdateOutcome {
  /** Losses a task, update by update. */
  readonly losses: readonly (readonly number[])[];
  /** How far each weight has moved from its start. */
  readonly moved: Arrays;
}

/** Gradients stand in the engine's order; what is read from the weights' place is in tfjs's. Those of several tasks are summed. */
function gradientsOf(step: CompiledStep, { model }: Network): Arrays {
  const trained = model.parameters.filter((p) => p.trainable), kept = readWeights(step, trained);
  for (const { variable } of trained) {
    const { values, gradient, groupGradients } = step.parameters.get(variable.name)!;
    const parts = [...(gradient ? [gradient] : []), ...groupGradients.values()];
    if (parts.length === 0) throw new Error(`${variable.name} has no gradient`);
    values.fill(0);
    for (const part of parts) part.forEach((g, i) => { values[i]! += g; });
  }
  const gradients = readWeights(step, trained);
  writeWeights(step, trained, kept);
  return gradients;
}

async function withTraining<T>(engine: Engine, strategy: StrategyCase, heads: HeadCaseName, define: typeof trainingStep, work: (step: CompiledStep, made: ReturnType<typeof makeNetwork>) => Promise<T>): Promise<T> {
  const made = makeNetwork(strategy, heads);
  try {
    const step = await engine.compile(define(made.network, { key: `conformance ${strategy} ${heads}`, batch: BATCH, dropout: made.recipe.heads.dropout > 0 }));
    try {
      return await work(step, made);
    } finally {
      await step.dispose();
    }
  } finally {
    made.network.dispose();
  }
}

/** One training step; `apart`: with a gradient a task on the trunk, which are summed here. */
export function runGradients(engine: Engine, strategy: StrategyCase, heads: HeadCaseName, apart = false): Promise<StepOutcome> {
  return withTraining(engine, strategy, heads, apart ? taskGradientStep : trainingStep, async (step, { network, recipe }) => {
    const { loss } = await step.run(feedOf(strategy, heads, recipe, 0).feed);
    return { losses: [...loss!], gradients: gradientsOf(step, network), moved: readWeights(step, network.model.parameters.filter((p) => !p.trainable)) };
  });
}

/** A few updates as learn makes them: weights move in place, kernels decay, a head without a label in the batch stays. */
export function runUpdates(engine: Engine, strategy: StrategyCase, heads: HeadCaseName, optimizerName: OptimizerName): Promise<UpdateOutcome> {
  return withTraining(engine, strategy, heads, trainingStep, async (step, { network, recipe }) => {
    const { parameters, heads: built } = network.model, before = readWeights(step, parameters), losses: number[][] = [];
    const options = OPTIMIZERS[optimizerName], optimizer = createOptimizer(options);
    for (let update = 0; update < UPDATES; update++) {
      const { feed, taught } = feedOf(strategy, heads, recipe, update);
      losses.push([...(await step.run(feed))['loss']!]);
      const idle = new Set(built.filter(({ spec }) => !taught.has(spec.taskId)).flatMap(({ layers }) => layers.map((layer) => layer.name)));
      const slots = parameters.filter((p) => p.trainable && !idle.has(p.layer)).map(({ name, shape, variable }): Slot => {
        const { values, gradient } = step.parameters.get(variable.name)!;
        return { name, weights: values, gradient: gradient!, decay: shape.length > 1 };
      });
      optimizer.update(slots, options.learningRate);
    }
    return { losses, moved: new Map([...readWeights(step, parameters)].map(([name, values]) => [name, values.map((v, i) => v - before.get(name)![i]!)])) };
  });
}

/** Logits of a batch in inference mode, by task. */
export async function runEvaluation(engine: Engine, strategy: StrategyCase, heads: HeadCaseName): Promise<Arrays> {
  const { network } = makeNetwork(strategy, heads);
  try {
    const step = await engine.compile(evaluationStep(network, { key: `conformance ${strategy} ${heads}`, batch: BATCH }));
    const outputs = await step.run({ x: batchAt(strategy, 0) });
    await step.dispose();
    return new Map(Object.entries(outputs).map(([name, values]) => [name.replace('logits/', ''), values]));
  } finally {
    network.dispose();
  }
}

/** Activations at the cut of a strategy that freezes what is below. */
export async function runFrozen(engine: Engine, strategy: StrategyCase): Promise<Float32Array> {
  const part = makeFrozenPart(strategy)!;
  try {
    const step = await engine.compile(frozenStep(part, { key: `conformance ${strategy}`, batch: BATCH }));
    const { features } = await step.run({ x: batchAt('all', 0) });
    await step.dispose();
    return features!;
  } finally {
    part.dispose();
  }
}

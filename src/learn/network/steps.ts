import { clone, ones, stack, tidy, valueAndGrads } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { StepDefinition, TensorSpec } from '../../compute/port.ts';
import { FEATURES } from '../backbone/index.ts';
import type { ModelParameter } from '../backbone/index.ts';
import { taskLoss } from '../loss/index.ts';
import { forward } from '../model/index.ts';
import type { FrozenPart, Network } from './buildNetwork.ts';

export interface StepOptions {
  /** Says what the network is (backbone hash, strategy, cut, size, heads): becomes part of the step's key. */
  readonly key: string;
  readonly batch: number;
}

const float32 = (...shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });
const variablesOf = (parameters: readonly ModelParameter[]): StepDefinition['variables'] => parameters.map((p) => p.variable);

/**
 * One training step without its update. Inputs: `x`; `targets/TASK` as `fillTargets` makes them; with dropout `mask`.
 * Output `loss`: one value a task, in the order of the heads; gradients are those of their sum.
 */
export function trainingStep(network: Network, { key, batch, dropout }: StepOptions & { readonly dropout: boolean }): StepDefinition {
  const { model, inputShape } = network;
  const trainable = variablesOf(model.parameters.filter((p) => p.trainable));
  const targets = model.heads.map(({ spec }) => [`targets/${spec.taskId}`, float32(batch, spec.classes)] as const);
  return {
    key: `train|${key}|batch ${batch}|dropout ${dropout}`,
    inputs: { x: float32(batch, ...inputShape), ...Object.fromEntries(targets), ...(dropout ? { mask: float32(batch, FEATURES) } : {}) },
    variables: variablesOf(model.parameters),
    build: (inputs) => {
      const losses = (): Tensor => {
        const logits = forward(model, inputs['x']!, { training: true, dropoutMask: inputs['mask'] ?? null });
        return stack(model.heads.map(({ spec }) => taskLoss(logits[spec.taskId]!, inputs[`targets/${spec.taskId}`]!)));
      };
      const { value, grads } = valueAndGrads(losses)([...trainable], ones([model.heads.length]));
      return { outputs: { loss: value }, gradients: Object.fromEntries(trainable.map((variable, i) => [variable.name, grads[i]!])) };
    },
  };
}

/**
 * As `trainingStep`, for methods that weigh tasks against each other: the gradients of each task's own loss on the weights
 * that tasks share (the trunk) are groups of their own, by the task's id; a head has the gradient of its task.
 * The forward pass is there once: equal calls are made once. As many passes back as there are tasks.
 */
export function taskGradientStep(network: Network, { key, batch, dropout }: StepOptions & { readonly dropout: boolean }): StepDefinition {
  const { model } = network, { inputs, variables } = trainingStep(network, { key, batch, dropout });
  const headLayers = new Set(model.heads.flatMap(({ layers }) => layers.map((layer) => layer.name)));
  const trainable = model.parameters.filter((p) => p.trainable);
  const shared = variablesOf(trainable.filter((p) => !headLayers.has(p.layer))), averages = variablesOf(model.parameters.filter((p) => !p.trainable));
  return {
    key: `train tasks|${key}|batch ${batch}|dropout ${dropout}`,
    inputs,
    variables,
    build: (given) => {
      const before = averages.map((variable) => clone(variable));
      let moved: Tensor[] | null = null;
      const tasks = model.heads.map(({ spec, layers }) => {
        const own = variablesOf(trainable.filter((p) => layers.some((layer) => layer.name === p.layer)));
        const loss = (): Tensor => taskLoss(forward(model, given['x']!, { training: true, dropoutMask: given['mask'] ?? null })[spec.taskId]!, given[`targets/${spec.taskId}`]!);
        const { value, grads } = valueAndGrads(loss)([...shared, ...own]);
        // Each forward pass moves the averages of batch norms, and starts from the same ones, so that all are equal.
        moved ??= averages.map((variable) => clone(variable));
        averages.forEach((variable, i) => variable.assign(before[i]!));
        const named = (list: readonly Variable[], from: number) => Object.fromEntries(list.map((variable, i) => [variable.name, grads[from + i]!]));
        return { value, shared: named(shared, 0), own: named(own, shared.length) };
      });
      averages.forEach((variable, i) => variable.assign(moved![i]!));
      return {
        outputs: { loss: stack(tasks.map((task) => task.value)) },
        gradients: Object.assign({}, ...tasks.map((task) => task.own)) as Record<string, Tensor>,
        gradientGroups: Object.fromEntries(tasks.map((task, i) => [model.heads[i]!.spec.taskId, task.shared])),
      };
    },
  };
}

/** Logits of a batch in inference mode, over the same weights. Input `x`; outputs `logits/TASK`. */
export function evaluationStep(network: Network, { key, batch }: StepOptions): StepDefinition {
  const { model, inputShape } = network;
  return {
    key: `evaluate|${key}|batch ${batch}`,
    inputs: { x: float32(batch, ...inputShape) },
    variables: variablesOf(model.parameters),
    build: ({ x }) => {
      const logits = forward(model, x!, { training: false });
      return { outputs: Object.fromEntries(model.heads.map(({ spec }) => [`logits/${spec.taskId}`, logits[spec.taskId]!])) };
    },
  };
}

/** A frozen part: input `x` is a batch of images, output `features` the activations at the cut. */
export function frozenStep({ trunk, parameters }: FrozenPart, { key, batch }: StepOptions): StepDefinition {
  const [, ...shape] = trunk.inputs[0]!.shape as number[];
  return {
    key: `frozen|${key}|batch ${batch}`,
    inputs: { x: float32(batch, ...shape) },
    variables: variablesOf(parameters),
    frozen: true,
    build: ({ x }) => ({ outputs: { features: tidy(() => trunk.apply(x!, { training: false }) as Tensor) } }),
  };
}

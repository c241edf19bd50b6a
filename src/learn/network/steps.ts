import { ones, stack, tidy, valueAndGrads } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
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

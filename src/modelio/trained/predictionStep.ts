import { softmax } from '@tensorflow/tfjs-core';
import type { StepDefinition } from '../../compute/index.ts';
import type { Model } from '../../learn/model/index.ts';
import { forward } from '../../learn/model/index.ts';

/** Name of the step's input: [n, size, size, 3] float32, RGB in 0..255. */
export const STEP_INPUT = 'resized';

/**
 * The model as a step: resized images in, `probabilities` per task out, named by `outputName`. Weights are frozen.
 * `key` has to say which weights these are, since they become part of the graph.
 */
export function predictionStep(model: Model, { key, size, batch, outputName }: { readonly key: string; readonly size: number; readonly batch: number; readonly outputName: (taskId: string) => string }): StepDefinition {
  return {
    key,
    frozen: true,
    inputs: { [STEP_INPUT]: { shape: [batch, size, size, 3], dtype: 'float32' } },
    variables: model.parameters.map(({ variable }) => variable),
    build: (inputs) => {
      const logits = forward(model, inputs[STEP_INPUT]!, { training: false });
      return { outputs: Object.fromEntries(Object.entries(logits).map(([taskId, y]) => [outputName(taskId), softmax(y)])) };
    },
  };
}

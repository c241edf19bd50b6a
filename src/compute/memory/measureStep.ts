import { lowerRecord } from '../lower/index.ts';
import type { StepDefinition } from '../port.ts';
import { traceStep } from '../trace/index.ts';
import { walkLiveness } from './liveness.ts';
import { BLOCK, bytesOf } from './shapes.ts';

/** What one call of a step takes, in bytes, beside the program. */
export interface StepMemory {
  /** Results that are held at the same time when each is freed after its last use, as onnxruntime does. */
  readonly activations: number;
  /** All results together: what an engine takes that frees them at the step's end, as tfjs does for the sake of its gradients. */
  readonly everything: number;
  /** Inputs of one call. */
  readonly feed: number;
  /** All variables, once. */
  readonly weights: number;
}

/**
 * Traces and lowers a step as onnxruntime gets it and adds up what lives at the same time. Nothing is computed; the
 * variables keep their values.
 * @throws GraftError INTERNAL for a step that can't be traced, or an operator whose result has no known size
 */
export function measureStep(definition: StepDefinition): StepMemory {
  const { graph, parameters } = lowerRecord(traceStep(definition), { block: BLOCK });
  const given = new Set(parameters.flatMap(({ gradient, assigned }) => [gradient, assigned].filter((name) => name !== null)));
  const { peak, total } = walkLiveness(graph, given);
  return {
    activations: peak,
    everything: total,
    feed: Object.values(definition.inputs).reduce((sum, { shape, dtype }) => sum + bytesOf({ dims: shape, dtype }), 0),
    weights: definition.variables.reduce((sum, { size }) => sum + size * 4, 0),
  };
}

import type { StepMemory } from '../../compute/index.ts';
import type { MemoryRecord } from '../../contract/index.ts';
import type { EngineName, Recipe } from '../../domain/recipe/index.ts';

/** The training and the validation step of one network, each for `perCall` images. */
export interface NetworkMemory {
  readonly train: StepMemory;
  readonly evaluate: StepMemory;
}

/**
 * A session of onnxruntime takes more than what is alive: its arena grows in steps, convolutions rearrange their inputs,
 * threads have stacks. Fitted to the peaks of real trainings: bench/memory.ts, bench/raw/2026-11-25-memory.jsonl.
 */
const ARENA = { factor: 1.15, bytes: 40 * 2 ** 20 };

/** Copies of the weights beside the optimiser's: tfjs's variables, both steps, gradients, the first, the best, those of an epoch's end. */
const COPIES = 8;
/** Copies of a checkpoint on its way: taken, put in order, cloned to the main thread, serialised into a growing buffer. */
const CHECKPOINT_COPIES = 4;
const SLOTS: Readonly<Record<Recipe['optimizer']['name'], number>> = { adamw: 2, sgd: 1 };

/** Bytes of weights and activations of a training, given the graphs of its steps. */
export function partsOf({ train, evaluate }: NetworkMemory, { optimizer, batch }: Pick<Recipe, 'optimizer' | 'batch'>, perCall: number, engine: EngineName): Pick<MemoryRecord['parts'], 'weights' | 'step'> {
  const held = (step: StepMemory): number => (engine === 'plain' || engine === 'tensorflow' ? step.everything : step.activations);
  const sums = perCall < batch ? 1 : 0;
  const slots = SLOTS[optimizer.name];
  return {
    weights: Math.round(train.weights * (COPIES + sums + slots + CHECKPOINT_COPIES * (2 + slots))),
    step: Math.round((held(train) + held(evaluate)) * ARENA.factor + 2 * ARENA.bytes + train.feed * (batch / perCall) + evaluate.feed),
  };
}

import type { CompiledStep } from '../../compute/port.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import type { InputSource } from '../features/index.ts';
import type { Network, Weights } from '../network/index.ts';

export interface RunTask {
  readonly id: string;
  readonly name: string;
  readonly classes: number;
  /** Class index of every sample of the source; -1 for unknown. */
  readonly labels: Int32Array;
}

/** The two steps of one network, each for `batch` images a call. They hold weights of their own: `train`'s are the ones that count. */
export interface RunSteps {
  readonly train: CompiledStep;
  readonly evaluate: CompiledStep;
  /** Images a call. Below the recipe's batch, a divisor of it: gradients are summed over the calls. */
  readonly batch: number;
}

export interface RunRequest {
  readonly recipe: Recipe;
  readonly seed: number;
  /** In the order of the network's heads. */
  readonly tasks: readonly RunTask[];
  readonly network: Network;
  readonly steps: RunSteps;
  readonly source: InputSource;
  /** Samples of the source. */
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly firstWeights: Weights;
  readonly resume: RunCheckpoint | null;
  /** The file of a sample, for errors that are about it. */
  readonly fileOf?: (sample: number) => string;
}

/** Same shape as the contract's `Epoch`. */
export interface EpochReport {
  readonly epoch: number;
  readonly loss: Record<string, number>;
  readonly metrics: Record<string, number | null>;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly learningRate: number;
}

export interface NamedValues {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Same shape as the contract's `Checkpoint`. `epoch` counts the finished ones. */
export interface RunCheckpoint {
  readonly epoch: number;
  readonly state: Readonly<Record<string, unknown>>;
  readonly tensors: readonly NamedValues[];
}

/** What the loop asks of whoever runs it. Events report; they don't steer. */
export interface RunHost {
  readonly signal: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** `probabilities` of each task, flat over the validation part's samples × classes, by the weights of this epoch. */
  readonly epoch: (report: EpochReport, probabilities: readonly Float32Array[]) => void;
  /** Asked after each step and epoch. */
  readonly checkpointDue: () => boolean;
  readonly checkpoint: (checkpoint: RunCheckpoint) => void;
}

export interface RunOutcome {
  readonly status: 'done' | 'cancelled';
  readonly epochs: number;
  readonly bestEpoch: number | null;
  /** The best weights, or the present ones when no epoch ended. `steps.evaluate` holds them. */
  readonly weights: Weights;
}

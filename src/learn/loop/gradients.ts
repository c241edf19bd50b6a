import type { CompiledStep, NumericArray } from '../../compute/port.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { outputOf } from './outputs.ts';
import type { Learner } from './state.ts';
import type { RunRequest } from './types.ts';

type Feed = Readonly<Record<string, NumericArray>>;

/**
 * Gradients of a whole batch, computed in calls of `steps.batch` images and summed: the memory of a call, the update of the
 * batch. It is the same update where a sample's loss depends on that sample alone, since the targets hold the whole batch's
 * divisor; batch norms in training mode see the images of one call, so there it is another.
 */
export class BatchGradients {
  readonly #step: CompiledStep;
  readonly #learners: readonly Learner[];
  readonly #losses: number;
  readonly #calls: number;
  /** By variable name, in the engine's element order; empty where one call does it. */
  readonly #sums: ReadonlyMap<string, Float32Array>;

  /** Throws GraftError INTERNAL when a batch is not a whole number of calls. */
  constructor({ steps, tasks, recipe: { batch } }: Pick<RunRequest, 'steps' | 'tasks' | 'recipe'>, learners: readonly Learner[]) {
    if (batch % steps.batch !== 0) throw new GraftError('INTERNAL', `A batch of ${batch} images can't be computed ${steps.batch} at a time.`);
    this.#step = steps.train;
    this.#learners = learners;
    this.#losses = tasks.length;
    this.#calls = batch / steps.batch;
    this.#sums = this.#calls === 1 ? new Map() : new Map(learners.map(({ parameter: { variable } }) => [variable.name, new Float32Array(variable.size)]));
  }

  /**
   * Runs the step on a batch's feed, whose arrays have the images as their first dimension. Resolves to the loss a task.
   * Rejects as `CompiledStep.run` does, and with ENGINE_FAILED for losses that are missing.
   */
  async compute(feed: Feed): Promise<Float32Array> {
    const total = new Float32Array(this.#losses);
    for (const sum of this.#sums.values()) sum.fill(0);
    for (let call = 0; call < this.#calls; call++) {
      add(total, outputOf(this.#step, await this.#step.run(this.#share(feed, call)), 'loss', this.#losses));
      for (const [name, sum] of this.#sums) add(sum, this.#ofLastCall(name));
    }
    return total;
  }

  /** The gradient of the last batch, in the engine's element order: valid until the next one. */
  of({ parameter: { variable } }: Learner): Float32Array {
    return this.#sums.get(variable.name) ?? this.#ofLastCall(variable.name);
  }

  /** The first learner whose gradient holds a value that isn't finite; null where all are. */
  firstNotFinite(): Learner | null {
    return this.#learners.find((learner) => !this.of(learner).every(Number.isFinite)) ?? null;
  }

  #share(feed: Feed, call: number): Feed {
    if (this.#calls === 1) return feed;
    return Object.fromEntries(Object.entries(feed).map(([name, values]) => {
      const length = values.length / this.#calls;
      return [name, values.subarray(call * length, (call + 1) * length)];
    }));
  }

  #ofLastCall(name: string): Float32Array {
    const gradient = this.#step.parameters.get(name)?.gradient;
    if (!gradient) throw new GraftError('INTERNAL', `The training step gave no gradient for ${name}.`);
    return gradient;
  }
}

function add(sum: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
}

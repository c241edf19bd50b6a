import type { StepMemory } from '../../compute/index.ts';

/** A training's thread: a JavaScript engine of its own with the program in it. Fitted, as what follows, to what trainings hold at their start: test/integration/worker/plan.test.ts. */
const THREAD = 46 * 2 ** 20;
/** The frozen part's tensors and the copy that changes are told from; of its session, freed by then, the allocator keeps as much again, and its activations. */
const FROZEN = { copies: 4, bytes: 16 * 2 ** 20 };

/**
 * Bytes that a training's process will hold when its steps are about to be compiled, beside images and activations.
 * @param held by this process, whose engine is started
 * @param frozen the step that computes activations; null where nothing is frozen
 */
export function expectedProgram(held: number, frozen: StepMemory | null): number {
  return held + THREAD + (frozen === null ? 0 : FROZEN.bytes + FROZEN.copies * frozen.weights + frozen.activations);
}

/** What a checkpoint keeps of early stopping. */
export interface StoppingState {
  readonly bestEpoch: number | null;
  /** Lowest validation loss so far; null before the first epoch. */
  readonly bestLoss: number | null;
  readonly epochsWithoutGain: number;
}

export const stoppingAtStart: StoppingState = { bestEpoch: null, bestLoss: null, epochsWithoutGain: 0 };

/** The state after an epoch (from 1) with this validation loss; a tie is no gain. */
export function observe(state: StoppingState, epoch: number, loss: number): StoppingState {
  if (state.bestLoss === null || loss < state.bestLoss) return { bestEpoch: epoch, bestLoss: loss, epochsWithoutGain: 0 };
  return { ...state, epochsWithoutGain: state.epochsWithoutGain + 1 };
}

export const isBest = (state: StoppingState, epoch: number): boolean => state.bestEpoch === epoch;
export const isExhausted = (state: StoppingState, patience: number): boolean => state.epochsWithoutGain >= patience;

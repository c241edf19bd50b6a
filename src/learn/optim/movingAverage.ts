/**
 * Moves an exponential moving average of weights towards them, in place: average · decay + weights · (1 - decay), as
 * `torch.optim.swa_utils.get_ema_avg_fn`. Start it as a copy of the first weights.
 * @param decay share of the average that stays, 0 to 1
 */
export function moveAverage(average: Float32Array, weights: Float32Array, decay: number): void {
  const rest = 1 - decay;
  for (let i = 0; i < average.length; i++) average[i] = decay * average[i]! + rest * weights[i]!;
}

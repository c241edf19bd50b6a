import type { Random } from '../../domain/random/index.ts';

/**
 * Inverted dropout for `forward`: `length` factors, 0 with probability `rate`, else 1 / (1 − rate), so that the
 * expected feature is unchanged. `rate` is in [0, 1).
 */
export function drawDropoutMask(random: Random, length: number, rate: number): Float32Array {
  const kept = 1 / (1 - rate);
  return Float32Array.from({ length }, () => (random.next() < rate ? 0 : kept));
}

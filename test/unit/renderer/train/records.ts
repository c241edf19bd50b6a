import type { Run } from '../../../../src/contract/index.ts';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import type { Estimate } from '../../../../src/renderer/words/index.ts';

export function run(part: Partial<Run> = {}): Run {
  return {
    id: 'r', studyId: null, arm: 'frozen', seed: 1, splitId: 's', splitHash: 'h', fold: null, taskIds: ['t'], recipe: resolveRecipe({ strategy: 'frozen' }), status: 'queued', startedAt: null, endedAt: null,
    error: null, engine: null, backbone: null, versions: {}, epochs: 0, bestEpoch: null, weights: null, changed: {}, seconds: null, metrics: {}, leftOut: 0, engines: [], memory: null, activations: null, ...part,
  };
}

export function estimate(value: number, low: number | null = value - 0.1, high: number | null = value + 0.1, part: Partial<Estimate> = {}): Estimate {
  return { value, low, high, level: 0.95, groups: 38, samples: 73, resamples: 2000, degenerate: 0, ...part };
}

import type { EngineName } from '../../../../src/domain/recipe/index.ts';
import type { OptimizerName, StrategyCase } from './networks.ts';

/** Largest distances allowed (see `Distance`): of the worst array, and of all arrays as one vector. */
export interface Limit {
  readonly worst: number;
  readonly together: number;
}

interface Factor {
  readonly factor: number;
  readonly reason: string;
}

const SINGLE: Factor = { factor: 1, reason: 'single precision, products summed in another order' };

/** By how much the limits below are multiplied on an engine. */
export const ENGINE_FACTORS: Readonly<Record<EngineName, Factor>> = {
  plain: SINGLE,
  'ort-cpu': SINGLE,
  'ort-wasm': SINGLE,
  tensorflow: SINGLE,
  'ort-webgpu': { factor: 3, reason: 'single precision; WGSL leaves division, exponentials and logarithms to the driver within some units in the last place' },
  'ort-dml': { factor: 3, reason: 'single precision on a graphics card, as ort-webgpu; not seen yet' },
  'ort-cuda': { factor: 3, reason: 'single precision on a graphics card, TensorFloat-32 switched off by the engine; not seen yet' },
};

/**
 * Limits at factor 1. What PyTorch in single precision is from its own float64 values ("noise") is stored in
 * test/fixtures/compute/conformance-steps.json under `float32`.
 */
export const LIMITS = {
  kernel: { worst: 1e-5, together: 1e-5, reason: 'one kernel: a few hundred summands' },
  forward: { worst: 5e-5, together: 5e-5, reason: 'a whole net forward; noise 6e-6' },
  gradient: { worst: 2e-4, together: 5e-5, reason: 'a whole net back; noise 6e-5 in the worst tensor, 6e-6 together' },
  chaoticGradient: { worst: 0.6, together: 0.3, reason: '49 batch norms over 16 pixels multiply rounding; noise 9e-5 and 4e-5, but 0.06 and 0.03 where one of a million activations falls on the other side of a relu6\'s edge. The thin net is the sharp test' },
  updates: {
    adamw: { worst: 0.1, together: 1e-3, reason: 'Adam moves a weight by the sign of its gradient, so that gradients near 0 may go either way; noise 0.017 and 1e-4' },
    sgd: { worst: 3e-3, together: 1e-3, reason: 'noise 4e-4 and 1e-4' },
  },
  deepUpdates: {
    adamw: { worst: 0.5, together: 0.15, reason: 'as above through many layers, and edges of relu6 once weights differ; noise 0.06 and 0.02' },
    sgd: { worst: 0.05, together: 0.01, reason: 'edges of relu6 once weights differ; noise 4e-3 and 8e-4' },
  },
} as const;

const SHALLOW: readonly StrategyCase[] = ['frozen', 'top at stage7', 'thin scratch'];

function times({ worst, together }: Limit, engine: EngineName): Limit {
  const { factor } = ENGINE_FACTORS[engine];
  return { worst: worst * factor, together: together * factor };
}

/** Kernels that an engine's own language makes coarser than the limit. */
const COARSE: readonly { readonly engine: EngineName; readonly cases: RegExp; readonly factor: number; readonly reason: string }[] = [
  { engine: 'ort-webgpu', cases: /^(sin|cos)\b/, factor: 50, reason: 'WGSL promises sine and cosine to 2^-11 only' },
];

export const COARSE_KERNELS = COARSE.map(({ engine, cases, factor, reason }) => `${engine}, kernels ${cases.source}: × ${factor}, ${reason}`);

export function kernelLimit(engine: EngineName, name: string): Limit {
  const { worst, together } = times(LIMITS.kernel, engine);
  const factor = COARSE.find((coarse) => coarse.engine === engine && coarse.cases.test(name))?.factor ?? 1;
  return { worst: worst * factor, together: together * factor };
}
export const forwardLimit = (engine: EngineName): Limit => times(LIMITS.forward, engine);
export const gradientLimit = (engine: EngineName, strategy: StrategyCase): Limit => times(strategy === 'scratch' ? LIMITS.chaoticGradient : LIMITS.gradient, engine);
export const updateLimit = (engine: EngineName, strategy: StrategyCase, optimizer: OptimizerName): Limit => times((SHALLOW.includes(strategy) ? LIMITS.updates : LIMITS.deepUpdates)[optimizer], engine);

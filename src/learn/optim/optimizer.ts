/**
 * Optimisers on flat arrays, in place: the engine owns the weights, these loops move them. Written after PyTorch 2's
 * `torch.optim.AdamW` and `torch.optim.SGD` and compared with their trajectories.
 */
import type { Recipe } from '../../domain/recipe/index.ts';

/** One variable that learns. `weights` and `gradient` are flat and of one length and order. */
export interface Slot {
  readonly name: string;
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  /** Biases and batch norm's scale and shift don't decay. */
  readonly decay: boolean;
}

export interface OptimizerState {
  /** Updates made so far, a variable: one that was skipped stays behind, as in PyTorch. */
  readonly steps: Readonly<Record<string, number>>;
  /** `m/NAME` and, for AdamW, `v/NAME`, in the order of the weights. */
  readonly slots: ReadonlyMap<string, Float32Array>;
}

export interface Optimizer {
  /**
   * Moves the given variables and no others; one left out keeps weights, moments and step count bit for bit.
   * False, with nothing moved, when a gradient holds a value that isn't finite.
   */
  update(slots: readonly Slot[], learningRate: number): boolean;
  /** The state itself, not a copy. */
  state(): OptimizerState;
  restore(state: OptimizerState): void;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export function createOptimizer(options: Recipe['optimizer']): Optimizer {
  const steps: Record<string, number> = {};
  const slots = new Map<string, Float32Array>();
  const slot = (name: string, length: number): Float32Array => {
    const known = slots.get(name);
    if (known) return known;
    const made = new Float32Array(length);
    slots.set(name, made);
    return made;
  };
  const updateOne = (s: Slot, learningRate: number, scale: number): void => {
    const step = (steps[s.name] ?? 0) + 1;
    steps[s.name] = step;
    const decay = s.decay ? options.weightDecay : 0;
    const m = slot(`m/${s.name}`, s.weights.length);
    if (options.name === 'adamw') adamw(s, m, slot(`v/${s.name}`, s.weights.length), { step, learningRate, decay, scale });
    else sgd(s, m, { step, learningRate, decay, scale }, options.momentum);
  };
  return {
    update: (list, learningRate) => {
      const norm = jointNorm(list);
      if (!Number.isFinite(norm)) return false;
      const scale = options.clipNorm > 0 ? clipScale(norm, options.clipNorm) : 1;
      for (const s of list) updateOne(s, learningRate, scale);
      return true;
    },
    state: () => ({ steps, slots }),
    restore: (state) => {
      Object.assign(steps, state.steps);
      for (const [name, values] of state.slots) slots.set(name, Float32Array.from(values));
    },
  };
}

interface Move {
  /** Updates of this variable so far, this one included. */
  readonly step: number;
  readonly learningRate: number;
  readonly decay: number;
  /** Factor on the gradient, from clipping. */
  readonly scale: number;
}

/** Loshchilov and Hutter 2019 (arXiv 1711.05101), PyTorch's form: decay first, then the corrected Adam step. */
function adamw({ weights: w, gradient: g }: Slot, m: Float32Array, v: Float32Array, { step, learningRate, decay, scale }: Move): void {
  const keep = 1 - learningRate * decay;
  const size = learningRate / (1 - BETA1 ** step);
  const root = 1 / Math.sqrt(1 - BETA2 ** step);
  for (let i = 0; i < w.length; i++) {
    const gi = g[i]! * scale;
    const mi = BETA1 * m[i]! + (1 - BETA1) * gi;
    const vi = BETA2 * v[i]! + (1 - BETA2) * gi * gi;
    m[i] = mi;
    v[i] = vi;
    w[i] = w[i]! * keep - (size * mi) / (Math.sqrt(vi) * root + EPSILON);
  }
}

/** PyTorch's SGD: decay joins the gradient, the buffer starts as the first gradient, no dampening, no Nesterov. */
function sgd({ weights: w, gradient: g }: Slot, m: Float32Array, { step, learningRate, decay, scale }: Move, momentum: number): void {
  const carry = step === 1 ? 0 : momentum;
  for (let i = 0; i < w.length; i++) {
    const mi = carry * m[i]! + g[i]! * scale + decay * w[i]!;
    m[i] = mi;
    w[i] = w[i]! - learningRate * mi;
  }
}

/** The norm of all gradients together: not finite exactly where one of their values isn't, as squares of float32 don't overflow a sum in double precision. */
export function jointNorm(list: readonly Pick<Slot, 'gradient'>[]): number {
  let square = 0;
  for (const { gradient } of list) square += sumOfSquares(gradient);
  return Math.sqrt(square);
}

/** The factor that brings a joint norm down to `limit`, 1 where it is below (PyTorch's `clip_grad_norm_`). */
export function clipScale(norm: number, limit: number): number {
  return Math.min(1, limit / (norm + 1e-6));
}

/** Four sums side by side: one alone would wait for each addition to end. */
function sumOfSquares(x: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < x.length; i += 4) {
    a += x[i]! * x[i]!;
    b += x[i + 1]! * x[i + 1]!;
    c += x[i + 2]! * x[i + 2]!;
    d += x[i + 3]! * x[i + 3]!;
  }
  for (; i < x.length; i++) a += x[i]! * x[i]!;
  return a + b + c + d;
}

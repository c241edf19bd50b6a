/**
 * Gradient projection of Yu et al. 2020 ("Gradient Surgery for Multi-Task Learning", arXiv 2001.06782, algorithm 1): where
 * the gradients of two tasks on shared weights point against each other, each loses its part along the other, in random
 * order; the sum of what is left moves the weights.
 *
 * Each projected gradient is a combination of the tasks' own ones, so that only their scalar products are needed to find the
 * factor of each task in the sum: two passes over the gradients, no copies, in any order of elements.
 */
import type { Random } from '../../domain/random/index.ts';

/** The gradients of one task, one array a shared variable; the same variables in the same order for each task. */
export type TaskGradients = readonly Float32Array[];

/**
 * Factors, one a task, by which its gradient enters the sum of the projected ones. 1 for each where none conflict.
 * @param products scalar product of each two tasks' gradients, over all shared variables
 */
export function conflictFreeFactors(products: readonly (readonly number[])[], random: Pick<Random, 'shuffle'>): number[] {
  const tasks = products.map((_, i) => i), total = tasks.map((): number => 0);
  for (const i of tasks) {
    const own = tasks.map((k): number => (k === i ? 1 : 0));
    for (const j of random.shuffle(tasks.filter((k) => k !== i))) {
      const along = own.reduce<number>((sum, factor, k) => sum + factor * products[k]![j]!, 0);
      if (along < 0) own[j]! -= along / products[j]![j]!;
    }
    own.forEach((factor, k) => (total[k]! += factor));
  }
  return total;
}

/** Scalar products of the gradients of each two tasks, over all shared variables. */
export function scalarProducts(tasks: readonly TaskGradients[]): number[][] {
  const products = tasks.map(() => tasks.map(() => 0));
  tasks.forEach((a, i) => tasks.slice(0, i + 1).forEach((b, j) => {
    products[i]![j] = products[j]![i] = a.reduce((sum, values, variable) => sum + dot(values, b[variable]!), 0);
  }));
  return products;
}

/** Writes the sum of the tasks' gradients, each times its factor, into `into`, one array a shared variable. */
export function combineGradients(into: readonly Float32Array[], tasks: readonly TaskGradients[], factors: readonly number[]): void {
  into.forEach((sum, variable) => {
    sum.fill(0);
    tasks.forEach((gradients, task) => addScaled(sum, gradients[variable]!, factors[task]!));
  });
}

function addScaled(sum: Float32Array, values: Float32Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + factor * values[i]!;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

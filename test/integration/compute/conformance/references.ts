import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from './numbers.ts';

type Summaries = Readonly<Record<string, Summary>>;

/** What test/fixtures/compute/make_conformance.py wrote: PyTorch's values in float64. Keys as the cases of the suite are called. */
export interface References {
  readonly made_with: Readonly<Record<string, string>>;
  readonly kernels: Readonly<Record<string, Summaries>>;
  readonly gradients: Readonly<Record<string, { readonly loss: readonly number[]; readonly gradients: Summaries; readonly moved: Summaries }>>;
  readonly updates: Readonly<Record<string, { readonly losses: readonly (readonly number[])[]; readonly moved: Summaries }>>;
  readonly evaluation: Readonly<Record<string, Summaries>>;
  readonly frozen: Summaries;
}

export function readReferences(): References {
  const read = (part: string) => JSON.parse(readFileSync(join(import.meta.dirname, `../../../fixtures/compute/conformance-${part}.json`), 'utf8')) as object;
  return { ...read('kernels'), ...read('steps') } as References;
}

/**
 * Trained weights whose true gradient is 0: a shift that the batch norm behind the next convolution takes back. Adam makes
 * whole moves of what rounding leaves there, so that their moves say nothing.
 */
export function idleWeights(gradients: Summaries): ReadonlySet<string> {
  const largest = Math.max(...Object.values(gradients).map(([, norm]) => norm));
  return new Set(Object.entries(gradients).filter(([, [, norm]]) => norm < 1e-9 * largest).map(([name]) => name));
}

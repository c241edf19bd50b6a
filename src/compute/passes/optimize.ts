import type { StepRecord } from '../record/index.ts';
import { verifyRecord } from '../record/index.ts';
import { activationGradients } from './activationGradients.ts';
import { batchNormFolding } from './batchNormFolding.ts';
import { bindWeights } from './bindWeights.ts';
import type { KnownWeights } from './bindWeights.ts';
import { commonSubexpressions } from './commonSubexpressions.ts';
import { constantFolding } from './constantFolding.ts';
import { convolutionBias } from './convolutionBias.ts';
import { deadCode } from './deadCode.ts';
import { factoring } from './factoring.ts';
import { recomputation } from './recomputation.ts';

/** A record that computes the same, up to rounding. Pure: the old record stays as it is. */
export interface Pass {
  readonly name: string;
  run(record: StepRecord): StepRecord;
}

/**
 * What happens to every record between tracing and lowering, in this order. Each pass may be left out; what it finds depends
 * on those before it: uses are counted after dead code is gone, the forms that tfjs writes are looked for before `factoring`
 * rearranges products, and folded batch norms leave constants to compute.
 */
export const PASSES: readonly Pass[] = [
  { name: 'dead code', run: deadCode },
  { name: 'common subexpressions', run: commonSubexpressions },
  { name: 'constant folding', run: constantFolding },
  { name: 'activation gradients', run: activationGradients },
  { name: 'dead code', run: deadCode },
  { name: 'convolution bias', run: convolutionBias },
  { name: 'batch norm folding', run: batchNormFolding },
  { name: 'constant folding', run: constantFolding },
  { name: 'factoring', run: factoring },
  { name: 'recomputation', run: recomputation },
  { name: 'dead code', run: deadCode },
];

/**
 * The record that is lowered.
 * @param weights values of all variables, where they are fixed: they become constants
 * @throws GraftError INTERNAL where the record is not well formed, before or after; BAD_INPUT for a weight that is missing.
 */
export function optimize(record: StepRecord, weights?: KnownWeights): StepRecord {
  verifyRecord(record, 'tracing');
  const start = weights ? bindWeights(record, weights) : record;
  const optimized = PASSES.reduce((now, pass) => pass.run(now), start);
  verifyRecord(optimized, 'the passes');
  return optimized;
}

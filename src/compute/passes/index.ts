export { activationGradients } from './activationGradients.ts';
export { batchNormFolding } from './batchNormFolding.ts';
export { bindWeights } from './bindWeights.ts';
export { commonSubexpressions } from './commonSubexpressions.ts';
export { constantFolding } from './constantFolding.ts';
export { convolutionBias } from './convolutionBias.ts';
export { deadCode } from './deadCode.ts';
export { factoring } from './factoring.ts';
export { PASSES, optimize } from './optimize.ts';

export type { ArmSummary, Difference, Estimate, PredictionRow, StudyVerdict, VerdictKind } from './types.ts';

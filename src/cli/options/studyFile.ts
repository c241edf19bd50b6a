import { z } from 'zod';
import { FOLDS } from '../../domain/splits/index.ts';
import { studyConfigSchema } from '../../contract/index.ts';

/**
 * What a study file may hold: the study, and the split it is to be judged on. Without `folds` and `split` it is the
 * one that is locked. Unknown keys are refused.
 */
export const studyFileSchema = studyConfigSchema.extend({
  folds: z.int().min(FOLDS.least).max(FOLDS.most).optional().describe('Grouped folds; each is held out once'),
  split: z.partialRecord(z.enum(['train', 'validation', 'calibration', 'test']), z.number().positive()).optional().describe('Shares of the parts, which sum to 1 or 100'),
  splitSeed: z.int().min(0).default(1).describe('Seed of the division'),
}).refine((study) => study.folds === undefined || study.split === undefined, { message: 'folds and split exclude each other', path: ['folds'] });

export type StudyFile = z.infer<typeof studyFileSchema>;

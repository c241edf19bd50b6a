import { z } from 'zod';
import { ERROR_CODES } from '../../domain/errors/index.ts';
import { FOLDS } from '../../domain/splits/index.ts';
import { LABEL_STATES, PROVENANCES, TASK_KINDS } from '../../domain/tasks/index.ts';

export const projectId = z.string().min(1).describe('Id that project.open gave');
export const jobId = z.string().min(1);
export const isoTime = z.string().describe('ISO 8601, UTC');

export const errorDataSchema = z.object({
  file: z.string().optional(),
  field: z.string().optional(),
  remedy: z.string().optional(),
  incident: z.string().optional(),
});
export const errorSchema = z.object({ code: z.enum(ERROR_CODES), message: z.string(), data: errorDataSchema });
/** What a person should know before they go on, and what to do. */
export const warningSchema = z.object({ message: z.string(), remedy: z.string() });
export type ErrorInfo = z.infer<typeof errorSchema>;

export const labelClassSchema = z.object({ id: z.string(), name: z.string(), color: z.string(), key: z.string() });
export const taskSchema = z.object({ id: z.string(), name: z.string(), kind: z.enum(TASK_KINDS), classes: z.array(labelClassSchema) });

export const labelSchema = z.object({
  taskId: z.string(),
  state: z.enum(LABEL_STATES),
  classId: z.string().nullable(),
  annotator: z.string(),
  at: isoTime,
  provenance: z.enum(PROVENANCES),
});
export type Label = z.infer<typeof labelSchema>;

export const sampleSchema = z.object({
  id: z.string(),
  /** Path inside its source folder. */
  file: z.string(),
  group: z.string(),
  contentHash: z.string(),
  format: z.string(),
  rows: z.int(),
  columns: z.int(),
  bits: z.int(),
  missing: z.boolean().describe('The file was not where it was imported from when last looked at'),
  part: z.string().nullable().describe('Part or fold in the current locked split'),
  /** Attribution of a shipped sample image: licence and source. */
  attribution: z.string().nullable(),
  labels: z.array(labelSchema).describe('One entry per task that somebody has said something about'),
});
export type Sample = z.infer<typeof sampleSchema>;

export const splitClaimSchema = z.object({ claim: z.string(), holds: z.boolean(), evidence: z.string() });
export const splitConfigSchema = z.object({
  kind: z.enum(['parts', 'folds']),
  seed: z.int(),
  fractions: z.partialRecord(z.enum(['train', 'validation', 'calibration', 'test']), z.number()).optional(),
  folds: z.int().min(FOLDS.least).max(FOLDS.most).optional(),
  stratifyBy: z.array(z.string()),
});
export const splitSchema = z.object({
  id: z.string(),
  config: splitConfigSchema,
  hash: z.string(),
  lockedAt: isoTime.nullable(),
  certificate: z.array(splitClaimSchema),
  /** Looks at the test part so far (for folds: verdict pages opened). */
  testLooks: z.int(),
  parts: z.array(z.object({
    name: z.string(),
    groups: z.array(z.string()),
    samples: z.int(),
    /** task id → class id → samples labelled so. */
    classes: z.record(z.string(), z.record(z.string(), z.int())),
  })),
});
export type SplitView = z.infer<typeof splitSchema>;

export const estimateSchema = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  level: z.number(),
  groups: z.int(),
  samples: z.int(),
  resamples: z.int(),
  degenerate: z.int(),
  why: z.string().optional(),
});

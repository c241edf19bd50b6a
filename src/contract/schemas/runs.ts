import { z } from 'zod';
import { CUTS, ENGINE_NAMES, PRECISIONS, STRATEGIES } from '../../domain/recipe/index.ts';
import { errorSchema, estimateSchema, isoTime } from './common.ts';
import { armSchema, recipeSchema } from './recipe.ts';

export const RUN_STATUSES = ['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted'] as const;

export const epochSchema = z.object({
  epoch: z.int(),
  /** `train`, `validation`, and each task's own under `validation/TASK`. Natural logarithm. */
  loss: z.record(z.string(), z.number()),
  /** metric name per task on the validation part, e.g. `projection/auc`; null where undefined. */
  metrics: z.record(z.string(), z.number().nullable()),
  seconds: z.number(),
  imagesPerSecond: z.number(),
  learningRate: z.number(),
});
export type Epoch = z.infer<typeof epochSchema>;

/** What computes. Records from before a field was kept have null there. */
export const engineRecordSchema = z.object({
  name: z.enum(ENGINE_NAMES), version: z.string(), device: z.string(), graphHash: z.string().nullable(), nodes: z.int().nullable(),
  deterministic: z.boolean().nullable().default(null).describe('Promises the same bits again with the same version, device and number of threads'),
  threads: z.int().nullable().default(null).describe('null where the engine decides by itself'),
  microBatch: z.int().nullable().default(null).describe("Images a call of the training step; below the recipe's batch, gradients are summed over several calls"),
});

/** Bytes that a training takes at its peak, as predicted from its graphs before it starts. */
export const memorySchema = z.object({
  predicted: z.int().describe('Peak of the whole worker process'),
  parts: z.object({
    program: z.int().describe('What the process held by then: the program, images and activations that were read'),
    data: z.int().describe('Views of images that are still to be drawn and kept'),
    weights: z.int().describe('Weights, gradients, state of the optimiser, copies for checkpoints'),
    step: z.int().describe('Activations of the training and the validation step'),
  }),
  available: z.int().describe('What the machine had to give, or the limit that was asked for'),
  batch: z.int(),
  microBatch: z.int().describe('Images a call of the step; below batch where the whole did not fit'),
  measured: z.int().nullable().describe('Peak that the process really reached; null before the end'),
});
export type MemoryRecord = z.infer<typeof memorySchema>;

/** What a training is predicted to take before it is started. */
export const memoryPlanSchema = z.object({
  engine: z.enum(ENGINE_NAMES),
  arm: z.string().describe('The training that takes most'),
  memory: memorySchema,
  fits: z.boolean().describe('Whether it is predicted to fit, if need be with gradients summed over parts of a batch'),
  warning: z.string().nullable().describe('What to know before the start, in sentences; null where the whole batch fits'),
  together: z.int().describe('Trainings that will share the memory'),
});
export type MemoryPlan = z.infer<typeof memoryPlanSchema>;
export type EngineRecord = z.infer<typeof engineRecordSchema>;

/** What a run's frozen part made of its images, and where that was kept. */
export const activationSchema = z.object({
  cut: z.enum(CUTS),
  precision: z.enum(PRECISIONS),
  views: z.union([z.int(), z.literal('live')]),
  wanted: z.int().describe('Activations that the run asked for before it began, one a view of an image'),
  found: z.int().describe('Of them, those that earlier runs had left'),
  computed: z.int().describe('How many were computed in all, those of live views and of what could not be kept each time'),
  bytes: z.int().describe('What all that were asked for take'),
  limit: z.int().describe('What the cache may take: its budget, or less where the disk is nearly full'),
  kept: z.enum(['disk', 'memory', 'nowhere']).describe('nowhere: neither had the room, so that they were computed at each use'),
});
export type ActivationRecord = z.infer<typeof activationSchema>;

export const runSchema = z.object({
  id: z.string(),
  studyId: z.string().nullable(),
  arm: z.string(),
  seed: z.int(),
  splitId: z.string(),
  splitHash: z.string(),
  fold: z.int().nullable(),
  taskIds: z.array(z.string()),
  recipe: recipeSchema,
  status: z.enum(RUN_STATUSES),
  startedAt: isoTime.nullable(),
  endedAt: isoTime.nullable(),
  error: errorSchema.nullable(),
  /** Filled by what really ran. */
  engine: engineRecordSchema.nullable(),
  /** All that computed it, one after the other: more than one where the run was resumed on something else. Epochs and batches count from 0. */
  engines: z.array(z.object({ ...engineRecordSchema.shape, fromEpoch: z.int(), fromBatch: z.int() })).default([]),
  memory: memorySchema.nullable().default(null),
  activations: activationSchema.nullable().default(null).describe('null where nothing is frozen, and in records from before it was kept'),
  backbone: z.object({ id: z.string(), sha256: z.string() }).nullable(),
  versions: z.record(z.string(), z.string()),
  epochs: z.int(),
  bestEpoch: z.int().nullable(),
  /** SHA-256 over all tensors' little-endian float32 bytes in the order of their names. */
  weights: z.string().nullable(),
  /** layer → L2 distance from where it began; exactly 0 for a frozen one. */
  changed: z.record(z.string(), z.number()),
  seconds: z.object({ features: z.number(), training: z.number(), total: z.number() }).nullable(),
  /** part → task id → metric → estimate. */
  metrics: z.record(z.string(), z.record(z.string(), z.record(z.string(), estimateSchema))),
  leftOut: z.int().describe('Images that were to take part and could not be read'),
});
export type Run = z.infer<typeof runSchema>;

/** An image that was to take part in a run and could not be read, with the part it was of. */
export const leftOutSchema = z.object({ sampleId: z.string(), file: z.string(), part: z.string(), reason: z.string() });
export type LeftOutImage = z.infer<typeof leftOutSchema>;

export const studyConfigSchema = z.strictObject({
  name: z.string().min(1).default('study'),
  tasks: z.array(z.string()).min(1).describe('Names of tasks; an arm trains the first unless it names its own'),
  seeds: z.array(z.int()).min(1).max(50),
  budget: z.strictObject({ epochs: z.int().min(1) }),
  margin: z.number().min(0).max(1).describe('Differences within ± margin count as equivalent; fixed before the first run'),
  metric: z.enum(['auc', 'accuracy', 'balancedAccuracy', 'sensitivity', 'specificity']).default('auc'),
  arms: z.record(z.string(), armSchema).describe('Name → recipe'),
  input: z.strictObject({ size: z.int().min(32).max(512) }).partial().optional(),
});
export type StudyConfig = z.infer<typeof studyConfigSchema>;

export const armSummarySchema = z.object({
  arm: z.string(),
  taskId: z.string(),
  metrics: z.record(z.string(), estimateSchema),
  bySeed: z.record(z.string(), z.array(z.number())),
  seeds: z.array(z.int()),
});
export const differenceSchema = z.object({
  a: z.string(),
  b: z.string(),
  taskId: z.string(),
  metric: z.string(),
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  verdict: z.enum(['better', 'worse', 'equivalent', 'inconclusive']),
  sentence: z.string(),
});
export const verdictSchema = z.object({
  metric: z.string(),
  margin: z.number(),
  level: z.number(),
  arms: z.array(armSummarySchema),
  differences: z.array(differenceSchema),
  headline: z.string(),
});

export const studySchema = z.object({
  id: z.string(),
  name: z.string(),
  config: studyConfigSchema,
  splitId: z.string(),
  createdAt: isoTime,
  status: z.enum(RUN_STATUSES),
  runs: z.object({ done: z.int(), total: z.int() }),
  verdict: verdictSchema.nullable(),
});
export type Study = z.infer<typeof studySchema>;

/** What the Train page says before a start. */
export const recipePresetSchema = z.object({
  id: z.string(),
  strategy: z.enum(STRATEGIES),
  title: z.string().describe('Plain words, e.g. "Only the last layer learns"'),
  term: z.string().describe('The field\'s term, e.g. "frozen features"'),
  explanation: z.string(),
  recipe: recipeSchema,
});

export const predictionRowSchema = z.object({
  sampleId: z.string(),
  file: z.string(),
  group: z.string(),
  taskId: z.string(),
  arm: z.string(),
  seed: z.int(),
  runId: z.string(),
  truth: z.string().nullable().describe('Class name'),
  /** A list, since an object would put classes named like integers first. */
  probabilities: z.array(z.object({ class: z.string(), value: z.number() })).describe('In the order of the task\'s classes'),
  frame: z.int().describe('From 1, as DICOM counts; 1 where a file is one image'),
  source: z.string().describe('Folder that it was imported from, since two may hold files of one name'),
});

export const exportResultSchema = z.object({
  ok: z.boolean(),
  file: z.string(),
  bytes: z.int(),
  parity: z.object({ runtime: z.string(), samples: z.int(), maxAbsDiff: z.number(), argmaxAgreement: z.number() }),
  card: z.string().describe('Path of the model card'),
});

export const curvePointSchema = z.object({ x: z.number(), y: z.number() });
/** What the Compare page opens for one arm: all from pooled predictions on unseen groups. */
export const armDetailSchema = z.object({
  arm: z.string(),
  taskId: z.string(),
  classes: z.array(z.string()),
  roc: z.array(curvePointSchema).describe('x false positive rate, y sensitivity; seed-averaged scores; second class is positive'),
  confusion: z.array(z.array(z.int())).describe('[truth][predicted], first seed'),
  calibration: z.array(z.object({ predicted: z.number(), observed: z.number(), count: z.int() })),
  errors: z.array(z.object({ sampleId: z.string(), truth: z.string(), predicted: z.string(), probability: z.number() })),
});

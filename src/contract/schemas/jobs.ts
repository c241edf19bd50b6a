import { z } from 'zod';
import { errorSchema, isoTime } from './common.ts';
import { engineRecordSchema, epochSchema, exportResultSchema, memorySchema } from './runs.ts';

export const JOB_KINDS = ['import', 'labels', 'train', 'study', 'export', 'predict', 'demo', 'engines'] as const;
export const JOB_STATUSES = ['running', 'done', 'cancelled', 'failed'] as const;

const base = { seq: z.int(), at: isoTime, jobId: z.string() };

/** `seq` grows by one within a job, so that a stream can be re-joined after the last event seen. */
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('progress'), done: z.number(), total: z.number().nullable(), secondsLeft: z.number().nullable(), what: z.string() }),
  z.object({ ...base, type: z.literal('engine'), ...engineRecordSchema.shape }),
  z.object({ ...base, type: z.literal('memory'), runId: z.string(), ...memorySchema.shape }),
  z.object({ ...base, type: z.literal('run'), runId: z.string(), arm: z.string(), seed: z.int(), fold: z.int().nullable(), status: z.string() }),
  z.object({ ...base, type: z.literal('epoch'), runId: z.string(), ...epochSchema.shape }),
  /** Some images of the validation part as a run sees them after an epoch: always the same ones. */
  z.object({
    ...base, type: z.literal('glimpse'), runId: z.string(), epoch: z.int(), taskId: z.string(),
    images: z.array(z.object({ sampleId: z.string(), truth: z.string(), predicted: z.string(), probability: z.number() })),
  }),
  z.object({ ...base, type: z.literal('row'), file: z.string(), ok: z.boolean(), message: z.string() }),
  z.object({ ...base, type: z.literal('prediction'), file: z.string(), ok: z.boolean(), message: z.string().optional(), tasks: z.record(z.string(), z.object({ probabilities: z.record(z.string(), z.number()) })) }),
  z.object({ ...base, type: z.literal('exported'), result: exportResultSchema }),
  z.object({ ...base, type: z.literal('note'), level: z.enum(['info', 'warning']), message: z.string() }),
  z.object({ ...base, type: z.literal('end'), status: z.enum(['done', 'cancelled', 'failed']), error: errorSchema.nullable(), result: z.record(z.string(), z.unknown()) }),
]);
export type JobEvent = z.infer<typeof jobEventSchema>;
/** An event without what the job runner adds. */
export type JobEventBody = JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'seq' | 'at' | 'jobId'> : never) : never;

export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  project: z.string().nullable(),
  title: z.string(),
  status: z.enum(JOB_STATUSES),
  startedAt: isoTime,
  lastSeq: z.int(),
});
export type Job = z.infer<typeof jobSchema>;

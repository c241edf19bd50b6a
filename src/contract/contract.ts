/** Every call, event and error of Graft. Each host validates against this at its boundary. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERROR_CODES } from '../domain/errors/index.ts';
import { LABEL_STATES, TASK_KINDS } from '../domain/tasks/index.ts';
import { errorDataSchema, isoTime, jobId, labelSchema, projectId, sampleSchema, splitConfigSchema, splitSchema, taskSchema, warningSchema } from './schemas/common.ts';
import { jobEventSchema, jobSchema } from './schemas/jobs.ts';
import { stepGraphSchema } from './schemas/graph.ts';
import { engineNameSchema, recipeOverridesSchema, recipeSchema } from './schemas/recipe.ts';
import { armDetailSchema, epochSchema, leftOutSchema, memoryPlanSchema, predictionRowSchema, recipePresetSchema, runSchema, studyConfigSchema, studySchema } from './schemas/runs.ts';

type ErrorMap = Record<(typeof ERROR_CODES)[number], { data: typeof errorDataSchema }>;
const errors = Object.fromEntries(ERROR_CODES.map((code) => [code, { data: errorDataSchema }])) as ErrorMap;
const call = oc.errors(errors);

const inProject = z.strictObject({ project: projectId });
const started = z.object({ jobId });
const cacheView = z.object({ bytes: z.int().describe('What cached activations take on disk'), limit: z.int().describe('What they may take, as this user has set it for all projects') });

const groupBySchema = z.union([
  z.strictObject({ by: z.literal('csv'), column: z.string() }),
  z.strictObject({ by: z.literal('tag'), tag: z.string().describe('DICOM keyword, e.g. PatientID') }),
  z.strictObject({ by: z.literal('path'), pattern: z.string().describe('Regular expression over the path; its first group is the key') }),
  z.strictObject({ by: z.literal('none') }),
]);

/** What the gallery can filter by. All given conditions must hold. */
const sampleFilterSchema = z.strictObject({
  taskId: z.string().optional(),
  states: z.array(z.enum(LABEL_STATES)).optional(),
  classIds: z.array(z.string()).optional(),
  groups: z.array(z.string()).optional(),
  parts: z.array(z.string()).optional(),
  text: z.string().optional().describe('Part of the file name or group'),
});

export const importOptionsSchema = z.strictObject({
  source: z.string().describe('Absolute path of a folder or one file'),
  labels: z.union([
    z.strictObject({ from: z.literal('none') }),
    z.strictObject({ from: z.literal('folders'), task: z.string().describe('Task name; made if absent, with the folder names as classes') }),
    z.strictObject({
      from: z.literal('csv'),
      file: z.string(),
      fileColumn: z.string().default('file'),
      /** task name → column; made if absent, with the column's values as classes. */
      map: z.record(z.string(), z.string()),
    }),
  ]).default({ from: 'none' }),
  groupBy: groupBySchema.default({ by: 'none' }),
});

const memoryLimit = z.int().positive().optional().describe('Bytes that the training may take; without it what the machine has free. Batches are computed in shares that fit');

const saveGraphs = z.string().optional().describe('Folder into which the step graphs are written, each with what went in and came out of its first run, for checks in another runtime');

export const contract = {
  app: {
    info: call.output(z.object({ version: z.string(), host: z.enum(['electron', 'loopback', 'in-process']), node: z.string(), annotator: z.string(), homeFolder: z.string() })),
    /** Probes each engine in a child process once, then answers from memory. */
    engines: call.input(z.strictObject({ refresh: z.boolean().default(false) })).output(z.array(z.object({
      name: engineNameSchema, available: z.boolean(), chosen: z.boolean(), version: z.string().nullable(), device: z.string().nullable(),
      millisecondsPerStep: z.number().nullable(), maxAbsError: z.number().nullable(),
      deterministic: z.boolean().nullable().describe('The same bits again with the same number of threads; null where it did not start'), threads: z.int().nullable(),
      softwareAdapter: z.boolean().nullable().describe('A graphics adapter imitated by the processor: never chosen by itself'),
      memoryBytes: z.number().nullable().describe('Of the device; null where the system does not tell'),
      graphHash: z.string().nullable().describe("Of the probe's step"), nodes: z.int().nullable(),
      nodesElsewhere: z.int().nullable().describe('Nodes that the processor computes since the device has no kernel for them'),
      reason: z.string().describe('One sentence: why it is in or out'),
    }))),
    /** The graph of a recipe's training step, as the engine would run it. @throws GraftError REFUSED where the engine runs tfjs's own kernels one by one. */
    graph: call.input(z.strictObject({ recipe: recipeOverridesSchema, classes: z.array(z.int().min(2)).min(1).default([2]), engine: engineNameSchema.optional() })).output(stepGraphSchema),
    /** Tries each engine again as a job, whose progress says which one. */
    tryEngines: call.output(started),
    setCacheLimit: call.input(z.strictObject({ bytes: z.int().min(0) })).output(z.object({})),
    recents: call.output(z.array(z.object({
      project: projectId, path: z.string(), name: z.string(), openedAt: isoTime, exists: z.boolean(),
      thumbnails: z.int().describe('Images of its contact sheet, at /pixels/PROJECT/recent/INDEX'),
    }))),
    sampleProjects: call.output(z.array(z.object({ id: z.string(), title: z.string(), description: z.string(), images: z.int(), licence: z.string() }))),
    backbones: call.output(z.array(z.object({ id: z.string(), title: z.string(), sha256: z.string(), licence: z.string(), source: z.string(), parameters: z.int(), inputSize: z.int() }))),
  },
  files: {
    /** For hosts without a native dialog: one folder's subfolders and how many images it holds directly. */
    browse: call.input(z.strictObject({ path: z.string() })).output(z.object({
      path: z.string(), parent: z.string().nullable(),
      folders: z.array(z.object({ name: z.string(), path: z.string(), project: z.boolean() })),
      images: z.int(), tables: z.array(z.object({ name: z.string(), path: z.string() })),
    })),
    /** Column names and first rows of a CSV, for the import dialog. */
    table: call.input(z.strictObject({ path: z.string() })).output(z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string())), total: z.int() })),
  },
  project: {
    create: call.input(z.strictObject({ path: z.string().describe('Absolute; ends in .graft') })).output(z.object({ project: projectId, name: z.string(), path: z.string() })),
    createFromSample: call.input(z.strictObject({ sample: z.string(), path: z.string() })).output(z.object({ project: projectId, name: z.string(), path: z.string(), jobId })),
    open: call.input(z.strictObject({ path: z.string() })).output(z.object({ project: projectId, name: z.string(), path: z.string(), warnings: z.array(warningSchema) })),
    /** Reads the project's databases through, in a thread beside everything else. */
    check: call.input(inProject).output(z.array(z.object({
      name: z.string(), ok: z.boolean(), problems: z.array(z.string()).describe('What SQLite found, in its words'), message: z.string(), remedy: z.string().nullable(),
    }))),
    /** What the project keeps of frozen parts, so that they are computed once. */
    cache: call.input(inProject).output(cacheView),
    /** Nothing is lost but the time to compute it again. */
    emptyCache: call.input(inProject).output(cacheView),
    close: call.input(inProject).output(z.object({})),
    overview: call.input(inProject).output(z.object({
      project: projectId, name: z.string(), path: z.string(), samples: z.int(), groups: z.int(), missing: z.int(),
      tasks: z.array(z.object({ task: taskSchema, counts: z.record(z.enum(LABEL_STATES), z.int()), classes: z.record(z.string(), z.int()) })),
      split: splitSchema.nullable().describe('The current locked split'),
      runs: z.int(), studies: z.int(), undo: z.string().nullable().describe('What undo would take back'), redo: z.string().nullable(),
      sources: z.array(z.object({ path: z.string(), samples: z.int() })), warnings: z.array(warningSchema),
    })),
  },
  task: {
    add: call.input(inProject.extend({ name: z.string(), kind: z.enum(TASK_KINDS), classes: z.array(z.string()).default([]) })).output(taskSchema),
    addClass: call.input(inProject.extend({ taskId: z.string(), name: z.string() })).output(taskSchema),
    list: call.input(inProject).output(z.array(taskSchema)),
  },
  image: {
    /** Ids in gallery order, all of them: the grid is virtual and asks for rows by id. */
    ids: call.input(inProject.extend({ filter: sampleFilterSchema.default({}), sort: z.enum(['imported', 'file', 'group']).default('imported') })).output(z.array(z.string())),
    list: call.input(inProject.extend({ ids: z.array(z.string()).max(1000) })).output(z.array(sampleSchema)),
    facets: call.input(inProject.extend({ taskId: z.string().optional() })).output(z.object({ groups: z.array(z.object({ group: z.string(), samples: z.int() })), parts: z.record(z.string(), z.int()), states: z.record(z.string(), z.int()), classes: z.record(z.string(), z.int()) })),
    history: call.input(inProject.extend({ sampleId: z.string() })).output(z.array(labelSchema.extend({ act: z.int() }))),
  },
  import: {
    start: call.input(inProject.extend(importOptionsSchema.shape)).output(started),
    /** Rows of the last import that were not taken, or taken with a remark. */
    report: call.input(inProject).output(z.array(z.object({ file: z.string(), outcome: z.enum(['refused', 'duplicate', 'warning']), reason: z.string() }))),
  },
  label: {
    /** Durable when it returns. One call is one act and one undo. */
    set: call.input(inProject.extend({
      items: z.array(z.strictObject({ sampleId: z.string(), taskId: z.string(), state: z.enum(LABEL_STATES), classId: z.string().nullable() })).min(1).max(100_000),
    })).output(z.object({ act: z.int(), changed: z.array(z.string()).describe('Sample ids') })),
    undo: call.input(inProject).output(z.object({ act: z.int().nullable(), changed: z.array(z.string()), what: z.string().nullable() })),
    redo: call.input(inProject).output(z.object({ act: z.int().nullable(), changed: z.array(z.string()), what: z.string().nullable() })),
    /** columns file,label; each row an act, acknowledged by a `row` event once durable. */
    importCsv: call.input(inProject.extend({ taskId: z.string(), file: z.string() })).output(started),
  },
  split: {
    preview: call.input(inProject.extend({ config: splitConfigSchema })).output(splitSchema),
    lock: call.input(inProject.extend({ config: splitConfigSchema })).output(splitSchema),
    /** Puts a former split back in force. */
    use: call.input(inProject.extend({ splitId: z.string() })).output(splitSchema),
    /** The one in force first, then the others, newest first. */
    list: call.input(inProject).output(z.array(splitSchema)),
  },
  recipe: {
    presets: call.output(z.array(recipePresetSchema)),
    /** Defaults of the strategy with the overrides applied. */
    resolve: call.input(z.strictObject({ overrides: recipeOverridesSchema })).output(recipeSchema),
  },
  run: {
    start: call.input(inProject.extend({
      recipe: recipeOverridesSchema, tasks: z.array(z.string()).min(1).describe('Task names'), seed: z.int().default(1),
      fold: z.int().nullable().default(null).describe('Held-out fold where the split has folds; null there is a final fit on all patients, fold 0 deciding when to stop'), engine: engineNameSchema.optional(),
      name: z.string().optional(), memoryLimit, saveGraphs,
    })).output(z.object({ jobId, runId: z.string() })),
    /**
     * What `start` would take of memory, from the graphs of its steps: nothing is trained, no image read and nothing written down.
     * Refused like the start, and with OUT_OF_MEMORY under a limit that nothing fits into.
     */
    plan: call.input(inProject.extend({ recipe: recipeOverridesSchema, tasks: z.array(z.string()).min(1), fold: z.int().nullable().default(null), engine: engineNameSchema.optional(), memoryLimit })).output(memoryPlanSchema),
    /** Goes on from the last checkpoint, on another engine where one is named. */
    resume: call.input(inProject.extend({ runId: z.string(), engine: engineNameSchema.optional(), memoryLimit, saveGraphs })).output(z.object({ jobId, runId: z.string() })),
    list: call.input(inProject).output(z.array(runSchema)),
    get: call.input(inProject.extend({ runId: z.string() })).output(runSchema.extend({ curve: z.array(epochSchema), leftOutImages: z.array(leftOutSchema) })),
    /** Evaluates on a part; a look at `test` is counted. */
    evaluate: call.input(inProject.extend({ runId: z.string(), part: z.string() })).output(runSchema),
    predictions: call.input(inProject.extend({ runId: z.string().optional(), studyId: z.string().optional(), part: z.string().default('test') })).output(z.array(predictionRowSchema)),
  },
  study: {
    start: call.input(inProject.extend({
      config: studyConfigSchema, engine: engineNameSchema.optional(),
      split: splitConfigSchema.optional().describe('Brought into force when the study starts, and not where it is refused; without it the one in force is used'),
      memoryLimit,
    })).output(z.object({ jobId, studyId: z.string(), split: z.enum(['kept', 'put back', 'locked']) })),
    /** What the largest arm would take of memory; like `run.plan`. A split that is asked for isn't brought into force. */
    plan: call.input(inProject.extend({ config: studyConfigSchema, engine: engineNameSchema.optional(), split: splitConfigSchema.optional(), memoryLimit })).output(memoryPlanSchema),
    resume: call.input(inProject.extend({ studyId: z.string(), engine: engineNameSchema.optional(), memoryLimit })).output(z.object({ jobId, studyId: z.string() })),
    list: call.input(inProject).output(z.array(studySchema)),
    get: call.input(inProject.extend({ studyId: z.string() })).output(studySchema),
    arm: call.input(inProject.extend({ studyId: z.string(), arm: z.string(), taskId: z.string() })).output(armDetailSchema),
  },
  export: {
    /** The model card that an export of this run would carry, in Markdown. */
    card: call.input(inProject.extend({ runId: z.string() })).output(z.object({ markdown: z.string() })),
    start: call.input(inProject.extend({ runId: z.string(), to: z.enum(['onnx', 'tfjs']), out: z.string(), replace: z.boolean().default(false).describe('A former export at this place may go') })).output(started),
  },
  predict: {
    start: call.input(z.strictObject({ model: z.string(), files: z.array(z.string()).min(1) })).output(started),
  },
  job: {
    list: call.output(z.array(jobSchema)),
    get: call.input(z.strictObject({ jobId })).output(jobSchema),
    /** All events after `after` (0 for all), then those to come, until `end`. */
    events: call.input(z.strictObject({ jobId, after: z.int().min(0).default(0) })).output(eventIterator(jobEventSchema)),
    cancel: call.input(z.strictObject({ jobId })).output(z.object({})),
  },
};
export type Contract = typeof contract;

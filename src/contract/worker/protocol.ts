/**
 * Messages between the engine and the worker process, sent with structured clone (typed arrays stay binary).
 * One worker runs one job at a time; the engine starts more workers for more jobs.
 */
import type { ProbeResult } from '../../domain/engines/index.ts';
import type { EngineName, Recipe } from '../../domain/recipe/index.ts';
import type { SampleRef } from '../../domain/samples/index.ts';
import type { ErrorInfo } from '../schemas/common.ts';
import type { StepGraph } from '../schemas/graph.ts';
import type { ActivationRecord, EngineRecord, Epoch, MemoryRecord } from '../schemas/runs.ts';

export interface WorkerTask {
  readonly id: string;
  readonly name: string;
  readonly classes: readonly string[];
}

/** A sample with what is known of it: class index per task, -1 for anything but *labelled*. */
export interface WorkerSample extends SampleRef {
  readonly labels: readonly number[];
}

export interface RunSpec {
  readonly runId: string;
  readonly arm: string;
  readonly seed: number;
  readonly fold: number | null;
  readonly recipe: Recipe;
  /** Indices into the job's tasks that this run trains. */
  readonly tasks: readonly number[];
  /** Indices into the job's samples. Parts are group-disjoint; `predict` is predicted with the best weights. */
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly predict: Readonly<Record<string, readonly number[]>>;
  readonly resume: Checkpoint | null;
  /** Images a call of the training step before the run was interrupted: kept where they still fit. */
  readonly formerPerCall?: number | null;
}

export interface TensorRecord {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** All that a run needs to go on as if it had never stopped. Trainable tensors only. */
export interface Checkpoint {
  readonly epoch: number;
  /** Plain values: counters of epoch, batch and optimiser, loss sums, early stopping. Randomness follows from seed and counters. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Current weights and optimiser slots (`slot/m/NAME`, `slot/v/NAME`) and best weights (`best/NAME`); of a finished run the best alone. */
  readonly tensors: readonly TensorRecord[];
}

export interface TrainJob {
  readonly type: 'train';
  readonly cacheFolder: string;
  readonly backbonesFolder: string;
  /** null: the default of this machine, as probed. */
  readonly engine: EngineName | null;
  readonly tasks: readonly WorkerTask[];
  readonly samples: readonly WorkerSample[];
  readonly runs: readonly RunSpec[];
  /**
   * Runs that go at the same time, each with its share of the cores; 1 where absent. Sums depend on the number of threads
   * in their last bits, so this has to follow from the kind of work (2 for a study's runs) and not from how many are left:
   * then a resumed run ends with the bits of one that never stopped.
   */
  readonly lanes?: 1 | 2;
  /** Seconds between checkpoints of a running run; one is always sent when it ends or is cancelled. */
  readonly checkpointSeconds: number;
  /** Threads of an engine that takes a number; absent: the machine's cores, shared by the lanes. A resumed run keeps the number it began with. */
  readonly threads?: number;
  /** Bytes that the job may take; absent: what the machine has free. */
  readonly memoryLimit?: number;
  /** Bytes that cached activations may take on disk. */
  readonly cacheBudget: number;
  /** Folder into which the step graphs are written, for checks in another runtime; null for not. */
  readonly saveGraphs: string | null;
}

export interface ExportJob {
  readonly type: 'export';
  readonly backbonesFolder: string;
  readonly to: 'onnx' | 'tfjs';
  /** File for `onnx`, folder for `tfjs`. Written beside and renamed at the end, only when parity holds. */
  readonly out: string;
  readonly recipe: Recipe;
  readonly tasks: readonly WorkerTask[];
  /** Trainable tensors at the best epoch. */
  readonly weights: readonly TensorRecord[];
  /** Samples for the parity check, at least 50 where the project has them. */
  readonly samples: readonly SampleRef[];
  /** Metadata for the file: graft version, run, backbone, card text in Markdown. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly card: string;
}

export interface PredictJob {
  readonly type: 'predict';
  readonly model: string;
  readonly files: readonly string[];
}

export interface ProbeJob {
  readonly type: 'probe';
  readonly engine: EngineName;
}

/** Describes the graph of a recipe's training step; nothing is trained. */
export interface GraphJob {
  readonly type: 'graph';
  readonly engine: EngineName;
  readonly backbonesFolder: string;
  readonly recipe: Recipe;
  /** Number of classes, a task. */
  readonly classes: readonly number[];
}

/** A training as far as its memory depends on it. */
export interface PlannedRun {
  readonly arm: string;
  readonly recipe: Recipe;
  /** Indices into the job's tasks. */
  readonly tasks: readonly number[];
  /** Images that it reads in all, and those of them that it learns from. */
  readonly images: number;
  readonly train: number;
}

/** Predicts what trainings will take, from their graphs: nothing is trained and no image read. */
export interface PlanJob {
  readonly type: 'plan';
  readonly engine: EngineName;
  readonly backbonesFolder: string;
  readonly tasks: readonly WorkerTask[];
  readonly runs: readonly PlannedRun[];
  /** Trainings that will share the process. */
  readonly lanes: 1 | 2;
  /** Bytes that the training may take; absent: what the machine has free. */
  readonly memoryLimit?: number;
}

export type WorkerJob = TrainJob | ExportJob | PredictJob | ProbeJob | GraphJob | PlanJob;

export type ToWorker = { readonly type: 'start'; readonly job: WorkerJob } | { readonly type: 'cancel' };

export type { ActivationRecord };

export interface RunResult {
  readonly runId: string;
  readonly status: 'done' | 'cancelled' | 'failed';
  readonly error: ErrorInfo | null;
  readonly epochs: number;
  readonly bestEpoch: number | null;
  readonly weights: string | null;
  readonly changed: Readonly<Record<string, number>>;
  readonly seconds: { readonly features: number; readonly training: number; readonly total: number };
  readonly backbone: { readonly id: string; readonly sha256: string };
  readonly engine: EngineRecord;
  /** null where the run ended before it was predicted. */
  readonly memory: MemoryRecord | null;
  /** null where nothing is frozen. */
  readonly activations: ActivationRecord | null;
  readonly versions: Readonly<Record<string, string>>;
}

/** An image that was to take part in a run and could not be read. */
export interface LeftOut {
  readonly sample: number;
  readonly reason: string;
}

/** What a run says of some images of its validation part after an epoch. `predicted`: index of the likeliest class of the task. */
export interface Glimpse {
  readonly task: number;
  readonly images: readonly { readonly sample: number; readonly predicted: number; readonly probability: number }[];
}

/** `probabilities[i]` belongs to `samples[i]`, flat over samples × classes of the task. */
export interface PredictionBatch {
  readonly runId: string;
  readonly part: string;
  readonly task: number;
  readonly samples: readonly number[];
  readonly probabilities: Float32Array;
}

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null; readonly what: string }
  | { readonly type: 'note'; readonly level: 'info' | 'warning'; readonly message: string }
  /** `file` of the job's samples that could not be decoded; the job goes on without it. */
  | { readonly type: 'unreadable'; readonly sample: number; readonly message: string }
  /** `leftOut`: images of the run that it goes on without. `from`: finished epochs and batches of the next one, where the checkpoint stood. */
  | {
    readonly type: 'run-started'; readonly runId: string; readonly engine: EngineRecord; readonly memory: MemoryRecord | null;
    readonly from: { readonly epoch: number; readonly batch: number }; readonly leftOut: readonly LeftOut[];
  }
  | { readonly type: 'epoch'; readonly runId: string; readonly epoch: Epoch }
  | { readonly type: 'glimpse'; readonly runId: string; readonly epoch: number; readonly glimpse: Glimpse }
  | { readonly type: 'checkpoint'; readonly runId: string; readonly checkpoint: Checkpoint }
  | { readonly type: 'predictions'; readonly batch: PredictionBatch }
  | { readonly type: 'run-ended'; readonly result: RunResult }
  | { readonly type: 'probed'; readonly result: ProbeResult }
  | { readonly type: 'graph'; readonly graph: StepGraph }
  /** One a run of a plan. `words`: what a person should know before the start; null where all is well. */
  | { readonly type: 'planned'; readonly arm: string; readonly memory: MemoryRecord; readonly words: string | null }
  | { readonly type: 'exported'; readonly file: string; readonly bytes: number; readonly card: string; readonly parity: { readonly runtime: string; readonly samples: number; readonly maxAbsDiff: number; readonly argmaxAgreement: number } }
  | { readonly type: 'predicted'; readonly file: string; readonly ok: boolean; readonly message: string | null; readonly tasks: Readonly<Record<string, Readonly<Record<string, number>>>> }
  | { readonly type: 'end'; readonly status: 'done' | 'cancelled' | 'failed'; readonly error: ErrorInfo | null };

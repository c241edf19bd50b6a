import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorInfo } from '../../contract/index.ts';
import type { FromWorker, PredictionBatch, RunResult, RunSpec, TrainJob, WorkerSample } from '../../contract/worker/index.ts';
import { brokenContinuity } from '../../domain/engines/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import { counted } from '../../domain/words/index.ts';
import { getSamples } from '../../store/project/index.ts';
import { endRun, getRun, loadCheckpoint, loadDataset, queueRun, saveCheckpoint, saveEpoch, saveLeftOut, savePredictions, startRun } from '../../store/runs/index.ts';
import type { Dataset, StoredRun } from '../../store/runs/index.ts';
import type { JobContext } from '../jobs/index.ts';
import { samplePath } from '../projects/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { saveValidationMetrics } from './metrics.ts';
import { statusAfter } from './statusAfter.ts';

export interface SessionOptions {
  readonly project: OpenedProject;
  readonly resourcesFolder: string;
  /** Of Graft, for the run's record. */
  readonly version: string;
  readonly engine: EngineName | null;
  /** Bytes that the worker may take; null for what the machine has free. */
  readonly memoryLimit: number | null;
  /** Folder for the step graphs; null for not. */
  readonly saveGraphs: string | null;
  readonly checkpointSeconds: number;
  /** Bytes that cached activations may take. */
  readonly cacheBudget: number;
  readonly now: () => Date;
}

/** Writes down what a worker reports of runs over one dataset, and says what the worker is to do. */
export class TrainingSession {
  readonly job: TrainJob;
  readonly #project: OpenedProject;
  readonly #dataset: Dataset;
  readonly #runs: ReadonlyMap<string, StoredRun>;
  readonly #options: SessionOptions;
  readonly #context: JobContext;
  #engineSaid = '';

  /** @param runIds runs of one dataset, in the order in which to do them */
  constructor(runIds: readonly string[], options: SessionOptions, context: JobContext) {
    const { project } = options;
    const stored = runIds.map((id) => getRun(project.store.runs, id));
    this.#project = project;
    this.#dataset = loadDataset(project.store.runs, stored[0]!.datasetId);
    this.#runs = new Map(stored.map((one) => [one.run.id, one]));
    this.#options = options;
    this.#context = context;
    for (const id of runIds) queueRun(project.store.runs, id);
    this.job = {
      type: 'train',
      cacheFolder: join(project.path, 'cache'),
      cacheBudget: options.cacheBudget,
      backbonesFolder: join(options.resourcesFolder, 'backbones'),
      engine: options.engine,
      tasks: this.#dataset.tasks,
      samples: this.#samples(),
      runs: stored.map((one) => this.#spec(one)),
      lanes: stored[0]!.run.studyId === null ? 1 : 2,
      checkpointSeconds: options.checkpointSeconds,
      ...this.#kept(),
      ...(options.memoryLimit !== null && { memoryLimit: options.memoryLimit }),
      saveGraphs: options.saveGraphs,
    };
  }

  #samples(): WorkerSample[] {
    const stored = new Map(getSamples(this.#project.store.db, this.#dataset.samples.map((sample) => sample.id)).map((sample) => [sample.id, sample]));
    return this.#dataset.samples.map((sample) => ({ ...sample, path: samplePath(this.#project, stored.get(sample.id)!) }));
  }

  /**
   * Files that are not what was imported can't be trained on: their labels and cached features belong to other pixels.
   * One that is gone is left out by the worker, with a note.
   * @throws GraftError REFUSED; NOT_FOUND where all are gone
   */
  async refuseChangedFiles(): Promise<void> {
    const stored = getSamples(this.#project.store.db, this.#dataset.samples.map((sample) => sample.id));
    const sizes = await Promise.all(stored.map(async (sample) => (await stat(samplePath(this.#project, sample)).catch(() => null))?.size ?? null));
    if (sizes.every((size) => size === null)) {
      throw new GraftError('NOT_FOUND', `None of the ${counted(stored.length, 'images')} is where it was imported from, the first of them ${stored[0]!.file}.`, {
        file: stored[0]!.file, remedy: 'Connect the drive again, or import the folder from where it is now: Graft knows its images by their content.',
      });
    }
    const changed = stored.filter((sample, index) => sizes[index] !== null && sizes[index] !== sample.bytes);
    if (changed.length === 0) return;
    throw new GraftError('REFUSED', `${counted(changed.length, 'images')} changed since the import, the first of them ${changed[0]!.file}.`, {
      file: changed[0]!.file, remedy: 'Put the former files back, or import the new ones under other names.',
    });
  }

  /** Runs that go on on the engine that they began with keep its number of threads: their sums then add up as before. */
  #kept(): { threads?: number } {
    const former = [...this.#runs.values()].flatMap(({ run }) => run.engines.slice(-1)).at(0);
    return former === undefined || former.threads === null || former.name !== this.#options.engine ? {} : { threads: former.threads };
  }

  #spec({ run, parts }: StoredRun): RunSpec {
    return {
      runId: run.id, arm: run.arm, seed: run.seed, fold: run.fold, recipe: run.recipe, ...parts,
      tasks: run.taskIds.map((id) => this.#dataset.tasks.findIndex((task) => task.id === id)),
      resume: loadCheckpoint(this.#project.store.runs, run.id),
      formerPerCall: run.engines.at(-1)?.microBatch ?? null,
    };
  }

  async handle(message: FromWorker): Promise<void> {
    const { runs } = this.#project.store;
    switch (message.type) {
      case 'progress': this.#context.progress(message.done, message.total, message.what); break;
      case 'note': this.#context.emit({ type: 'note', level: message.level, message: message.message }); break;
      case 'unreadable': this.#unreadable(message.sample, message.message); break;
      case 'run-started': this.#started(message); break;
      case 'epoch':
        saveEpoch(runs, message.runId, message.epoch);
        this.#context.emit({ type: 'epoch', runId: message.runId, ...message.epoch });
        break;
      case 'glimpse': this.#glimpse(message); break;
      case 'checkpoint': await saveCheckpoint(runs, message.runId, message.checkpoint); break;
      case 'predictions': this.#predictions(message.batch); break;
      case 'run-ended': this.#ended(message.result); break;
      default: break;
    }
  }

  #glimpse({ runId, epoch, glimpse: { task, images } }: Extract<FromWorker, { type: 'glimpse' }>): void {
    const { id, classes } = this.#dataset.tasks[task]!;
    this.#context.emit({
      type: 'glimpse', runId, epoch, taskId: id,
      images: images.map(({ sample, predicted, probability }) => {
        const { id: sampleId, labels } = this.#dataset.samples[sample]!;
        return { sampleId, truth: classes[labels[task]!]!, predicted: classes[predicted]!, probability };
      }),
    });
  }

  #unreadable(index: number, message: string): void {
    const sample = this.#dataset.samples[index]!;
    const file = getSamples(this.#project.store.db, [sample.id])[0]?.file ?? sample.id;
    this.#context.emit({ type: 'note', level: 'warning', message: `${file} was left out: ${message}` });
  }

  #started({ runId, engine, memory, from, leftOut }: Extract<FromWorker, { type: 'run-started' }>): void {
    const { runs } = this.#project.store;
    const before = from.epoch + from.batch === 0 ? undefined : getRun(runs, runId).run.engines.at(-1);
    startRun(runs, runId, { at: this.#options.now().toISOString(), engine, memory, from });
    const why = before === undefined ? null : brokenContinuity(before, engine);
    if (why !== null) this.#context.emit({ type: 'note', level: 'warning', message: `The run goes on, but not to the bit as if it had never stopped: ${why}.` });
    if (memory !== null) this.#context.emit({ type: 'memory', runId, ...memory });
    saveLeftOut(this.#project.store.runs, runId, leftOut.map(({ sample, reason }) => ({ sampleId: this.#dataset.samples[sample]!.id, reason })));
    const said = JSON.stringify(engine);
    if (said !== this.#engineSaid) this.#context.emit({ type: 'engine', ...engine });
    this.#engineSaid = said;
    this.#say(runId, 'running');
  }

  #predictions({ runId, part, task, samples, probabilities }: PredictionBatch): void {
    const { id, classes } = this.#dataset.tasks[task]!;
    savePredictions(this.#project.store.runs, runId, samples.map((index, row) => ({
      part, taskId: id, sampleId: this.#dataset.samples[index]!.id, probabilities: probabilities.slice(row * classes.length, (row + 1) * classes.length),
    })));
  }

  #ended({ runId, status, error, ...outcome }: RunResult): void {
    const stopped = status === 'cancelled' ? this.#stoppedStatus() : status === 'failed' ? statusAfter(error) : status;
    if (status === 'done') saveValidationMetrics(this.#project, runId);
    const versions = { graft: this.#options.version, ...outcome.versions };
    endRun(this.#project.store.runs, runId, { status: stopped, at: this.#options.now().toISOString(), error, outcome: { ...outcome, versions, changed: { ...outcome.changed } } });
    this.#say(runId, stopped);
  }

  #say(runId: string, status: string): void {
    const { run } = this.#runs.get(runId)!;
    this.#context.emit({ type: 'run', runId, arm: run.arm, seed: run.seed, fold: run.fold, status });
  }

  /** Stopped by the person, or by the closing of the project: the latter offers to go on. */
  #stoppedStatus(): 'cancelled' | 'interrupted' {
    return this.#context.signal.reason === 'closing' ? 'interrupted' : 'cancelled';
  }

  /** After the job, however it ended: no run may still look as if it ran. @param error why, where it wasn't the person's wish */
  close(error: ErrorInfo | null): void {
    const { runs } = this.#project.store;
    for (const id of this.#runs.keys()) {
      const { status, studyId } = getRun(runs, id).run;
      const left = status === 'running' || (status === 'queued' && studyId === null);
      if (left) endRun(runs, id, { status: this.#context.signal.aborted ? this.#stoppedStatus() : statusAfter(error), at: this.#options.now().toISOString(), error, outcome: null });
    }
  }
}

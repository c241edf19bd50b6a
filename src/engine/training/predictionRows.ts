import type { Run } from '../../contract/index.ts';
import type { PredictionRow } from '../../domain/verdicts/index.ts';
import { getRun, listPredictions, loadDataset } from '../../store/runs/index.ts';
import type { Dataset } from '../../store/runs/index.ts';
import type { Reader } from '../../store/sqlite/index.ts';

/** What was predicted of one part, with the truth as it was when the run started. */
export function rowsOfRun(runs: Reader, runId: string, part: string): PredictionRow[] {
  const { run, datasetId } = getRun(runs, runId);
  return rowsOf(runs, run, loadDataset(runs, datasetId), part);
}

/** The same of several runs; runs over one dataset read it once. */
export function rowsOfRuns(runs: Reader, runIds: readonly string[], part: string): PredictionRow[] {
  const datasets = new Map<number, Dataset>();
  return runIds.flatMap((id) => {
    const { run, datasetId } = getRun(runs, id);
    const dataset = datasets.get(datasetId) ?? loadDataset(runs, datasetId);
    datasets.set(datasetId, dataset);
    return rowsOf(runs, run, dataset, part);
  });
}

function rowsOf(runs: Reader, run: Run, dataset: Dataset, part: string): PredictionRow[] {
  const samples = new Map(dataset.samples.map((sample) => [sample.id, sample]));
  const heads = new Map(dataset.tasks.map((task, index) => [task.id, index]));
  return listPredictions(runs, run.id, part).map(({ taskId, sampleId, probabilities }) => {
    const sample = samples.get(sampleId)!;
    const truth = sample.labels[heads.get(taskId)!]!;
    return { sampleId, group: sample.group, taskId, arm: run.arm, seed: run.seed, truth: truth < 0 ? null : truth, probabilities: normalised(probabilities) };
  });
}

/** float32 probabilities sum to 1 within 1e-7; in float64 they are made to sum to 1. */
function normalised(probabilities: Float32Array): number[] {
  const sum = probabilities.reduce((total, value) => total + value, 0);
  return Array.from(probabilities, (value) => value / sum);
}

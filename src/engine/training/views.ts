import type { Epoch, LeftOutImage, Run } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { calibrationBins, confusionMatrix, predictedClass, rocPoints } from '../../domain/metrics/index.ts';
import type { PredictionRow } from '../../domain/verdicts/index.ts';
import { getSamples, getTask, listTasks } from '../../store/project/index.ts';
import { getRun, getStudy, listEpochs, listLeftOut, listRuns, loadDataset } from '../../store/runs/index.ts';
import type { StoredRun } from '../../store/runs/index.ts';
import { sourcePath } from '../projects/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { openPart } from './metrics.ts';
import { rowsOfRun, rowsOfRuns } from './predictionRows.ts';

/** A run in full: with its curve and the images that it went on without. */
export function runInFull(project: OpenedProject, runId: string): Run & { curve: Epoch[]; leftOutImages: LeftOutImage[] } {
  const stored = getRun(project.store.runs, runId);
  return { ...stored.run, curve: listEpochs(project.store.runs, runId), leftOutImages: leftOutImages(project, stored) };
}

function leftOutImages({ store }: OpenedProject, { run, datasetId, parts }: StoredRun): LeftOutImage[] {
  const out = listLeftOut(store.runs, run.id);
  if (out.length === 0) return [];
  const indexOf = new Map(loadDataset(store.runs, datasetId).samples.map((sample, index) => [sample.id, index]));
  const members = Object.entries({ train: parts.train, validation: parts.validation, ...parts.predict }).map(([part, indices]) => [part, new Set(indices)] as const);
  const files = new Map(getSamples(store.db, out.map(({ sampleId }) => sampleId)).map((sample) => [sample.id, sample.file]));
  return out.map(({ sampleId, reason }) => ({
    sampleId, reason, file: files.get(sampleId) ?? sampleId,
    part: members.find(([, indices]) => indices.has(indexOf.get(sampleId)!))?.[0] ?? '',
  }));
}

export interface PredictionView {
  sampleId: string; file: string; group: string; taskId: string; arm: string; seed: number; runId: string; truth: string | null; probabilities: { class: string; value: number }[]; frame: number; source: string;
}

/**
 * The rows behind every number. Of a run's sealed test part it is a counted look; a study's verdict has had its look.
 * @throws GraftError BAD_INPUT without a run or study, REFUSED where it isn't done
 */
export function predictionViews(project: OpenedProject, request: { runId?: string | undefined; studyId?: string | undefined; part: string }, by: { at: string; who: string }): PredictionView[] {
  const { runs } = project.store;
  if (request.runId !== undefined) {
    openPart(project, request.runId, request.part, by, `predictions of run ${request.runId}`);
    return viewsOf(project, request.runId, rowsOfRun(runs, request.runId, request.part));
  }
  if (request.studyId === undefined) throw new GraftError('BAD_INPUT', 'Say which run or study the predictions are of.', { field: 'runId' });
  refuseUnjudged(project, request.studyId);
  return listRuns(runs, request.studyId).flatMap((run) => viewsOf(project, run.id, rowsOfRun(runs, run.id, request.part)));
}

function refuseUnjudged(project: OpenedProject, studyId: string): void {
  if (getStudy(project.store.runs, studyId).verdict !== null) return;
  throw new GraftError('REFUSED', 'This study is not done yet, so its predictions stay sealed.', { field: 'studyId', remedy: 'Wait for its verdict, or resume it.' });
}

function viewsOf(project: OpenedProject, runId: string, rows: readonly PredictionRow[]): PredictionView[] {
  const { store } = project;
  const classes = new Map(listTasks(store.db).map((task) => [task.id, task.classes.map((one) => one.name)]));
  const samples = new Map(getSamples(store.db, [...new Set(rows.map((row) => row.sampleId))]).map((sample) => [sample.id, sample]));
  return rows.map(({ truth, probabilities, ...row }) => {
    const names = classes.get(row.taskId)!;
    const sample = samples.get(row.sampleId)!;
    return {
      ...row, runId, file: sample.file, truth: truth === null ? null : names[truth]!, probabilities: probabilities.map((value, index) => ({ class: names[index]!, value })),
      frame: sample.frame + 1, source: sourcePath(project, { path: sample.sourcePath, inside: sample.sourceInside }),
    };
  });
}

export interface ArmView {
  arm: string; taskId: string; classes: string[]; roc: { x: number; y: number }[]; confusion: number[][];
  calibration: { predicted: number; observed: number; count: number }[];
  errors: { sampleId: string; truth: string; predicted: string; probability: number }[];
}

/** What the Compare page opens for one arm: curves from scores averaged over seeds, confusion and errors of the first seed. */
export function armView(project: OpenedProject, studyId: string, arm: string, taskId: string): ArmView {
  const { db, runs } = project.store;
  refuseUnjudged(project, studyId);
  const classes = getTask(db, taskId).classes.map((one) => one.name);
  const ofArm = listRuns(runs, studyId).filter((run) => run.arm === arm);
  if (ofArm.length === 0) throw new GraftError('NOT_FOUND', `The study has no arm "${arm}".`, { field: 'arm' });
  const rows = rowsOfRuns(runs, ofArm.map((run) => run.id), 'test').flatMap((row) => (row.taskId === taskId && row.truth !== null ? [{ ...row, truth: row.truth }] : []));
  if (rows.length === 0) throw new GraftError('NOT_FOUND', `Arm "${arm}" did not train this task.`, { field: 'taskId' });
  const first = rows.filter((row) => row.seed === ofArm[0]!.seed);
  const { scores, positive } = seedAverage(rows);
  return {
    arm, taskId, classes,
    roc: (rocPoints(scores, positive) ?? []).map((point) => ({ x: point.falsePositiveRate, y: point.sensitivity })),
    confusion: confusionMatrix({ classes: classes.length, truth: first.map((row) => row.truth), probabilities: first.map((row) => row.probabilities) }),
    calibration: calibrationBins(scores, positive),
    errors: first.flatMap((row) => errorOf(row, classes)).sort((a, b) => b.probability - a.probability),
  };
}

function errorOf(row: PredictionRow & { truth: number }, classes: readonly string[]): ArmView['errors'] {
  const predicted = predictedClass(row.probabilities);
  return predicted === row.truth ? [] : [{ sampleId: row.sampleId, truth: classes[row.truth]!, predicted: classes[predicted]!, probability: row.probabilities[predicted]! }];
}

/** Mean score of the second class for each sample, and whether it is of that class. */
function seedAverage(rows: readonly (PredictionRow & { truth: number })[]): { scores: number[]; positive: boolean[] } {
  const bySample = [...Map.groupBy(rows, (row) => row.sampleId).values()];
  return {
    scores: bySample.map((same) => same.reduce((sum, row) => sum + row.probabilities[1]!, 0) / same.length),
    positive: bySample.map((same) => same[0]!.truth === 1),
  };
}


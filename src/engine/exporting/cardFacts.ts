import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Run } from '../../contract/index.ts';
import { OUT_OF_FOLD } from '../../domain/modelCard/index.ts';
import type { CardMetric, CardTask, ModelCardFacts } from '../../domain/modelCard/index.ts';
import { getSamples, listSplits, splitAssignment } from '../../store/project/index.ts';
import { listRuns, listStudies, loadDataset } from '../../store/runs/index.ts';
import type { Dataset, StoredRun } from '../../store/runs/index.ts';
import { readDescriptions } from '../app/index.ts';
import type { OpenedProject } from '../projects/index.ts';

/** All that the model card of a run says, from what is stored of it. */
export function cardFacts(project: OpenedProject, stored: StoredRun, options: { version: string; resourcesFolder: string; at: string }): ModelCardFacts {
  const { run, parts } = stored;
  const dataset = loadDataset(project.store.runs, stored.datasetId);
  return {
    title: `${project.name}: ${run.taskIds.map((id) => dataset.tasks.find((task) => task.id === id)!.name).join(', ')}`,
    graftVersion: options.version, createdAt: options.at, runId: run.id, seed: run.seed, recipe: run.recipe,
    engine: run.engine === null ? 'unknown' : `${run.engine.name} ${run.engine.version}`, epochs: run.epochs,
    tasks: run.taskIds.map((id) => cardTask(dataset, id, parts.train)),
    split: splitFacts(project, run, dataset),
    metrics: [...outOfFold(project, run, dataset), ...cardMetrics(run.metrics, dataset)],
    backbone: backboneFacts(run, options.resourcesFolder),
    dataNotices: notices(project, dataset, parts.train),
  };
}

function cardTask(dataset: Dataset, taskId: string, train: readonly number[]): CardTask {
  const head = dataset.tasks.findIndex((task) => task.id === taskId);
  const { name, classes } = dataset.tasks[head]!;
  const samples = train.map((index) => dataset.samples[index]!);
  return {
    name,
    classes: classes.map((one, index) => {
      const ofClass = samples.filter((sample) => sample.labels[head] === index);
      return { name: one, samples: ofClass.length, groups: new Set(ofClass.map((sample) => sample.group)).size };
    }),
    unlabelled: samples.filter((sample) => sample.labels[head]! < 0).length,
  };
}

function splitFacts({ store }: OpenedProject, run: Run, dataset: Dataset): ModelCardFacts['split'] {
  const assignment = splitAssignment(store.db, run.splitId);
  const byPart = Map.groupBy(dataset.samples, (sample) => assignment.get(sample.group)!);
  const looks = listSplits(store.db).find((split) => split.id === run.splitId)?.testLooks ?? 0;
  const held = run.fold === null ? '' : `Fold ${run.fold} was held out. `;
  return {
    hash: run.splitHash,
    parts: [...byPart].sort(([a], [b]) => a.localeCompare(b, 'en')).map(([name, samples]) => ({ name, samples: samples.length, groups: new Set(samples.map((sample) => sample.group)).size })),
    note: `${held}Results on its test images had been looked at ${looks === 1 ? 'once' : `${looks} times`} when this was written.`,
  };
}

function cardMetrics(byPart: Run['metrics'], dataset: Dataset): CardMetric[] {
  return Object.entries(byPart).flatMap(([part, tasks]) => Object.entries(tasks).flatMap(([taskId, metrics]) => {
    const task = dataset.tasks.find((one) => one.id === taskId)?.name ?? taskId;
    return Object.entries(metrics).map(([metric, { value, low, high, level, groups, samples }]) => ({ task, part, metric, value, low, high, level, groups, samples }));
  }));
}

/**
 * A final fit holds nobody out. What is known of it is the newest study of the same recipe and tasks on the same folds: what
 * models trained in this way did on patients they had not seen (docs/decisions/0005).
 */
function outOfFold({ store }: OpenedProject, run: Run, dataset: Dataset): CardMetric[] {
  const folds = listSplits(store.db).find((split) => split.id === run.splitId)?.config.kind === 'folds';
  if (run.fold !== null || !folds) return [];
  const judged = listStudies(store.runs).filter((study) => study.splitId === run.splitId && study.verdict !== null).toReversed();
  for (const study of judged) {
    const same = listRuns(store.runs, study.id).find((one) => isDeepStrictEqual([one.recipe, one.taskIds], [run.recipe, run.taskIds]));
    if (same === undefined) continue;
    const arms = study.verdict!.arms.filter((one) => one.arm === same.arm);
    return cardMetrics({ [OUT_OF_FOLD]: Object.fromEntries(arms.map((one) => [one.taskId, one.metrics])) }, dataset);
  }
  return [];
}

const packSchema = z.object({ id: z.string(), title: z.string(), licence: z.object({ notice: z.string() }) });

function backboneFacts(run: Run, resourcesFolder: string): ModelCardFacts['backbone'] {
  if (run.recipe.strategy === 'scratch' || run.backbone === null) return null;
  const { id, sha256 } = run.backbone;
  const pack = readDescriptions(resourcesFolder, 'backbones', 'pack.json', packSchema).find((one) => one.id === id);
  return { id, sha256, title: pack?.title ?? id, notice: pack?.licence.notice ?? '' };
}

function notices({ store }: OpenedProject, dataset: Dataset, train: readonly number[]): string[] {
  const samples = getSamples(store.db, train.map((index) => dataset.samples[index]!.id));
  return [...new Set(samples.flatMap((sample) => sample.attribution ?? []))].sort();
}

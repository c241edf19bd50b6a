import { createHash } from 'node:crypto';
import type { SplitView } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { certificate, groupedFolds, hashDistance, nearDuplicatePairs, PARTS, splitByParts, splitCanonical } from '../../domain/splits/index.ts';
import type { Assignment, SplitClaim, SplitConfig, SplitSample } from '../../domain/splits/index.ts';
import type { Task } from '../../domain/tasks/index.ts';
import { countTestLooks, currentSplit, enforceSplit, listKnownSamples, listSplits, listTasks, lockSplit, splitPartCounts } from '../../store/project/index.ts';
import type { KnownSample, PartCounts, StoredSplit } from '../../store/project/index.ts';
import type { Connection, Reader } from '../../store/sqlite/index.ts';

interface Drawn {
  readonly config: SplitConfig;
  readonly assignment: Assignment;
  readonly hash: string;
  readonly certificate: readonly SplitClaim[];
}

/** The split that a configuration gives now, without locking it. @throws GraftError BAD_INPUT, REFUSED */
export function previewSplit(db: Reader, config: SplitConfig): SplitView {
  const drawn = draw(db, config);
  return view({ ...drawn, id: 'preview', lockedAt: null, testLooks: 0 }, countParts(drawn.assignment, listKnownSamples(db)), listTasks(db));
}

/**
 * Locks the split: from now on it can't change. Another configuration may be locked later and is then the current one;
 * the former stays in the history with the runs that used it.
 * @throws GraftError REFUSED for one that is locked already, or whose certificate finds a group in two parts
 */
export function lockNewSplit(db: Connection, config: SplitConfig, by: { at: string; who: string }): SplitView {
  const drawn = draw(db, config);
  const same = listSplits(db).find((split) => split.hash === drawn.hash);
  if (same !== undefined) {
    const since = same.lockedAt.slice(0, 10);
    throw currentSplit(db)!.id === same.id
      ? new GraftError('REFUSED', `This very split is locked already, since ${since}.`, { remedy: 'Use it as it is. Another seed or other shares make a new split.' })
      : new GraftError('REFUSED', `This very split was locked on ${since}, and another one is in force now.`, { remedy: `Put split ${same.id} back in force instead of making it again, or choose another seed or other shares.` });
  }
  lockSplit(db, { ...drawn, ...by });
  return currentSplitView(db)!;
}

/** Puts a former split back in force. Its looks at the test part go on counting. @throws GraftError NOT_FOUND, REFUSED for the one in force */
export function useSplit(db: Connection, splitId: string, by: { at: string; who: string }): SplitView {
  if (currentSplit(db)?.id === splitId) throw new GraftError('REFUSED', 'This split is in force already.', { field: 'splitId' });
  enforceSplit(db, splitId, by);
  return currentSplitView(db)!;
}

export type Settled = 'kept' | 'put back' | 'locked';

/**
 * Brings the split that is asked for into force: it is kept where it is, put back where it was locked before on the same
 * patients, and locked otherwise. @throws GraftError BAD_INPUT, REFUSED
 */
export function settleSplit(db: Connection, config: SplitConfig, by: { at: string; who: string }): Settled {
  const current = currentSplit(db);
  if (current !== null && isAsked(current.config, config)) return 'kept';
  const drawn = draw(db, config);
  const former = listSplits(db).find((split) => split.hash === drawn.hash);
  if (former === undefined) lockSplit(db, { ...drawn, ...by });
  else enforceSplit(db, former.id, by);
  return former === undefined ? 'locked' : 'put back';
}

/** What a study says of its split has no tasks to stratify by, so that those are not compared: a task may be younger than the split. */
function isAsked(current: SplitConfig, asked: SplitConfig): boolean {
  return current.kind === asked.kind && current.seed === asked.seed && current.folds === asked.folds
    && PARTS.every((part) => current.fractions?.[part] === asked.fractions?.[part]);
}

/** Locked splits, the current one first. */
export function listSplitViews(db: Reader): SplitView[] {
  const tasks = listTasks(db);
  return listSplits(db).map((split) => view(split, splitPartCounts(db, split.id), tasks));
}

export function currentSplitView(db: Reader): SplitView | null {
  const split = currentSplit(db);
  return split === null ? null : view(split, splitPartCounts(db, split.id), listTasks(db));
}

function draw(db: Reader, config: SplitConfig): Drawn {
  const samples = listKnownSamples(db);
  const tasks = listTasks(db);
  if (samples.length === 0) throw new GraftError('REFUSED', 'There are no images to split.', { remedy: 'Import images first.' });
  const chosen = config.stratifyBy.map((id) => findTask(tasks, id));
  const known = samples.map(toSplitSample);
  const assignment = config.kind === 'folds'
    ? groupedFolds(known, { seed: config.seed, tasks: chosen, folds: config.folds ?? 5 })
    : splitByParts(known, { seed: config.seed, tasks: chosen, fractions: config.fractions ?? { train: 0.6, validation: 0.2, test: 0.2 } });
  const claims = certificate(assignment, known, { tasks: chosen, nearDuplicates: nearDuplicates(samples) });
  return {
    config, assignment, certificate: [...claims, unseenTest(db)],
    hash: createHash('sha256').update(splitCanonical(config, assignment)).digest('hex'),
  };
}

function findTask(tasks: readonly Task[], id: string): Task {
  const task = tasks.find((one) => one.id === id || one.name === id);
  if (task === undefined) throw new GraftError('NOT_FOUND', `There is no task "${id}" in this project.`, { field: 'stratifyBy' });
  return task;
}

/**
 * Bits of 256 in which the finer hash of a copy may differ. Of 400 cells none of the 88 pairs that the coarse hash finds
 * is below 35, and copies shrunk to 60 % and made brighter stay within 22.
 */
const NEAR_FINE = 28;

/** Pairs that the coarse hash finds and the finer one confirms: copies, recompressed or resized, not images of one kind. */
function nearDuplicates(samples: readonly KnownSample[]): [string, string][] {
  const looks = samples.flatMap(({ id, lookHash, fineHash }) => (lookHash === null || fineHash === null ? [] : [{ id, hash: lookHash, fineHash }]));
  const fine = new Map(looks.map((look) => [look.id, look.fineHash]));
  return nearDuplicatePairs(looks).filter(([a, b]) => hashDistance(fine.get(a)!, fine.get(b)!) <= NEAR_FINE);
}

/** Whoever has seen results on test images and then splits again may carry what they saw into the new split. */
function unseenTest(db: Reader): SplitClaim {
  const looks = countTestLooks(db);
  return {
    claim: 'No test result of this project had been seen before this split was made',
    holds: looks === 0,
    evidence: looks === 0 ? 'no look is recorded' : `${looks} ${looks === 1 ? 'look' : 'looks'} at test parts of earlier splits`,
  };
}

function toSplitSample(sample: KnownSample): SplitSample {
  return { sampleId: sample.id, group: sample.group, groupKnown: sample.groupKnown, contentHash: sample.contentHash, classes: sample.classes };
}

function view(split: Omit<StoredSplit, 'lockedAt'> & { lockedAt: string | null }, parts: ReadonlyMap<string, PartCounts>, tasks: readonly Task[]): SplitView {
  const { id, config, hash, lockedAt, testLooks } = split;
  return {
    id, hash, lockedAt, testLooks,
    config: { ...config, fractions: config.fractions === undefined ? undefined : { ...config.fractions }, stratifyBy: [...config.stratifyBy] },
    certificate: [...split.certificate],
    parts: [...parts].sort(([a], [b]) => order(a) - order(b)).map(([name, { groups, samples, classes }]) => ({
      name, groups: [...groups], samples,
      classes: Object.fromEntries(tasks.map((task) => [task.id, Object.fromEntries(task.classes.map((one) => [one.id, classes.get(task.id)?.get(one.id) ?? 0]))])),
    })),
  };
}

function order(name: string): number {
  const fold = /^fold(\d+)$/.exec(name);
  return fold === null ? PARTS.findIndex((one) => one === name) : Number(fold[1]);
}

/** The counts of a split that isn't locked, so that the database doesn't know it. */
function countParts(assignment: Assignment, samples: readonly KnownSample[]): Map<string, PartCounts> {
  const byPart = Map.groupBy(samples, (sample) => assignment.get(sample.group)!);
  return new Map([...byPart].map(([part, inside]) => {
    const classes = new Map<string, Map<string, number>>();
    for (const [task, classId] of inside.flatMap((sample) => Object.entries(sample.classes))) {
      const counts = classes.get(task) ?? new Map<string, number>();
      classes.set(task, counts.set(classId, (counts.get(classId) ?? 0) + 1));
    }
    return [part, { groups: [...new Set(inside.map((sample) => sample.group))].sort(), samples: inside.length, classes }];
  }));
}

import { GraftError } from '../errors/index.ts';
import { counted, listed } from '../words/index.ts';
import { byCodeUnit } from './strata.ts';
import type { Assignment, SplitClaim, SplitSample, SplitTask } from './types.ts';

export interface CertificateOptions {
  readonly tasks: readonly SplitTask[];
  /** Pairs of sample ids that look nearly alike (see `nearDuplicatePairs`). Left out: nothing is claimed about them. */
  readonly nearDuplicates?: readonly (readonly [string, string])[];
  readonly groupWord?: string;
}

/** Shares of a class that differ by more than this between a part and the whole are reported. */
const BALANCE = 0.1;

interface Placed extends SplitSample {
  readonly part: string;
}

/**
 * What a split can and can't claim, each with its evidence. Nothing is taken on trust from the way the split was made: an
 * imported or old split is judged the same way.
 */
export function certificate(assignment: Assignment, samples: readonly SplitSample[], options: CertificateOptions): SplitClaim[] {
  const word = options.groupWord ?? 'patients';
  const placed: Placed[] = [];
  for (const sample of samples) {
    const part = assignment.get(sample.group);
    if (part !== undefined) placed.push({ ...sample, part });
  }
  const parts = [...new Set(assignment.values())].sort(byCodeUnit);
  return [
    everySamplePlaced(samples.length, placed, parts),
    noGroupCrosses(placed, word),
    groupsKnown(placed, word),
    noHashCrosses(placed),
    ...(options.nearDuplicates ? [noNearDuplicateCrosses(placed, options.nearDuplicates)] : []),
    ...options.tasks.flatMap((task) => [everyClassEverywhere(placed, parts, task), classesBalanced(placed, parts, task)]),
  ];
}

/**
 * @param placed one entry a sample, with the part that it would be used in
 * @throws GraftError REFUSED where a group is in two parts: a run must not start
 */
export function refuseCrossingGroups(placed: Iterable<{ readonly group: string; readonly part: string }>, groupWord = 'patients'): void {
  const crossing = crossingKeys(placed, (sample) => sample.group);
  if (crossing.length > 0) {
    throw new GraftError('REFUSED', `${counted(crossing.length, groupWord)} would be in two parts of the split; training on them would make every result too good`, { remedy: 'Make a new split: the groups have changed since this one.' });
  }
}

function crossingKeys<T extends { readonly part: string }>(placed: Iterable<T>, keyOf: (sample: T) => string): string[] {
  const partOf = new Map<string, string>();
  const crossing = new Set<string>();
  for (const sample of placed) {
    const key = keyOf(sample);
    const part = partOf.get(key);
    if (part === undefined) partOf.set(key, sample.part);
    else if (part !== sample.part) crossing.add(key);
  }
  return [...crossing].sort(byCodeUnit);
}

function everySamplePlaced(total: number, placed: readonly Placed[], parts: readonly string[]): SplitClaim {
  const left = total - placed.length;
  const sizes = parts.map((part) => `${part} ${placed.filter((sample) => sample.part === part).length}`).join(', ');
  return { claim: 'Every image is in a part', holds: left === 0, evidence: left === 0 ? sizes : `${counted(left, 'images')} of ${total} added after the split, in no part; ${sizes}` };
}

/** Keys that differ in case or white space alone are one patient until somebody says otherwise. */
function noGroupCrosses(placed: readonly Placed[], word: string): SplitClaim {
  const crossing = crossingKeys(placed, (sample) => sample.group.toLowerCase().replace(/\s+/g, ''));
  const groups = new Set(placed.map((sample) => sample.group)).size;
  return {
    claim: `All images of each of the ${word} are in one part`,
    holds: crossing.length === 0,
    evidence: crossing.length === 0 ? counted(groups, word) : `${counted(crossing.length, word)} of ${groups} in two parts, under keys that differ in case or spaces only: ${listed(crossing)}`,
  };
}

function groupsKnown(placed: readonly Placed[], word: string): SplitClaim {
  const unknown = placed.filter((sample) => !sample.groupKnown).length;
  return {
    claim: `It is known which images belong to which of the ${word}`,
    holds: unknown === 0,
    evidence: unknown === 0 ? `${placed.length} of ${placed.length} images have a key` : `${counted(unknown, 'images')} of ${placed.length} without a key: counted as ${word} of their own, so one of the ${word} may be in two parts unseen`,
  };
}

function noHashCrosses(placed: readonly Placed[]): SplitClaim {
  const crossing = crossingKeys(placed, (sample) => sample.contentHash).length;
  const distinct = new Set(placed.map((sample) => sample.contentHash)).size;
  return {
    claim: 'No identical file is in two parts',
    holds: crossing === 0,
    evidence: crossing === 0 ? `${counted(distinct, 'different files')} by SHA-256` : `${counted(crossing, 'files')} of ${distinct} in two parts`,
  };
}

function noNearDuplicateCrosses(placed: readonly Placed[], pairs: readonly (readonly [string, string])[]): SplitClaim {
  const partOf = new Map(placed.map((sample) => [sample.sampleId, sample.part]));
  const crossing = pairs.filter(([a, b]) => partOf.has(a) && partOf.has(b) && partOf.get(a) !== partOf.get(b)).length;
  return {
    claim: 'No images that look alike are in two parts',
    holds: crossing === 0,
    evidence: crossing === 0 ? `${counted(pairs.length, 'pairs')} alike, none across parts` : `${counted(crossing, 'pairs')} of ${pairs.length} alike across parts`,
  };
}

function everyClassEverywhere(placed: readonly Placed[], parts: readonly string[], task: SplitTask): SplitClaim {
  const missing = parts.flatMap((part) => task.classes.filter((c) => countClass(placed, part, task.id, c.id) === 0).map((c) => `${part} has no "${c.name}"`));
  const least = Math.min(...parts.flatMap((part) => task.classes.map((c) => countClass(placed, part, task.id, c.id))));
  return { claim: `Every class of "${task.name}" is in every part`, holds: missing.length === 0, evidence: missing.length === 0 ? `at least ${counted(least, 'images')} of each` : listed(missing) };
}

function classesBalanced(placed: readonly Placed[], parts: readonly string[], task: SplitTask): SplitClaim {
  const labelled = placed.filter((sample) => sample.classes[task.id] !== undefined);
  const share = (part: string | null, classId: string): number => {
    const inPart = part === null ? labelled : labelled.filter((sample) => sample.part === part);
    return inPart.length === 0 ? 0 : inPart.filter((sample) => sample.classes[task.id] === classId).length / inPart.length;
  };
  const percent = (value: number): number => Math.round(100 * value);
  const ranges = task.classes.map((c) => {
    const shares = parts.map((part) => share(part, c.id));
    const all = share(null, c.id);
    const worst = Math.max(...shares.map((value) => Math.abs(value - all)));
    return { worst, text: `"${c.name}" ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} % (all: ${percent(all)} %)` };
  });
  return { claim: `Class shares of "${task.name}" differ by at most ${percent(BALANCE)} points between a part and the whole`, holds: ranges.every((range) => range.worst <= BALANCE), evidence: ranges.map((range) => range.text).join(', ') };
}

function countClass(placed: readonly Placed[], part: string, taskId: string, classId: string): number {
  return placed.filter((sample) => sample.part === part && sample.classes[taskId] === classId).length;
}

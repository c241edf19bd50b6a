import type { RunSpec, WorkerSample } from '../../contract/worker/index.ts';
import { GraftError } from '../../domain/errors/index.ts';

/**
 * Refuses a run in which a group (a patient) is in two parts: its result would be about images of patients it has seen.
 * Throws GraftError REFUSED. The message counts groups and doesn't name them.
 */
export function checkParts(run: Pick<RunSpec, 'train' | 'validation' | 'predict'>, samples: readonly WorkerSample[]): void {
  const partOf = new Map<string, string>();
  const clashes = new Map<string, Set<string>>();
  for (const [part, members] of Object.entries({ ...run.predict, train: run.train, validation: run.validation })) {
    const named = part in run.predict ? [...members, ...run.predict[part]!] : members;
    for (const sample of named) {
      const { group } = samples[sample]!;
      const before = partOf.get(group) ?? part;
      partOf.set(group, before);
      if (before === part) continue;
      const pair = [before, part].sort().join(' and ');
      clashes.set(pair, (clashes.get(pair) ?? new Set()).add(group));
    }
  }
  for (const [pair, groups] of clashes) {
    throw new GraftError('REFUSED', `${groups.size} ${groups.size === 1 ? 'group (patient) is' : 'groups (patients) are'} in both ${pair} of the split.`, {
      field: 'split',
      remedy: 'Make a new split: each patient belongs to one part only.',
    });
  }
}

import type { StudyConfig } from '../../contract/index.ts';
import { chooseArm as chooseByCost } from '../../domain/verdicts/index.ts';

/** What the demo compares. One input size, one budget, the same folds and seeds for every arm. */
export const DEMO = { sample: 'chest-xray', folds: 5, splitSeed: 1, mainTask: 'projection', secondTask: 'sex', size: 96 } as const;

/**
 * Five arms. `two-task` trains the same layers as `top` with a second head, so that the difference of the two is what
 * sharing does. `sex` is known for half of the images: the others have no part in its loss.
 */
export function demoStudy(): StudyConfig {
  const input = { size: DEMO.size };
  return {
    name: 'demo',
    tasks: [DEMO.mainTask, DEMO.secondTask],
    seeds: [1],
    budget: { epochs: 12 },
    margin: 0.05,
    metric: 'auc',
    arms: {
      scratch: { strategy: 'scratch', input, tasks: [DEMO.mainTask] },
      frozen: { strategy: 'frozen', input, tasks: [DEMO.mainTask] },
      top: { strategy: 'top', input, tasks: [DEMO.mainTask] },
      all: { strategy: 'all', input, tasks: [DEMO.mainTask] },
      'two-task': { strategy: 'top', input, tasks: [DEMO.mainTask, DEMO.secondTask] },
    },
  };
}

/** From the least that is trained to the most: the order in which equivalent arms are preferred. */
const BY_COST = ['frozen', 'top', 'two-task', 'all', 'scratch'];

/** The arm to export: the highest estimate on `taskId`, or a cheaper one that was shown to be equivalent to it. */
export function chooseArm(verdict: Parameters<typeof chooseByCost>[0], taskId: string): { readonly arm: string; readonly best: string } {
  return chooseByCost(verdict, taskId, (arm) => (BY_COST.includes(arm) ? BY_COST.indexOf(arm) : BY_COST.length))!;
}

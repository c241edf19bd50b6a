import type { Study } from '../../contract/index.ts';
import { formatEstimate } from '../format/index.ts';
import type { Output } from '../io/index.ts';

type Verdict = NonNullable<Study['verdict']>;

const BAR = 40;

/**
 * One row an arm and task: the estimate with its interval drawn on an axis from `from` to 1, `o` the estimate and `-` the
 * interval.
 */
export function sayForest(output: Output, verdict: Verdict, name: (taskId: string) => string): void {
  const rows = verdict.arms.flatMap((arm) => {
    const estimate = arm.metrics[verdict.metric];
    return estimate === undefined ? [] : [{ arm, estimate }];
  });
  const from = Math.min(0.5, Math.floor(10 * Math.min(...rows.map(({ estimate }) => estimate.low ?? estimate.value))) / 10);
  output.table(
    ['arm', 'task', `${verdict.metric} (95 % interval)`, 'patients', `${from.toFixed(1)}${' '.repeat(BAR - 4)}1.0`],
    rows.map(({ arm, estimate }) => [arm.arm, name(arm.taskId), formatEstimate(estimate), String(estimate.groups), drawInterval(estimate, from)]),
    ['left', 'left', 'left', 'right', 'left'],
  );
}

/** `.......----o---..` on an axis from `from` to 1. */
export function drawInterval({ value, low, high }: { readonly value: number; readonly low: number | null; readonly high: number | null }, from: number): string {
  const at = (x: number): number => Math.max(0, Math.min(BAR - 1, Math.round(((x - from) / (1 - from)) * (BAR - 1))));
  const cells: string[] = Array.from({ length: BAR }, (_, i) => (low !== null && high !== null && i >= at(low) && i <= at(high) ? '-' : '.'));
  cells[at(value)] = 'o';
  return cells.join('');
}

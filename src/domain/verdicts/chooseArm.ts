interface Judged {
  readonly arms: readonly { readonly arm: string; readonly taskId: string; readonly metrics: Readonly<Record<string, { readonly value: number }>> }[];
  readonly differences: readonly { readonly a: string; readonly b: string; readonly taskId: string; readonly verdict: string }[];
  readonly metric: string;
}

/**
 * The arm to go on with on `taskId`: the one with the highest estimate, or a cheaper one that was shown to be equivalent to
 * it. "No detectable difference" is not enough to prefer a lower estimate: with few patients nothing is detectable.
 *
 * @param cost rank of an arm by how much of it is trained; the least is preferred
 * @returns null where no arm was judged on the task
 */
export function chooseArm(verdict: Judged, taskId: string, cost: (arm: string) => number): { readonly arm: string; readonly best: string } | null {
  const of = verdict.arms.filter((one) => one.taskId === taskId && one.metrics[verdict.metric] !== undefined);
  if (of.length === 0) return null;
  const best = of.reduce((a, b) => (b.metrics[verdict.metric]!.value > a.metrics[verdict.metric]!.value ? b : a)).arm;
  const asGood = (arm: string): boolean => arm === best || verdict.differences.some((one) => one.taskId === taskId && one.verdict === 'equivalent'
    && ((one.a === arm && one.b === best) || (one.a === best && one.b === arm)));
  const arm = of.map((one) => one.arm).filter(asGood).toSorted((a, b) => cost(a) - cost(b))[0] ?? best;
  return { arm, best };
}

import type { FigureTable, ForestRow } from '../../charts/index.ts';
import type { Study } from '../../../contract/index.ts';
import { plural } from '../../format/index.ts';
import { decimal, inCases, metricTitle, withInterval } from '../../words/index.ts';

export type Verdict = NonNullable<Study['verdict']>;
export type ArmSummary = Verdict['arms'][number];
export type Difference = Verdict['differences'][number];
type Colour = (arm: string) => string;

/** Tasks that were judged, in the verdict's order. */
export function judgedTasks(verdict: Verdict): string[] {
  return [...new Set(verdict.arms.map((arm) => arm.taskId))];
}

export function metricsOf(verdict: Verdict, taskId: string): string[] {
  return [...new Set(verdict.arms.filter((arm) => arm.taskId === taskId).flatMap((arm) => Object.keys(arm.metrics)))];
}

/** Arms of a task that have the metric, best first; log loss is better when smaller. */
export function rankedArms(verdict: Verdict, taskId: string, metric: string): ArmSummary[] {
  const better = metric === 'logLoss' ? 1 : -1;
  return verdict.arms.filter((arm) => arm.taskId === taskId && arm.metrics[metric]).sort((a, b) => better * (a.metrics[metric]!.value - b.metrics[metric]!.value));
}

export function armRows(arms: readonly ArmSummary[], metric: string, colour: Colour): ForestRow[] {
  return arms.map((arm) => {
    const estimate = arm.metrics[metric]!;
    return {
      key: arm.arm, label: arm.arm, color: colour(arm.arm), value: estimate.value, low: estimate.low, high: estimate.high, seeds: arm.bySeed[metric] ?? [],
      text: withInterval(estimate), remark: inCases(metric, estimate) ?? plural(estimate.groups, 'patient'),
    };
  });
}

export function armTable(arms: readonly ArmSummary[], metric: string): FigureTable {
  return {
    columns: ['arm', metricTitle(metric), 'low', 'high', 'level', 'patients', 'images', 'resamples', 'resamples without both classes', 'seeds', 'by seed', 'why no interval'],
    rows: arms.map((arm) => {
      const { value, low, high, level, groups, samples, resamples, degenerate, why } = arm.metrics[metric]!;
      return [arm.arm, value, low, high, level, groups, samples, resamples, degenerate, arm.seeds.join(' '), (arm.bySeed[metric] ?? []).map((seed) => seed.toFixed(4)).join(' '), why ?? null];
    }),
  };
}

/** The same pair the other way round. */
export function turned(difference: Difference): Difference {
  const verdict = difference.verdict === 'better' ? 'worse' : difference.verdict === 'worse' ? 'better' : difference.verdict;
  const minus = (value: number | null): number | null => (value === null ? null : 0 - value);
  return { ...difference, a: difference.b, b: difference.a, value: 0 - difference.value, low: minus(difference.high), high: minus(difference.low), verdict };
}

/** Pairs of a task with the one that is ahead named first, so that all read in one direction. */
export function differencesOf(verdict: Verdict, taskId: string): Difference[] {
  return verdict.differences.filter((difference) => difference.taskId === taskId).map((difference) => (difference.value < 0 ? turned(difference) : difference)).sort((a, b) => b.value - a.value);
}

export function differenceRows(differences: readonly Difference[], colour: Colour): ForestRow[] {
  return differences.map((difference) => ({
    key: `${difference.a} ${difference.b}`, label: `${difference.a} − ${difference.b}`, color: colour(difference.a), value: difference.value, low: difference.low, high: difference.high,
    seeds: [], text: withInterval(difference, true), remark: difference.verdict,
  }));
}

export function differenceTable(differences: readonly Difference[], margin: number): FigureTable {
  return {
    columns: ['a', 'b', 'a minus b', 'low', 'high', 'margin', 'verdict'],
    rows: differences.map((difference) => [difference.a, difference.b, difference.value, difference.low, difference.high, margin, difference.verdict]),
  };
}

/** What the interval says of a pair, without the numbers, which stand beside it. */
export function meaning(difference: Difference, margin: number): string {
  const { a, b, low, high, verdict } = difference;
  if (low === null || high === null) return `Whether ${a} differs from ${b} can’t be said.`;
  switch (verdict) {
    case 'better': return `${a} beat ${b}.${low > margin ? ' The difference matters: all of the interval lies beyond the margin.' : ' How much it matters is open: the interval reaches into the margin.'}`;
    case 'worse': return `${a} fell behind ${b}.`;
    case 'equivalent': return `Whatever difference there is, it is less than the ${decimal(margin)} that would matter.`;
    default: return `No difference was found, and none was excluded: ${a} may be ${mayBe(low, high, margin)}.`;
  }
}

/** What an interval around 0 leaves open, where it reaches beyond the margin. */
function mayBe(low: number, high: number, margin: number): string {
  const better = `better by up to ${decimal(high)}`;
  const worse = `worse by up to ${decimal(-low)}`;
  if (low < -margin && high > margin) return `${worse} or ${better}`;
  return high > margin ? `${better}, or the same` : `${worse}, or the same`;
}

/** What would change the answer, from the shape of the intervals alone; null where the answer is settled. */
export function whatWouldHelp(verdict: Verdict, taskId: string): string | null {
  const open = verdict.differences.filter((difference) => difference.taskId === taskId && difference.verdict === 'inconclusive');
  if (open.length === 0) return null;
  const estimate = verdict.arms.find((arm) => arm.taskId === taskId)?.metrics[verdict.metric];
  if (estimate?.why) return `${estimate.why}. Label more patients of that class first.`;
  const widths = open.flatMap(({ low, high }) => (low === null || high === null ? [] : [high - low]));
  if (widths.length === 0 || !estimate || verdict.margin === 0) return 'More patients would narrow the intervals.';
  const width = widths.sort((a, b) => a - b)[Math.floor(widths.length / 2)]!;
  // Intervals narrow with the square root of the patients; equivalence needs one that fits into ± margin.
  const times = (width / (2 * verdict.margin)) ** 2;
  if (times <= 1) return 'The intervals are narrow enough; the differences lie near the margin.';
  const needed = Math.ceil((estimate.groups * times) / 10) * 10;
  return `More patients would: to tell a difference of ${decimal(verdict.margin)} from none at all, at least some ${needed.toLocaleString('en-GB')} patients instead of ${estimate.groups}. More seeds won’t: they show luck in training, not luck in who was sampled.`;
}

import { counted, listed } from '../words/index.ts';
import { METRIC_WORDS, written } from './words.ts';
import type { Words } from './words.ts';
import type { MetricName } from '../metrics/index.ts';
import type { ArmSummary, Difference, Estimate, VerdictKind } from './types.ts';

/**
 * What an interval says about a difference, given how much difference matters.
 *
 * `equivalent` where the whole interval lies within ± margin, even if it excludes 0: the margin was fixed beforehand as too
 * little to matter. Otherwise `better` or `worse` where it excludes 0, and `inconclusive` where it doesn't or there is none.
 */
export function judge(interval: { readonly low: number; readonly high: number } | null, margin: number): VerdictKind {
  if (!interval) return 'inconclusive';
  if (interval.low >= -margin && interval.high <= margin) return 'equivalent';
  if (interval.low > 0) return 'better';
  if (interval.high < 0) return 'worse';
  return 'inconclusive';
}

export interface SentenceContext {
  readonly words: Words;
  readonly margin: number;
  readonly groups: number;
  /** Why there is no interval, where there is none. */
  readonly why: string | null;
}

/** A difference in one plain sentence, which follows the numbers and claims no more. */
export function differenceSentence(difference: Omit<Difference, 'sentence'>, { words, margin, groups, why }: SentenceContext): string {
  const a = words.armName(difference.a);
  const b = words.armName(difference.b);
  const metric = METRIC_WORDS[difference.metric as MetricName];
  const people = counted(groups, words.groups);
  const { value, low, high, verdict } = difference;
  if (low === null || high === null) {
    const [seen] = written(value);
    return `Whether ${a} differs from ${b} can't be said (seen: ${seen} ${metric}; ${people}). ${why ?? 'The resamples did not vary'}.`;
  }
  if (value === 0 && low === 0 && high === 0) return `${a} and ${b} made the same predictions: no difference in ${metric} (${people}).`;
  if (verdict === 'worse') {
    const [by, from, to] = written(-value, -high, -low);
    return `${a} fell behind ${b} by ${by} ${metric} (${from} to ${to}; ${people}).`;
  }
  const [by, from, to] = written(value, low, high);
  if (verdict === 'better') return `${a} beat ${b} by ${by} ${metric} (${from} to ${to}; ${people}).`;
  if (verdict === 'equivalent') return `${a} and ${b} are equivalent: they differ by ${by} ${metric} (${from} to ${to}; ${people}), within the margin of ${written(margin)[0]}.`;
  return `No detectable difference between ${a} and ${b}: ${by} ${metric} (${from} to ${to}; ${people}).`;
}

/** One sentence for the top of a study: who is ahead and who can't be told apart from it. */
export function headline(arms: readonly ArmSummary[], differences: readonly Difference[], metric: MetricName, words: Words): string {
  const name = METRIC_WORDS[metric];
  const ranked = arms.filter((arm) => arm.metrics[metric]).sort((a, b) => b.metrics[metric]!.value - a.metrics[metric]!.value);
  const first = ranked[0];
  if (!first) return `${name[0]!.toUpperCase()}${name.slice(1)} isn't defined on these patients: a class is lacking.`.replace('patients', words.groups);
  const best = words.armName(first.arm);
  const estimate = first.metrics[metric]!;
  const result = `${words.taskName(first.taskId)}: ${name} ${withInterval(estimate)} on ${counted(estimate.groups, words.groups)}`;
  if (ranked.length === 1) return `${best} reached on ${result}.`;
  if (differences.every((difference) => difference.low === null)) return `No arm can be called best: ${best} was ahead on ${result}, but no difference has an honest interval.`;
  const verdictOf = (other: ArmSummary): VerdictKind => {
    const found = differences.find((d) => (d.a === first.arm && d.b === other.arm) || (d.b === first.arm && d.a === other.arm))!;
    if (found.a === first.arm) return found.verdict;
    return found.verdict === 'worse' ? 'better' : found.verdict === 'better' ? 'worse' : found.verdict;
  };
  const others = ranked.slice(1);
  const named = (kind: VerdictKind): string[] => others.filter((other) => verdictOf(other) === kind).map((other) => words.armName(other.arm));
  const [beaten, same, open] = [named('better'), named('equivalent'), named('inconclusive')];
  if (beaten.length === others.length) return `${best} did best on ${result}, detectably better than ${listed(beaten)}.`;
  const parts = [
    ...(beaten.length > 0 ? [`beat ${listed(beaten)}`] : []),
    ...(same.length > 0 ? [`is equivalent to ${listed(same)}`] : []),
    ...(open.length > 0 ? [`can't be told apart from ${listed(open)}`] : []),
  ];
  return `No single winner on ${result} of ${best}, which ${parts.join(', ')}.`;
}

function withInterval(estimate: Estimate): string {
  if (estimate.low === null || estimate.high === null) return `${written(estimate.value)[0]} (no interval)`;
  const [value, low, high] = written(estimate.value, estimate.low, estimate.high);
  return `${value} (${low} to ${high})`;
}

/**
 * A share as whole cases: sensitivity 0.85 (0.70 to 0.95) gives "misses about 3 of 20 (1 to 6)".
 *
 * @param of number of cases that the reader should imagine
 */
export function missesInCases(sensitivity: Pick<Estimate, 'value' | 'low' | 'high'>, of = 20): string {
  return `misses about ${inCases({ value: 1 - sensitivity.value, low: flip(sensitivity.high), high: flip(sensitivity.low) }, of)}`;
}

/** Specificity 0.9 (0.8 to 1) gives "false alarm in about 2 of 20 (0 to 4)". */
export function falseAlarmsInCases(specificity: Pick<Estimate, 'value' | 'low' | 'high'>, of = 20): string {
  return `false alarm in about ${inCases({ value: 1 - specificity.value, low: flip(specificity.high), high: flip(specificity.low) }, of)}`;
}

function inCases({ value, low, high }: { value: number; low: number | null; high: number | null }, of: number): string {
  const cases = (share: number): number => Math.round(Number((share * of).toFixed(9)));
  return `${cases(value)} of ${of}${low === null || high === null ? '' : ` (${cases(low)} to ${cases(high)})`}`;
}

function flip(share: number | null): number | null {
  return share === null ? null : 1 - share;
}

import type { Run } from '../../contract/index.ts';
import { falseAlarmsInCases, missesInCases } from '../../domain/verdicts/index.ts';
import { plural } from '../format/index.ts';

export type Estimate = Run['metrics'][string][string][string];
type Bounds = Pick<Estimate, 'value' | 'low' | 'high'>;

export const METRIC_TITLES: Readonly<Record<string, string>> = {
  auc: 'AUC', accuracy: 'Accuracy', balancedAccuracy: 'Balanced accuracy', sensitivity: 'Sensitivity', specificity: 'Specificity', logLoss: 'Log loss',
};

/** What a metric asks, in one sentence each. */
export const METRIC_WORDS: Readonly<Record<string, string>> = {
  auc: 'How well it ranks: the chance that a case of the second class gets a higher score than one of the first. 0.5 is chance, 1 is perfect.',
  accuracy: 'How often the answer is right. Depends on how common each class is.',
  balancedAccuracy: 'How often it is right, each class counting the same. 0.5 is chance for two classes.',
  sensitivity: 'Of the cases of the second class, how many it finds.',
  specificity: 'Of the cases of the first class, how many it leaves alone.',
  logLoss: 'How far the probabilities are from the truth; 0 is perfect, a confident mistake costs most.',
};

export function metricTitle(metric: string): string {
  return METRIC_TITLES[metric] ?? metric;
}

/** Two decimals; more where two would show nothing, and a true minus sign. */
export function decimal(value: number, sign = false): string {
  const size = Math.abs(value);
  const digits = size > 0 && size < 0.005 ? (size < 0.0005 ? 4 : 3) : 2;
  const text = size.toFixed(digits);
  const zero = Number(text) === 0;
  return `${value < 0 && !zero ? '−' : sign && !zero ? '+' : ''}${text}`;
}

/** `0.91 (0.82 to 0.97)`; without an honest interval that is said in its place. */
export function withInterval({ value, low, high }: Bounds, sign = false): string {
  if (low === null || high === null) return `${decimal(value, sign)} (no interval)`;
  return `${decimal(value, sign)} (${decimal(low, sign)} to ${decimal(high, sign)})`;
}

/** `38 patients, 73 images`. */
export function peopleBehind({ groups, samples }: Pick<Estimate, 'groups' | 'samples'>): string {
  return `${plural(groups, 'patient')}, ${plural(samples, 'image')}`;
}

const OF = 20;

/** What a metric means in cases, where it can be said so; null otherwise. */
export function inCases(metric: string, estimate: Bounds): string | null {
  switch (metric) {
    case 'auc': return `of ${OF} pairs it ranks about ${cases(estimate)} right`;
    case 'accuracy': return `right in about ${cases(estimate)} of ${OF}`;
    case 'sensitivity': return missesInCases(estimate, OF);
    case 'specificity': return falseAlarmsInCases(estimate, OF);
    default: return null;
  }
}

function cases({ value, low, high }: Bounds): string {
  const whole = (share: number): number => Math.round(Number((share * OF).toFixed(9)));
  return `${whole(value)}${low === null || high === null ? '' : ` (${whole(low)} to ${whole(high)})`}`;
}

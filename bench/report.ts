import { medianOf } from './harness.ts';
import type { Limit, Measured, Outcome } from './harness.ts';

const UNITS: readonly (readonly [suffix: string, unit: string])[] = [['millisecondsPerImage', 'ms an image'], ['Milliseconds', 'ms'], ['Megabytes', 'MB'], ['Seconds', 's']];

const digits = (value: number): string => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);

function show(quantity: string, value: number): string {
  const unit = UNITS.find(([suffix]) => quantity.endsWith(suffix))?.[1];
  return unit ? `${digits(value)} ${unit}` : digits(value);
}

export interface Verdict {
  readonly limit: Limit;
  /** What is compared with the limit; null when it could not be measured. */
  readonly value: number | null;
  readonly held: boolean | null;
}

export function verdictsOf({ row, ours, peers }: Outcome): readonly Verdict[] {
  return row.limits.map((limit) => {
    const own = medianOf(ours, limit.quantity);
    const peer = limit.peer === null ? 1 : medianOf(peers.find(({ program }) => program === limit.peer), limit.quantity);
    const value = own === null || peer === null ? null : own / peer;
    return { limit, value, held: value === null ? null : value <= limit.atMost };
  });
}

/** The row as lines of text: each program's medians, then each limit with its verdict. */
export function showOutcome(outcome: Outcome): string {
  const line = (measured: Measured): string =>
    `  ${measured.program}: ${Object.keys(measured.rounds).map((q) => `${q} ${show(q, medianOf(measured, q)!)}`).join(', ')}  (${measured.what})`;
  return [
    `${outcome.row.id}: ${outcome.row.work}`,
    ...[outcome.ours, ...outcome.peers].flatMap((measured) => (measured ? [line(measured)] : [])),
    ...Object.entries(outcome.failures).map(([program, reason]) => `  ${program} did not run: ${reason}`),
    ...verdictsOf(outcome).map(({ limit, value, held }) => `  ${held === null ? 'NOT MEASURED' : held ? 'held' : 'MISSED'}: ${limit.quantity} ${comparison(limit, value)}`),
  ].join('\n');
}

function comparison({ quantity, peer, atMost }: Limit, value: number | null): string {
  if (peer === null) return `${value === null ? '?' : show(quantity, value)}, limit ${show(quantity, atMost)}`;
  return `${value === null ? '?' : value.toFixed(2)} × ${peer}, limit ${atMost} ×`;
}

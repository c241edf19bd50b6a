/**
 * Which bootstrap interval of a single metric holds what it promises with few patients: percentile, BCa (Efron 1987,
 * doi 10.1080/01621459.1987.10478410) or the one that Graft uses (bootstrap error, Student's t, logit scale).
 *
 *   node scripts/references/intervals.ts [cohorts, 500 unless told]
 *
 * Writes intervals.json beside itself; docs/statistics.md has the figures and the choice.
 */
import { writeFileSync } from 'node:fs';
import { prepareMetric } from '../../src/domain/metrics/index.ts';
import type { MetricName, WeightedMetric } from '../../src/domain/metrics/index.ts';
import { createRandom } from '../../src/domain/random/index.ts';
import type { Random } from '../../src/domain/random/index.ts';
import { normalCdf } from '../../src/domain/statistics/distributions.ts';
import { boundaryInterval, bootstrapError, quantile, resampleGroups, transformedInterval } from '../../src/domain/statistics/index.ts';
import type { Interval } from '../../src/domain/statistics/index.ts';

const SEED = 20_260_102;
const LEVEL = 0.95;
const RESAMPLES = 1000;

interface Cohort {
  readonly truth: number[];
  readonly probabilities: number[][];
  readonly groupOf: number[];
  readonly groups: number;
}

/** Patients with one to three images, whose scores share the patient's effect. */
function cohort(random: Random, groups: number, strength: number): Cohort {
  const made: Cohort = { truth: [], probabilities: [], groupOf: [], groups };
  for (let group = 0; group < groups; group++) {
    const images = 1 + random.below(3);
    const effect = random.normal();
    const leans = Number(random.next() < 0.5);
    for (let image = 0; image < images; image++) {
      const truth = random.next() < 0.15 ? 1 - leans : leans;
      const p = 1 / (1 + Math.exp(-(strength * (truth - 0.5) + 0.7 * effect + 0.7 * random.normal())));
      made.truth.push(truth);
      made.probabilities.push([1 - p, p]);
      made.groupOf.push(group);
    }
  }
  return made;
}

function rarest({ truth, groupOf }: Cohort): number {
  return Math.min(...[0, 1].map((c) => new Set(groupOf.filter((_, row) => truth[row] === c)).size));
}

function intervalsOf(data: Cohort, metric: WeightedMetric, random: Random): Record<string, Interval> {
  const value = metric(new Float64Array(data.truth.length).fill(1))!;
  const replicates: number[] = [];
  resampleGroups(data, RESAMPLES, random, (weights) => {
    const replicate = metric(weights);
    if (replicate !== null) replicates.push(replicate);
  });
  const sorted = Float64Array.from(replicates).sort();
  const inside = value > 0 && value < 1;
  return {
    percentile: { low: quantile(sorted, (1 - LEVEL) / 2), high: quantile(sorted, (1 + LEVEL) / 2) },
    bca: bca(data, metric, value, sorted),
    graft: inside ? transformedInterval(value, bootstrapError(sorted, data.groups), LEVEL, rarest(data) - 1, 'share') : boundaryInterval(value === 1 ? 1 : 0, LEVEL, rarest(data)),
  };
}

function bca(data: Cohort, metric: WeightedMetric, value: number, sorted: Float64Array): Interval {
  const without = Array.from({ length: data.groups }, (_, group) => metric(Float64Array.from(data.groupOf, (g) => Number(g !== group)))!);
  const mean = without.reduce((sum, v) => sum + v, 0) / without.length;
  const cubes = without.reduce((sum, v) => sum + (mean - v) ** 3, 0);
  const squares = without.reduce((sum, v) => sum + (mean - v) ** 2, 0);
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const below = sorted.filter((v) => v < value).length + sorted.filter((v) => v === value).length / 2;
  const bias = normalQuantile(Math.min(1 - 1e-4, Math.max(1e-4, below / sorted.length)));
  const bound = (p: number): number => {
    const shifted = bias + normalQuantile(p);
    return quantile(sorted, normalCdf(bias + shifted / (1 - acceleration * shifted)));
  };
  return { low: bound((1 - LEVEL) / 2), high: bound((1 + LEVEL) / 2) };
}

function normalQuantile(p: number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 60; i++) [low, high] = normalCdf((low + high) / 2) < p ? [(low + high) / 2, high] : [low, (low + high) / 2];
  return (low + high) / 2;
}

function simulate(name: MetricName, strength: number, groups: number, cohorts: number): Record<string, unknown> {
  const prepare = (data: Cohort): WeightedMetric => prepareMetric(name, { classes: 2, truth: data.truth, probabilities: data.probabilities });
  const large = cohort(createRandom(SEED, 'truth'), 100_000, strength);
  const planted = prepare(large)(new Float64Array(large.truth.length).fill(1))!;
  const random = createRandom(SEED, name, strength, groups);
  const held: Record<string, number> = { percentile: 0, bca: 0, graft: 0 };
  for (let done = 0; done < cohorts; ) {
    const data = cohort(random, groups, strength);
    if (rarest(data) < 10) continue;
    done++;
    for (const [kind, { low, high }] of Object.entries(intervalsOf(data, prepare(data), random))) held[kind]! += Number(low <= planted && planted <= high);
  }
  const shares = Object.fromEntries(Object.entries(held).map(([kind, count]) => [kind, Number((count / cohorts).toFixed(3))]));
  return { metric: name, planted: Number(planted.toFixed(3)), patients: groups, held: shares };
}

const cohorts = Number(process.argv[2] ?? 500);
const results = (['auc', 'accuracy', 'sensitivity'] as const).flatMap((name) =>
  [1, 2.5].flatMap((strength) =>
    [20, 30, 40, 80].map((groups) => {
      const result = simulate(name, strength, groups, cohorts);
      process.stdout.write(`${JSON.stringify(result)}\n`);
      return result;
    }),
  ),
);
writeFileSync(new URL('intervals.json', import.meta.url), `${JSON.stringify({ seed: SEED, level: LEVEL, resamples: RESAMPLES, cohorts, results }, null, 1)}\n`);

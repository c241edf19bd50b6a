import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrationBins, confusionMatrix, METRICS, metricsOf, predictedClass, prepareMetric, rocPoints } from '../../../../src/domain/metrics/index.ts';
import type { MetricName, ScoreTable } from '../../../../src/domain/metrics/index.ts';

interface Case {
  classes: number;
  truth: number[];
  probabilities: number[][];
  weights: number[];
  metrics: Record<MetricName, number>;
  weighted: Record<MetricName, number>;
  confusion: number[][];
  roc?: { fpr: number[]; tpr: number[]; area: number };
  calibration?: { observed: number[]; predicted: number[] };
}
const { cases } = JSON.parse(readFileSync(new URL('../../../fixtures/domain/metrics.json', import.meta.url), 'utf8')) as { cases: Case[] };
const numbered = cases.map((c, i) => [i, c] as const);

const binary = (positives: readonly number[], scores: readonly number[]): ScoreTable => ({ classes: 2, truth: positives, probabilities: scores.map((s) => [1 - s, s]) });
const binaryTables = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 })), { minLength: 2, maxLength: 30 })
  .filter((rows) => new Set(rows.map(([truth]) => truth)).size === 2);

function close(actual: Record<MetricName, number | null>, expected: Record<MetricName, number>): void {
  for (const name of METRICS) expect(Math.abs(actual[name]! - expected[name]), `${name}: ${actual[name]} for ${expected[name]}`).toBeLessThan(1e-9);
}

describe('metricsOf', () => {
  it.each(numbered)('agrees with scikit-learn within 1e-9 (case %i)', (_, c) => {
    close(metricsOf(c), c.metrics);
    expect(confusionMatrix(c)).toEqual(c.confusion);
  });

  it.each(numbered)('agrees with scikit-learn where rows count more or less often (case %i)', (_, c) => {
    close(Object.fromEntries(METRICS.map((name) => [name, prepareMetric(name, c)(c.weights)])) as Record<MetricName, number>, c.weighted);
  });

  it('is null where a class is lacking, never a stand-in', () => {
    expect(metricsOf(binary([1, 1], [0.9, 0.2]))).toEqual({ auc: null, accuracy: 0.5, balancedAccuracy: null, sensitivity: 0.5, specificity: null, logLoss: expect.closeTo(-(Math.log(0.9) + Math.log(0.2)) / 2, 12) as number });
    expect(metricsOf(binary([0, 0], [0.9, 0.2]))).toMatchObject({ auc: null, sensitivity: null, specificity: 0.5 });
    expect(metricsOf({ classes: 3, truth: [0, 1], probabilities: [[1, 0, 0], [0, 1, 0]] })).toMatchObject({ auc: null, balancedAccuracy: null, sensitivity: null, accuracy: 1 });
    expect(Object.values(metricsOf(binary([], [])))).toEqual([null, null, null, null, null, null]);
  });

  it('counts a row twice as it counts two rows', () => {
    fc.assert(
      fc.property(binaryTables, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), (rows, stream) => {
        const weights = rows.map(() => stream.next().value!);
        const repeated = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row));
        const table = binary(rows.map((r) => r[0]), rows.map((r) => r[1] / 8));
        const expected = metricsOf(binary(repeated.map((r) => r[0]), repeated.map((r) => r[1] / 8)));
        for (const name of METRICS) {
          const value = prepareMetric(name, table)(weights);
          if (expected[name] === null) expect(value).toBeNull();
          else expect(value).toBeCloseTo(expected[name], 10);
        }
      }),
    );
  });

  it('gives 1 - AUC when the scores are turned round, and the same AUC when they are stretched', () => {
    fc.assert(
      fc.property(binaryTables, (rows) => {
        const truth = rows.map((r) => r[0]);
        const auc = metricsOf(binary(truth, rows.map((r) => r[1] / 8))).auc!;
        expect(metricsOf(binary(truth, rows.map((r) => 1 - r[1] / 8))).auc).toBeCloseTo(1 - auc, 12);
        expect(metricsOf(binary(truth, rows.map((r) => (r[1] / 8) ** 3))).auc).toBeCloseTo(auc, 12);
      }),
    );
  });
});

describe('predictedClass', () => {
  it('takes the first of equals', () => {
    expect([[0.5, 0.5], [0.2, 0.4, 0.4], [0.1, 0.9]].map(predictedClass)).toEqual([0, 1, 1]);
  });
});

describe('rocPoints', () => {
  it.each(numbered.filter(([, c]) => c.roc))("has its corners among scikit-learn's points and the same area (case %i)", (_, c) => {
    const points = rocPoints(c.probabilities.map((p) => p[1]!), c.truth)!;
    const theirs = new Set(c.roc!.fpr.map((fpr, i) => `${fpr.toFixed(9)} ${c.roc!.tpr[i]!.toFixed(9)}`));
    for (const p of points) expect(theirs).toContain(`${p.falsePositiveRate.toFixed(9)} ${p.sensitivity.toFixed(9)}`);
    const area = points.slice(1).reduce((sum, p, i) => sum + ((p.falsePositiveRate - points[i]!.falsePositiveRate) * (p.sensitivity + points[i]!.sensitivity)) / 2, 0);
    expect(area).toBeCloseTo(c.roc!.area, 12);
    expect([points[0], points.at(-1)]).toMatchObject([{ falsePositiveRate: 0, sensitivity: 0, threshold: Infinity }, { falsePositiveRate: 1, sensitivity: 1 }]);
  });

  it('is null for one class', () => {
    expect(rocPoints([0.1, 0.2], [1, 1])).toBeNull();
  });
});

describe('calibrationBins', () => {
  it.each(numbered.filter(([, c]) => c.calibration))('agrees with scikit-learn (case %i)', (_, c) => {
    const bins = calibrationBins(c.probabilities.map((p) => p[1]!), c.truth);
    expect(bins.map((b) => b.observed)).toEqual(c.calibration!.observed.map((v) => expect.closeTo(v, 9) as number));
    expect(bins.map((b) => b.predicted)).toEqual(c.calibration!.predicted.map((v) => expect.closeTo(v, 9) as number));
    expect(bins.reduce((sum, b) => sum + b.count, 0)).toBe(c.truth.length);
  });
});

import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/domain/random/index.ts';
import { METRICS } from '../../../../src/domain/metrics/index.ts';
import { estimateRun, falseAlarmsInCases, judgeStudy, missesInCases } from '../../../../src/domain/verdicts/index.ts';
import type { Estimate, JudgeOptions, PredictionRow, StudyVerdict } from '../../../../src/domain/verdicts/index.ts';

interface Reference {
  level: number;
  rows: PredictionRow[];
  estimates: Record<string, { value: number; low: number; high: number }>;
  differences: { a: string; b: string; value: number; low: number; high: number }[];
}
const reference = JSON.parse(readFileSync(new URL('../../../fixtures/domain/study.json', import.meta.url), 'utf8')) as Reference;
const options: JudgeOptions = { arms: ['frozen', 'all', 'scratch'], taskIds: ['t'], metric: 'auc', margin: 0.02, level: 0.95, resamples: 2000, seed: 1 };

/** Two images each of `groups` patients, the classes by turns; an arm's strength separates them. */
function study(arms: Record<string, number>, groups: number, seeds = [1, 2], noise = 7): PredictionRow[] {
  const random = createRandom(noise, 'study');
  return Array.from({ length: 2 * groups }, (_, i) => {
    const truth = Math.floor(i / 2) % 2;
    const shared = random.normal();
    return Object.entries(arms).flatMap(([arm, strength]) =>
      seeds.map((seed): PredictionRow => {
        const p = 1 / (1 + Math.exp(-(strength * (truth - 0.5) + shared + 0.5 * random.normal())));
        return { sampleId: `s${i}`, group: `p${Math.floor(i / 2)}`, taskId: 't', arm, seed, truth, probabilities: [1 - p, p] };
      }),
    );
  }).flat();
}
const copyArm = (rows: PredictionRow[], from: string, to: string): PredictionRow[] => [...rows, ...rows.filter((r) => r.arm === from).map((r) => ({ ...r, arm: to }))];
const only = (verdict: StudyVerdict): StudyVerdict['differences'][0] => verdict.differences[0]!;

describe('judgeStudy', () => {
  it('agrees with numpy, SciPy and scikit-learn up to Monte Carlo error', () => {
    const verdict = judgeStudy(reference.rows, options);
    for (const arm of verdict.arms) {
      const expected = reference.estimates[arm.arm]!;
      const { value, low, high } = arm.metrics['auc']!;
      expect(Math.abs(value - expected.value)).toBeLessThan(1e-12);
      expect(Math.abs(low! - expected.low) + Math.abs(high! - expected.high)).toBeLessThan(0.07 * (expected.high - expected.low));
    }
    reference.differences.forEach((expected, i) => {
      const actual = verdict.differences[i]!;
      expect([actual.a, actual.b]).toEqual([expected.a, expected.b]);
      expect(Math.abs(actual.value - expected.value)).toBeLessThan(1e-12);
      expect(Math.abs(actual.low! - expected.low) + Math.abs(actual.high! - expected.high)).toBeLessThan(0.07 * (expected.high - expected.low));
    });
  });

  it('gives exactly 0 for an arm and its copy, and they are equivalent, not a win', () => {
    const rows = copyArm(study({ a: 2 }, 30), 'a', 'b');
    const difference = only(judgeStudy(rows, { ...options, arms: ['a', 'b'], margin: 0 }));
    expect(difference).toMatchObject({ value: 0, low: 0, high: 0, verdict: 'equivalent', sentence: 'a and b made the same predictions: no difference in AUC (30 patients).' });
  });

  it('turns every difference round when the arms change places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (noise) => {
        const rows = study({ a: 1, b: 2 }, 24, [1], noise);
        const [ab, ba] = [['a', 'b'], ['b', 'a']].map((arms) => only(judgeStudy(rows, { ...options, arms, resamples: 300 })));
        expect(ab!.value).toBeCloseTo(-ba!.value, 12);
        expect(ab!.low!).toBeCloseTo(-ba!.high!, 12);
        expect(ab!.verdict).toBe(ba!.verdict === 'better' ? 'worse' : ba!.verdict === 'worse' ? 'better' : ba!.verdict);
      }),
      { numRuns: 20 },
    );
  });

  it('widens all intervals by 1.5 where five folds share their training data, and leaves the values', () => {
    const [held, folds] = [judgeStudy(reference.rows, options), judgeStudy(reference.rows, { ...options, folds: 5 })];
    held.differences.forEach((difference, i) => {
      expect(folds.differences[i]!.value).toBe(difference.value);
      expect(folds.differences[i]!.high! - difference.value).toBeCloseTo(1.5 * (difference.high! - difference.value), 12);
    });
    const logit = (p: number): number => Math.log(p / (1 - p));
    const width = (verdict: StudyVerdict): number => logit(verdict.arms[0]!.metrics['auc']!.high!) - logit(verdict.arms[0]!.metrics['auc']!.low!);
    expect(width(folds)).toBeCloseTo(1.5 * width(held), 10);
  });

  it('does not depend on the order of the rows', () => {
    const mixed = createRandom(3).shuffle([...reference.rows]);
    expect(judgeStudy(mixed, { ...options, resamples: 300 })).toEqual(judgeStudy(reference.rows, { ...options, resamples: 300 }));
  });

  it('calls a large difference better one way and worse the other, in words that follow the numbers', () => {
    const rows = study({ weak: 0.2, strong: 4 }, 40);
    const naming = { arms: { weak: 'Frozen features', strong: 'Fine-tuning all layers' } };
    const [worse, better] = [['weak', 'strong'], ['strong', 'weak']].map((arms) => only(judgeStudy(rows, { ...options, arms, naming })));
    expect(better!.verdict).toBe('better');
    expect(better!.sentence).toMatch(/^Fine-tuning all layers beat Frozen features by 0\.\d\d AUC \(0\.\d\d to 0\.\d\d; 40 patients\)\.$/);
    expect(worse!.verdict).toBe('worse');
    expect(worse!.sentence).toBe(better!.sentence.replace('Fine-tuning all layers beat Frozen features', 'Frozen features fell behind Fine-tuning all layers'));
  });

  it('calls a small difference inconclusive, and equivalent once the margin holds the whole interval', () => {
    const rows = study({ a: 2, b: 2 }, 40);
    const [narrow, wide] = [0.001, 0.5].map((margin) => only(judgeStudy(rows, { ...options, arms: ['a', 'b'], margin })));
    expect(narrow!.verdict).toBe('inconclusive');
    expect(narrow!.sentence).toMatch(/^No detectable difference between a and b: −?0\.\d+ AUC \(−0\.\d+ to 0\.\d+; 40 patients\)\.$/);
    expect(wide!.verdict).toBe('equivalent');
    expect(wide!.sentence).toMatch(/, within the margin of 0\.50\.$/);
  });

  it('says equivalent, not better, of a difference that is sure and too small to matter', () => {
    const rows = study({ weak: 0.2, strong: 4 }, 40);
    expect(only(judgeStudy(rows, { ...options, arms: ['strong', 'weak'], margin: 0.9 })).verdict).toBe('equivalent');
  });

  it('gives no interval and no verdict under 10 patients a class, and says which class is short', () => {
    const rows = study({ a: 0.2, b: 6 }, 18);
    const verdict = judgeStudy(rows, { ...options, arms: ['a', 'b'], naming: { classes: { t: ['PA', 'AP'] }, tasks: { t: 'projection' } } });
    expect(only(verdict)).toMatchObject({ low: null, high: null, verdict: 'inconclusive' });
    expect(only(verdict).sentence).toContain('Only 9 patients with "PA"; an interval takes at least 10 in each class.');
    expect(verdict.arms[0]!.metrics['auc']).toMatchObject({ low: null, high: null, why: 'Only 9 patients with "PA"; an interval takes at least 10 in each class' });
    expect(verdict.headline).toMatch(/^No arm can be called best: b was ahead on projection: AUC [01]\.\d\d \(no interval\) on 18 patients/);
  });

  it('gives no verdict where two arms are perfect: the resamples cannot tell them apart', () => {
    const rows = study({ a: 2, b: 2 }, 40).map((r) => ({ ...r, probabilities: r.truth === 1 ? [0.1, r.arm === 'a' ? 0.9 : 0.8] : [0.9, 0.1] }));
    expect(only(judgeStudy(rows, { ...options, arms: ['a', 'b'] }))).toMatchObject({ value: 0, low: null, high: null, verdict: 'inconclusive' });
  });

  it('compares what several arms predict and only reports what one arm predicts', () => {
    const rows = [...study({ one: 2, two: 2 }, 30), ...study({ two: 3 }, 30).map((r) => ({ ...r, taskId: 'sex', truth: Number(r.sampleId.slice(1)) % 4 < 2 ? r.truth : null }))];
    const verdict = judgeStudy(rows, { ...options, arms: ['one', 'two'], taskIds: ['t', 'sex'], resamples: 300 });
    expect(verdict.arms.map((arm) => [arm.arm, arm.taskId, arm.seeds])).toEqual([['one', 't', [1, 2]], ['two', 't', [1, 2]], ['two', 'sex', [1, 2]]]);
    expect(verdict.differences.map((d) => [d.a, d.b, d.taskId])).toEqual([['one', 'two', 't']]);
    expect(verdict.arms[2]!.metrics['accuracy']).toMatchObject({ samples: 30, groups: 15, low: null });
  });

  it('shows the value of each seed, whose mean is the estimate', () => {
    const [arm] = judgeStudy(reference.rows, options).arms;
    for (const metric of METRICS) {
      const bySeed = arm!.bySeed[metric]!;
      expect(bySeed).toHaveLength(2);
      expect(arm!.metrics[metric]!.value).toBeCloseTo((bySeed[0]! + bySeed[1]!) / 2, 12);
    }
  });

  it('names in its headline who is ahead and whom it beat', () => {
    const arms = ['a', 'b', 'c'];
    const all = judgeStudy(study({ a: 0.2, b: 6, c: 0.1 }, 40), { ...options, arms });
    expect(all.headline).toMatch(/^b did best on t: AUC .+ on 40 patients, detectably better than [ac] and [ac]\.$/);
    const open = judgeStudy(study({ a: 0.1, b: 3, c: 3.1 }, 40), { ...options, arms, margin: 0.001 });
    expect(open.headline).toMatch(/^No single winner on t: .+, which beat a, can't be told apart from [bc]\.$/);
  });

  it.each([
    ['an arm without predictions', (rows: PredictionRow[]) => rows.filter((r) => r.arm !== 'b'), 'Arm "b" has no predictions yet'],
    ['an arm that lacks some', (rows: PredictionRow[]) => rows.filter((r) => r.arm !== 'b' || r.seed !== 2 || r.sampleId !== 's3'), 'Arm "b" lacks predictions for 1 image with seed 2, so arms can\'t be compared on the same images'],
  ])('refuses %s', (_, change, message) => {
    expect(() => judgeStudy(change(study({ a: 1, b: 1 }, 20)), { ...options, arms: ['a', 'b'] })).toThrow(expect.objectContaining({ code: 'REFUSED', message }));
  });

  it('treats a doubled or contradictory prediction as the defect that it is', () => {
    const rows = study({ a: 1 }, 20);
    expect(() => judgeStudy([...rows, rows[0]!], { ...options, arms: ['a'] })).toThrow('Two predictions of arm a, seed 1 for sample s0');
    expect(() => judgeStudy(rows.map((r, i) => (i === 1 ? { ...r, truth: 1 - r.truth! } : r)), { ...options, arms: ['a'] })).toThrow('disagree on the truth');
  });
});

describe('estimateRun', () => {
  const run = { level: 0.95, resamples: 500, seed: 1 };

  it('ignores samples whose truth is unknown', () => {
    const rows = study({ a: 2 }, 30, [1]);
    const unknown = rows.slice(0, 8).map((r) => ({ ...r, sampleId: `u${r.sampleId}`, group: 'someone', truth: null }));
    expect(estimateRun([...rows, ...unknown], run)).toEqual(estimateRun(rows, run));
  });

  it('counts resamples that lack a class and leaves them out', () => {
    const rows = study({ a: 1 }, 200, [1]).map((r) => ({ ...r, truth: Number(r.group.slice(1)) < 10 ? 1 : 0 }));
    const estimate = estimateRun(rows.filter((r) => Number(r.group.slice(1)) < 10 || r.sampleId.endsWith('0')), { ...run, resamples: 50_000 })['t']!['auc']!;
    expect(estimate.resamples + estimate.degenerate).toBe(50_000);
    expect(estimate.degenerate).toBeGreaterThan(0);
    expect(estimate.low).toBeGreaterThan(0);
  });

  it('has no entry for a metric that is not defined, and no interval for what is', () => {
    const metrics = estimateRun(study({ a: 1 }, 12, [1]).map((r) => ({ ...r, truth: 1 })), run)['t']!;
    expect(Object.keys(metrics).sort()).toEqual(['accuracy', 'logLoss', 'sensitivity']);
    expect(metrics['accuracy']).toMatchObject({ low: null, high: null, why: 'Only 0 patients with "class 1"; an interval takes at least 10 in each class' });
  });

  it('does not claim certainty for a perfect result', () => {
    const perfect = study({ a: 1 }, 40, [1]).map((r) => ({ ...r, probabilities: r.truth === 1 ? [0.1, 0.9] : [0.9, 0.1] }));
    expect(estimateRun(perfect, run)['t']!['auc']).toMatchObject({ value: 1, low: expect.closeTo(0.025 ** (1 / 20), 12) as number, high: 1 });
  });

  it('gives no interval for scores that are all the same', () => {
    const constant = study({ a: 1 }, 40, [1]).map((r) => ({ ...r, probabilities: [0.4, 0.6] }));
    expect(estimateRun(constant, run)['t']!['auc']).toMatchObject({ value: 0.5, low: null, high: null, why: "All resamples gave the same value, so they can't tell how sure it is" });
  });

  it('needs the patients, not the images, to be many: copies of images leave the interval as it is', () => {
    const rows = study({ a: 1.5 }, 30, [1]);
    const thrice = [0, 1, 2].flatMap((copy) => rows.map((r) => ({ ...r, sampleId: `${r.sampleId}-${copy}` })));
    const [once, copied] = [rows, thrice].map((r) => estimateRun(r, run)['t']!['auc']!) as [Estimate, Estimate];
    expect(copied.low).toBeCloseTo(once.low!, 10);
    expect(copied.high).toBeCloseTo(once.high!, 10);
  });

  it('covers three classes', () => {
    const rows = study({ a: 1 }, 36, [1]).map((r) => {
      const truth = Number(r.group.slice(1)) % 3;
      const p = r.probabilities[1]!;
      return { ...r, truth, probabilities: [0, 1, 2].map((c) => (c === truth ? 0.2 + 0.8 * p : (0.8 - 0.8 * p) / 2)) };
    });
    const { low, value, high } = estimateRun(rows, run)['t']!['auc']!;
    expect(low! < value && value < high! && high! < 1).toBe(true);
  });
});

describe('cases', () => {
  it('says shares as whole cases, bad news first', () => {
    expect(missesInCases({ value: 0.85, low: 0.7, high: 0.95 })).toBe('misses about 3 of 20 (1 to 6)');
    expect(missesInCases({ value: 0.85, low: null, high: null }, 100)).toBe('misses about 15 of 100');
    expect(falseAlarmsInCases({ value: 0.9, low: 0.8, high: 1 })).toBe('false alarm in about 2 of 20 (0 to 4)');
  });
});

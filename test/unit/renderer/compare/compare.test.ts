import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../../src/domain/verdicts/sentences.ts';
import { decimal, inCases, withInterval } from '../../../../src/renderer/words/index.ts';
import { confusionRows } from '../../../../src/renderer/screens/compare/armFigures.ts';
import { armCurves } from '../../../../src/renderer/screens/compare/curves.ts';
import { armRows, differencesOf, meaning, rankedArms, turned, whatWouldHelp } from '../../../../src/renderer/screens/compare/studyView.ts';
import type { Difference, Verdict } from '../../../../src/renderer/screens/compare/studyView.ts';
import { estimate, run } from '../train/records.ts';

const difference = (a: string, b: string, value: number, low: number | null, high: number | null, margin = 0.05): Difference => ({
  a, b, taskId: 't', metric: 'auc', value, low, high, verdict: judge(low === null || high === null ? null : { low, high }, margin), sentence: '',
});
const arm = (name: string, auc: number, logLoss: number) => ({ arm: name, taskId: 't', seeds: [1, 2], bySeed: { auc: [auc - 0.02, auc + 0.02] }, metrics: { auc: estimate(auc), logLoss: estimate(logLoss) } });
const verdict = (differences: Difference[]): Verdict => ({ metric: 'auc', margin: 0.05, level: 0.95, headline: '', arms: [arm('frozen', 0.7, 0.5), arm('top', 0.9, 0.9)], differences });

describe('numbers with their doubt', () => {
  it('never shows a number bare', () => {
    expect([withInterval(estimate(0.912, 0.821, 0.974)), withInterval(estimate(0.9, null, null)), withInterval({ value: -0.02, low: -0.1, high: 0.06 }, true)]).toEqual(['0.91 (0.82 to 0.97)', '0.90 (no interval)', '−0.02 (−0.10 to +0.06)']);
  });
  it('doesn’t round a small number to nothing, nor write a zero with a sign', () => {
    expect([decimal(0.0004), decimal(-0.003), decimal(-0), decimal(0, true)]).toEqual(['0.0004', '−0.003', '0.00', '0.00']);
  });
  it('says what it means in cases', () => {
    expect(['auc', 'accuracy', 'sensitivity', 'specificity', 'logLoss'].map((metric) => inCases(metric, { value: 0.85, low: 0.7, high: 0.95 }))).toEqual([
      'of 20 pairs it ranks about 17 (14 to 19) right', 'right in about 17 (14 to 19) of 20', 'misses about 3 of 20 (1 to 6)', 'false alarm in about 3 of 20 (1 to 6)', null,
    ]);
  });
});

describe('forest of a study', () => {
  it('ranks the best first, and the smallest where smaller is better', () => {
    expect([rankedArms(verdict([]), 't', 'auc'), rankedArms(verdict([]), 't', 'logLoss')].map((arms) => arms.map((one) => one.arm))).toEqual([['top', 'frozen'], ['frozen', 'top']]);
  });
  it('shows each seed beside the interval over patients', () => {
    const row = armRows(rankedArms(verdict([]), 't', 'auc'), 'auc', (name) => name)[0]!;
    expect([row.seeds, row.text, row.color]).toEqual([[0.88, 0.92], '0.90 (0.80 to 1.00)', 'top']);
  });
});

describe('differences', () => {
  const bound = fc.double({ min: -1, max: 1, noNaN: true });
  it('say the same of a pair when it is turned', () => {
    fc.assert(fc.property(bound, bound, bound, fc.double({ min: 0, max: 0.5, noNaN: true }), (x, y, value, margin) => {
      const pair = difference('a', 'b', value, Math.min(x, y), Math.max(x, y), margin);
      const back = turned(pair);
      expect(back.verdict).toBe(judge({ low: back.low!, high: back.high! }, margin));
      expect(turned(back)).toEqual({ ...pair, value: pair.value + 0, low: pair.low! + 0, high: pair.high! + 0 });
    }));
  });
  it('name the one ahead first', () => {
    const [first] = differencesOf(verdict([difference('frozen', 'top', -0.2, -0.3, -0.1)]), 't');
    expect([first!.a, first!.b, first!.value, first!.low, first!.high, first!.verdict]).toEqual(['top', 'frozen', 0.2, 0.1, 0.3, 'better']);
  });
  it('mean no more than their interval', () => {
    expect([
      difference('a', 'b', 0.2, 0.1, 0.3), difference('a', 'b', 0.2, 0.01, 0.3), difference('a', 'b', 0, -0.01, 0.02), difference('a', 'b', 0, -0.2, 0.3), difference('a', 'b', 0.1, -0.02, 0.3), difference('a', 'b', 0.1, null, null),
    ].map((one) => meaning(one, 0.05))).toEqual([
      'a beat b. The difference matters: all of the interval lies beyond the margin.',
      'a beat b. How much it matters is open: the interval reaches into the margin.',
      'Whatever difference there is, it is less than the 0.05 that would matter.',
      'No difference was found, and none was excluded: a may be worse by up to 0.20 or better by up to 0.30.',
      'No difference was found, and none was excluded: a may be better by up to 0.30, or the same.',
      'Whether a differs from b can’t be said.',
    ]);
  });
});

describe('whatWouldHelp', () => {
  it('scales patients by the square of the width', () => {
    expect(whatWouldHelp(verdict([difference('a', 'b', 0, -0.1, 0.1)]), 't')).toContain('at least some 160 patients instead of 38');
  });
  it('is silent where the answer is settled, and names the reason where there is no interval', () => {
    const settled = verdict([difference('a', 'b', 0.2, 0.1, 0.3)]);
    const thin = verdict([difference('a', 'b', 0.2, null, null)]);
    const arms = thin.arms.map((one) => ({ ...one, metrics: { auc: estimate(0.8, null, null, { why: 'Only 4 patients with "AP"' }) } }));
    expect([whatWouldHelp(settled, 't'), whatWouldHelp({ ...thin, arms }, 't')]).toEqual([null, 'Only 4 patients with "AP". Label more patients of that class first.']);
  });
});

describe('armCurves', () => {
  const curve = (losses: number[]) => losses.map((loss, index) => ({ epoch: index + 1, loss: { validation: 9, 'validation/projection': loss }, metrics: {}, seconds: 1, imagesPerSecond: 1, learningRate: 1 }));
  it('takes median and quartiles over runs of the task’s own loss; a run that stopped keeps its last value', () => {
    const runs = [[1, 5], [2], [3, 1], [4, 0]].map((losses) => ({ ...run({ arm: 'top' }), curve: curve(losses), leftOutImages: [] }));
    // numpy.quantile([1, 2, 3, 4], [.5, .25, .75]) and of [0, 1, 2, 5]
    expect(armCurves(runs, ['top', 'frozen'], 'projection')).toEqual([{ arm: 'top', points: [{ epoch: 1, median: 2.5, low: 1.75, high: 3.25, runs: 4 }, { epoch: 2, median: 1.5, low: 0.75, high: 2.75, runs: 4 }] }]);
  });
});

describe('confusionRows', () => {
  it('keeps truth in rows and marks what is right', () => {
    const rows = confusionRows({ arm: 'a', taskId: 't', classes: ['PA', 'AP'], roc: [], calibration: [], errors: [], confusion: [[8, 2], [0, 0]] });
    expect(rows.map((row) => [row.truth, row.total, row.cells.map((cell) => [cell.n, cell.right, cell.share])])).toEqual([['PA', 10, [[8, true, 0.8], [2, false, 0.2]]], ['AP', 0, [[0, false, 0], [0, true, 0]]]]);
  });
});

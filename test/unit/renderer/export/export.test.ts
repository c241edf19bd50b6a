import { describe, expect, it } from 'vitest';
import type { Study } from '../../../../src/contract/index.ts';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import { bytesText, exportable, parityWords, shellWord, suggestedName, suggestion, targetName, targetProblem } from '../../../../src/renderer/screens/export/exportForm.ts';
import { estimate, run } from '../train/records.ts';

const ofStudy = (strategy: 'frozen' | 'all') => run({ id: strategy, arm: strategy, studyId: 'st', status: 'done', weights: 'w', recipe: resolveRecipe({ strategy }) });
const study = (verdict: 'better' | 'equivalent' | 'inconclusive'): Study => ({
  id: 'st', name: 'demo', splitId: 's', createdAt: '', status: 'done', runs: { done: 2, total: 2 },
  config: { name: 'demo', tasks: ['projection'], seeds: [1], budget: { epochs: 1 }, margin: 0.05, metric: 'auc', arms: {} },
  verdict: {
    metric: 'auc', margin: 0.05, level: 0.95, headline: '', arms: (['all', 'frozen'] as const).map((arm) => ({ arm, taskId: 't', seeds: [1], bySeed: {}, metrics: { auc: estimate(arm === 'all' ? 0.9 : 0.8) } })),
    differences: [{ a: 'all', b: 'frozen', taskId: 't', metric: 'auc', value: 0.1, low: 0, high: 0.2, verdict, sentence: '' }],
  },
});

describe('suggestion', () => {
  const runs = [ofStudy('frozen'), ofStudy('all')];
  it('is the way ahead, or a cheaper one that was shown to be equivalent', () => {
    expect([suggestion(study('equivalent'), runs)?.arm, suggestion(study('inconclusive'), runs)?.arm, suggestion(null, runs)]).toEqual(['frozen', 'all', null]);
  });
  it('finds the newest final fit on the same split', () => {
    const fit = (id: string, part: object) => run({ id, arm: 'all, final fit', status: 'done', weights: 'w', ...part });
    const fits = [fit('old', { endedAt: '2026-01-01' }), fit('new', { endedAt: '2026-02-01' }), fit('elsewhere', { endedAt: '2026-03-01', splitId: 'other' }), fit('stopped', { endedAt: '2026-04-01', status: 'cancelled' })];
    expect([suggestion(study('better'), [...runs, ...fits])?.final?.id, suggestion(study('better'), runs)?.final]).toEqual(['new', null]);
  });
});

describe('export form', () => {
  it('offers what has weights, what was trained for giving away first', () => {
    expect(exportable([ofStudy('all'), run({ id: 'one', status: 'done', weights: 'w' }), run({ id: 'fit', arm: 'all, final fit', status: 'done', weights: 'w' }), run({ id: 'x', status: 'failed', weights: 'w' }), run({ id: 'y', status: 'done' })]).map(({ id }) => id)).toEqual(['fit', 'one', 'all']);
  });
  it('names the file for its system and its format', () => {
    expect([suggestedName('Thorax 2026', 'two-task, final fit', 'onnx'), targetName('m', 'onnx'), targetName('m.ONNX', 'onnx'), targetName('m', 'tfjs')]).toEqual(['thorax-2026-two-task-final-fit.onnx', 'm.onnx', 'm.ONNX', 'm']);
    expect([targetProblem('', 'm'), targetProblem('/o', ' '), targetProblem('/o', 'a/b'), targetProblem('/o', 'm.onnx')].map((problem) => problem === null)).toEqual([false, false, false, true]);
  });
  it('quotes a path for a shell only where it must', () => {
    expect([shellWord('/a/b-1.onnx'), shellWord('/my files/"b".onnx')]).toEqual(['/a/b-1.onnx', '"/my files/\\"b\\".onnx"']);
  });
  it('says what the comparison found, not that it was fine', () => {
    expect([parityWords({ samples: 64, maxAbsDiff: 1.9e-6, argmaxAgreement: 1 }), parityWords({ samples: 64, maxAbsDiff: 0.2, argmaxAgreement: 63 / 64 })]).toEqual([
      'On 64 images it gives the same answer every time; no probability differs by more than 1.9e−6.', 'On 64 images it gives the same answer 63 times; no probability differs by more than 2.0e−1.',
    ]);
    expect([bytesText(13_430_725), bytesText(10)]).toEqual(['13.4 MB', '1 kB']);
  });
});

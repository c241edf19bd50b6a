import { describe, expect, it } from 'vitest';
import { frozenWords, layerChanges } from '../../../../src/renderer/screens/runs/runFigures.ts';
import { canResume, filterRows, runRows, sortRows } from '../../../../src/renderer/screens/runs/runTable.ts';
import { TASK } from '../stores/setUp.ts';
import { estimate, run } from '../train/records.ts';

const done = (id: string, part: object) => run({ id, status: 'done', ...part });
const rows = runRows([
  done('1', { arm: 'top', fold: 1, startedAt: '2026-01-02', seconds: { features: 0, training: 1, total: 9 }, metrics: { validation: { t: { auc: estimate(0.8) } } } }),
  done('2', { arm: 'frozen', fold: 0, startedAt: '2026-01-03', seconds: { features: 0, training: 1, total: 3 }, metrics: { validation: { t: { auc: estimate(0.7) } }, test: { t: { auc: estimate(0.9) } } } }),
  run({ id: '3', arm: 'scratch', fold: 0, status: 'failed' }),
], [TASK], []);
const ids = (some: typeof rows): string => some.map((row) => row.run.id).join('');

describe('table of runs', () => {
  it('names the tasks and shows validation and test apart', () => {
    expect([rows[1]!.tasks, rows[1]!.validation?.value, rows[1]!.test?.value, rows[2]!.validation]).toEqual(['projection', 0.7, 0.9, null]);
  });
  it('finds runs by all words of what a row says, folds counted from one', () => {
    expect([filterRows(rows, { text: 'fold 1', status: '' }), filterRows(rows, { text: 'projection top', status: '' }), filterRows(rows, { text: '', status: 'failed' }), filterRows(rows, { text: 'nothing', status: '' })].map(ids)).toEqual(['23', '1', '3', '']);
  });
  it('sorts with what is missing last', () => {
    expect((['started', 'arm', 'auc', 'seconds'] as const).map((sort) => ids(sortRows(rows, sort)))).toEqual(['213', '231', '213', '123']);
  });
  it('goes on with what stopped, not with what is done, waiting or running', () => {
    expect((['cancelled', 'interrupted', 'failed', 'done', 'queued', 'running'] as const).filter((status) => canResume(run({ status })))).toEqual(['cancelled', 'interrupted', 'failed']);
  });
});

describe('layers that moved', () => {
  const layers = layerChanges({ stem: 0, stem_bn: 0.5, stage1_block1_project: 1e-9, head_projection: 0.2 });
  it('keeps the order of the network and leaves batch norms out', () => {
    expect(layers).toEqual([{ layer: 'stem', part: 'stem', moved: 0 }, { layer: 'stage1_block1_project', part: 'stage1', moved: 1e-9 }, { layer: 'head_projection', part: 'head', moved: 0.2 }]);
  });
  it('calls frozen what moved by exactly 0, however little others moved', () => {
    expect([frozenWords(layers), frozenWords(layers.slice(1))]).toEqual(['1 of 3 layers are exactly where they began: they were frozen.', 'All 2 layers moved.']);
  });
});

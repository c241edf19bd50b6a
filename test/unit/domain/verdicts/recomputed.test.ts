import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimateRun, judgeStudy } from '../../../../src/domain/verdicts/index.ts';
import type { PredictionRow } from '../../../../src/domain/verdicts/index.ts';

const fixture = (name: string): string => readFileSync(new URL(`../../../fixtures/domain/${name}`, import.meta.url), 'utf8');

interface CsvRow { file: string; group: string; task: string; truth: string; class: string; probability: string; arm?: string; seed?: string }

function rowsOf(csv: string): { rows: PredictionRow[]; tasks: string[] } {
  const lines: CsvRow[] = parse(csv, { columns: true });
  const classes = new Map<string, string[]>();
  for (const line of lines) classes.set(line.task, [...new Set([...(classes.get(line.task) ?? []), line.class])]);
  const images = Map.groupBy(lines, (line) => JSON.stringify([line.arm, line.task, line.seed, line.file]));
  const rows = [...images.values()].map((ofImage): PredictionRow => {
    const { file, group, task, truth, arm = '', seed = '1' } = ofImage[0]!;
    const names = classes.get(task)!;
    return { sampleId: file, group, taskId: task, arm, seed: Number(seed), truth: truth === '' ? null : names.indexOf(truth), probabilities: names.map((name) => Number(ofImage.find((line) => line.class === name)!.probability)) };
  });
  return { rows, tasks: [...classes.keys()] };
}

describe('what graft predictions writes', () => {
  it('gives the metrics that scripts/references/recompute.py finds in it with scikit-learn, the undefined ones missing from both', () => {
    const { rows, tasks } = rowsOf(fixture('predictions.csv'));
    const { metrics: expected } = JSON.parse(fixture('predictions.json')) as { metrics: Record<string, Record<string, Record<string, number>>> };
    const verdict = judgeStudy(rows, { arms: Object.keys(expected), taskIds: tasks, metric: 'auc', margin: 0, level: 0.95, resamples: 200, seed: 1 });
    expect(verdict.arms).toHaveLength(6);
    for (const { arm, taskId, metrics } of verdict.arms) {
      const values = Object.fromEntries(Object.entries(metrics).map(([name, estimate]) => [name, expect.closeTo(estimate.value, 9) as number]));
      expect(expected[arm]![taskId], `${arm} ${taskId}`).toEqual(values);
    }
  });

  it('gives those of a real run too, one of whose tasks has three classes and the other classes named like integers', () => {
    const { rows, tasks } = rowsOf(fixture('real_run.csv'));
    const { metrics: expected } = JSON.parse(fixture('real_run.json')) as { metrics: Record<string, Record<string, Record<string, number>>> };
    expect(tasks).toEqual(['disease', 'finding']);
    const found = estimateRun(rows, { level: 0.95, resamples: 50, seed: 1 });
    for (const task of tasks) {
      const values = Object.fromEntries(Object.entries(found[task]!).map(([name, estimate]) => [name, expect.closeTo(estimate.value, 9) as number]));
      expect(expected['']![task], task).toEqual(values);
    }
  });
});

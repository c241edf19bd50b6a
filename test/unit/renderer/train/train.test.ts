import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studyConfigSchema } from '../../../../src/contract/index.ts';
import type { JobEvent, Run } from '../../../../src/contract/index.ts';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import { lossFigure, metricFigure, metricKeys } from '../../../../src/renderer/screens/train/liveFigures.ts';
import { liveTraining, runTitle } from '../../../../src/renderer/screens/train/liveTraining.ts';
import { readiness } from '../../../../src/renderer/screens/train/readiness.ts';
import { expectedSeconds, modelCount, studyConfig, studyProblems, suggestedStudy } from '../../../../src/renderer/screens/train/studyForm.ts';
import { overview, TASK } from '../stores/setUp.ts';
import { run } from './records.ts';

const labelled = (pa: number, ap: number) => ({ task: TASK, counts: { labelled: pa + ap, unknown: 0, 'not-applicable': 0, unsure: 0 }, classes: { pa, ap } });
const split = { id: 's', config: { kind: 'folds' as const, seed: 1, folds: 5, stratifyBy: [] }, hash: 'h', lockedAt: '', certificate: [], testLooks: 0, parts: [] };
const engine = { name: 'ort-cpu' as const, available: true, chosen: true, version: null, device: null, millisecondsPerStep: 1, maxAbsError: 0, deterministic: true, threads: 1, softwareAdapter: false, memoryBytes: null, graphHash: null, nodes: null, nodesElsewhere: null, reason: '' };

describe('study form', () => {
  const form = suggestedStudy(['projection', 'sex']);
  it('makes a study that the contract takes, each arm on its own tasks', () => {
    const config = studyConfig({ ...form, arms: ['frozen', 'two-task'], tasks: ['projection', 'sex'] });
    expect(studyConfigSchema.safeParse(config).success).toBe(true);
    expect([config.arms, config.seeds, config.tasks]).toEqual([{ frozen: { strategy: 'frozen', tasks: ['projection'] }, 'two-task': { strategy: 'top', tasks: ['projection', 'sex'] } }, [1, 2], ['projection', 'sex']]);
  });
  it('says what is wrong at its field', () => {
    expect([
      studyProblems(form), studyProblems({ ...form, arms: ['frozen'] }), studyProblems({ ...form, arms: ['frozen', 'two-task'] }), studyProblems({ ...form, seeds: Number.NaN }),
      studyProblems({ ...form, margin: 2 }), studyProblems({ ...form, name: '  ' }), studyProblems({ ...form, size: 8 }), studyProblems({ ...form, epochs: 0 }),
    ].map((problems) => Object.keys(problems))).toEqual([[], ['arms'], ['arms'], ['seeds'], ['margin'], ['name'], ['size'], ['epochs']]);
  });
  it('counts the models: arms × seeds × folds', () => {
    expect([modelCount(form, split.config), modelCount(form, { kind: 'parts', seed: 1, stratifyBy: [] })]).toEqual([30, 6]);
  });
});

describe('expectedSeconds', () => {
  const done = (seconds: number, part: Partial<Run> = {}): Run => run({ status: 'done', epochs: 10, seconds: { features: 0, training: seconds, total: seconds }, ...part });
  const wanted = [{ strategy: 'frozen' as const, size: 224, epochs: 20, models: 3 }];
  it('goes by the median pace of runs alike', () => {
    expect(expectedSeconds(wanted, [done(10), done(20), done(1000)])).toBe(2 * 20 * 3);
  });
  it('says nothing without a run of that strategy and size', () => {
    expect([expectedSeconds(wanted, []), expectedSeconds(wanted, [done(10, { recipe: resolveRecipe({ strategy: 'all' }) })]), expectedSeconds(wanted, [done(10, { recipe: resolveRecipe({ strategy: 'frozen', input: { size: 96 } }) })])]).toEqual([null, null, null]);
  });
});

describe('readiness', () => {
  const stops = (state: Parameters<typeof readiness>[0], tasks = ['t'], engines = [engine]) => readiness(state, tasks, engines).stops.map((stop) => stop.go);
  it('names what is missing and where to go', () => {
    expect([
      stops(overview({ samples: 0, split, tasks: [labelled(20, 20)] })), stops(overview({ tasks: [labelled(20, 20)] })), stops(overview({ split, tasks: [labelled(0, 0)] })), stops(overview({ split, tasks: [labelled(5, 0)] })),
      stops(overview({ split, tasks: [labelled(5, 1)] })), stops(overview({ split, tasks: [labelled(20, 20)] }), []), stops(overview({ split, tasks: [labelled(20, 20)] }), ['t'], [{ ...engine, available: false }]), stops(overview({ split, tasks: [labelled(20, 20)] })),
    ]).toEqual([['import-more'], ['split'], ['label'], ['label'], ['label'], [null], ['settings'], []]);
  });
  it('warns of classes too thin for an interval without stopping anybody', () => {
    expect(readiness(overview({ split, tasks: [labelled(20, 9)] }), ['t'], [engine])).toEqual({ stops: [], warnings: ['“AP” has 9 images, fewer than 10 patients: results on “projection” will have no interval.'] });
  });
});

const at = { at: '', jobId: 'j' };
const epoch = (seq: number, runId: string, number: number): JobEvent => ({ ...at, seq, type: 'epoch', runId, epoch: number, loss: { train: 1 / number, validation: 2 / number }, metrics: { 'projection/auc': 0.5 + number / 10, 'projection/accuracy': 0.5 }, seconds: 1, imagesPerSecond: 3, learningRate: 1 });
const state = (seq: number, runId: string, arm: string, status: string): JobEvent => ({ ...at, seq, type: 'run', runId, arm, seed: 1, fold: 0, status });
const events: JobEvent[] = [
  { ...at, seq: 1, type: 'engine', name: 'ort-cpu', version: '1', device: 'cpu', nodes: 3, graphHash: 'g', deterministic: true, threads: 2, microBatch: null },
  state(2, 'a', 'frozen', 'running'), state(3, 'b', 'top', 'running'), epoch(4, 'a', 1), epoch(5, 'b', 1), epoch(6, 'a', 2), state(7, 'a', 'frozen', 'done'), { ...at, seq: 8, type: 'note', level: 'info', message: 'n' },
];

describe('liveTraining', () => {
  it('tells what runs, what has run and on which engine', () => {
    const live = liveTraining(events);
    expect([live.current.map(runTitle), live.ended, live.engine?.name, live.notes, live.runs.map((one) => one.epochs.length)]).toEqual([['top, fold 1, seed 1'], 1, 'ort-cpu', ['n'], [2, 1]]);
  });
  it('keeps what each run says of the same images after its last epoch', () => {
    const glimpse = (seq: number, runId: string, after: number): JobEvent => ({ ...at, seq, type: 'glimpse', runId, epoch: after, taskId: 't', images: [] });
    const live = liveTraining([...events, glimpse(9, 'b', 1), glimpse(10, 'b', 2), glimpse(11, 'unknown', 3)]);
    expect(live.runs.map((one) => one.glimpse?.epoch)).toEqual([undefined, 2]);
  });
  it('shows the last run once none runs', () => {
    expect(liveTraining([...events, state(9, 'b', 'top', 'cancelled')]).current.map((one) => one.arm)).toEqual(['top']);
  });
  it('counts an epoch once, also where a resumed run repeats some', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 }), (numbers) => {
      const live = liveTraining([state(1, 'a', 'frozen', 'running'), ...numbers.map((number, index) => epoch(index + 2, 'a', number))]);
      const seen = live.runs[0]!.epochs.map((one) => one.epoch);
      expect(seen).toEqual([...new Set(seen)].sort((x, y) => x - y));
      expect(seen.at(-1)).toBe(numbers.at(-1));
    }));
  });
});

describe('live figures', () => {
  const live = liveTraining(events);
  const colour = (arm: string): string => arm;
  it('draws the running model in front of those before, over all epochs planned', () => {
    const { figure, table } = lossFigure(live, 20, colour);
    expect([figure.series.map(({ name, color, faint, dashed }) => [name, color, faint ?? false, dashed ?? false]), figure.x.max, table.rows.length]).toEqual([
      [['frozen, fold 1, seed 1', 'frozen', true, false], ['validation', 'top', false, false], ['training', 'top', false, true]], 20, 3,
    ]);
  });
  it('has a chart for each task that has the metric', () => {
    expect([metricKeys(live, 'auc'), metricFigure(live, 'projection/auc', 'AUC', null, colour).figure.series.at(-1)?.points]).toEqual([['projection/auc'], [[1, 0.6]]]);
  });
});

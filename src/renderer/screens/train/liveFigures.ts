import type { FigureTable, LineFigure, LineSeries } from '../../charts/index.ts';
import type { Epoch } from '../../../contract/index.ts';
import type { LiveRun, LiveTraining } from './liveTraining.ts';
import { runTitle } from './liveTraining.ts';

interface Figure { readonly figure: LineFigure; readonly table: FigureTable }
type Colour = (arm: string) => string;

const MOST_BEHIND = 60;

function lastEpoch(live: LiveTraining, planned: number | null): number {
  return Math.max(2, planned ?? 0, ...live.runs.flatMap((run) => run.epochs.at(-1)?.epoch ?? []));
}

function line(run: LiveRun, value: (epoch: Epoch) => number | null, own: Omit<LineSeries, 'points'>): LineSeries {
  return { ...own, points: run.epochs.map((epoch) => [epoch.epoch, value(epoch)] as const) };
}

/** What runs, in front; what has run, thin behind it. */
function seriesOf(live: LiveTraining, value: (epoch: Epoch) => number | null, colour: Colour): LineSeries[] {
  const current = new Set(live.current.map((run) => run.runId));
  const behind = live.runs.filter((run) => !current.has(run.runId)).slice(-MOST_BEHIND);
  return [
    ...behind.map((run) => line(run, value, { name: runTitle(run), color: colour(run.arm), faint: true })),
    ...live.current.map((run) => line(run, value, { name: live.current.length > 1 ? runTitle(run) : 'validation', color: colour(run.arm) })),
  ];
}

/** Loss of the running models: on what they learn from, dashed, and on validation. */
export function lossFigure(live: LiveTraining, planned: number | null, colour: Colour): Figure {
  const training = live.current.map((run) => line(run, (epoch) => epoch.loss.train ?? null, { name: live.current.length > 1 ? `${runTitle(run)}, training` : 'training', color: colour(run.arm), dashed: true, nameless: live.current.length > 1 }));
  const series = [...seriesOf(live, (epoch) => epoch.loss.validation ?? null, colour), ...training];
  return {
    figure: { series, x: { name: 'Epoch', min: 1, max: lastEpoch(live, planned), whole: true }, y: { name: 'Loss', min: 0 } },
    table: {
      columns: ['arm', 'fold', 'seed', 'epoch', 'training loss', 'validation loss'],
      rows: live.runs.flatMap((run) => run.epochs.map((epoch) => [run.arm, run.fold === null ? null : run.fold + 1, run.seed, epoch.epoch, epoch.loss.train ?? null, epoch.loss.validation ?? null])),
    },
  };
}

/** One task's metric on the validation part, epoch by epoch. `key` as in an epoch's metrics, e.g. `projection/auc`. */
export function metricFigure(live: LiveTraining, key: string, name: string, planned: number | null, colour: Colour): Figure {
  return {
    figure: {
      series: seriesOf(live, (epoch) => epoch.metrics[key] ?? null, colour),
      x: { name: 'Epoch', min: 1, max: lastEpoch(live, planned), whole: true }, y: { name, min: 0, max: 1 },
      reference: [[1, 0.5], [lastEpoch(live, planned), 0.5]],
    },
    table: {
      columns: ['arm', 'fold', 'seed', 'epoch', name],
      rows: live.runs.flatMap((run) => run.epochs.map((epoch) => [run.arm, run.fold === null ? null : run.fold + 1, run.seed, epoch.epoch, epoch.metrics[key] ?? null])),
    },
  };
}

/** Metric keys of the running models that say this metric, one a task. */
export function metricKeys(live: LiveTraining, metric: string): string[] {
  return [...new Set(live.runs.flatMap((run) => run.epochs.slice(0, 1).flatMap((epoch) => Object.keys(epoch.metrics))))].filter((key) => key.endsWith(`/${metric}`));
}

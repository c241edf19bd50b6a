import type { FigureTable, LineFigure, LineSeries } from '../../charts/index.ts';
import type { RunDetail } from '../../api/index.ts';

export interface ArmCurve {
  readonly arm: string;
  readonly points: readonly { readonly epoch: number; readonly mean: number; readonly low: number; readonly high: number; readonly runs: number }[];
}

/**
 * Validation loss by epoch for each arm: mean, smallest and largest over its runs (folds × seeds). A run that stopped
 * early keeps its last value, so that the mean doesn't jump when it leaves.
 */
export function armCurves(runs: readonly RunDetail[], arms: readonly string[]): ArmCurve[] {
  return arms.map((arm) => {
    const curves = runs.filter((run) => run.arm === arm && run.curve.length > 0).map((run) => run.curve);
    const last = Math.max(0, ...curves.map((curve) => curve.length));
    const points = Array.from({ length: last }, (_, index) => {
      const values = curves.flatMap((curve) => curve[Math.min(index, curve.length - 1)]!.loss.validation ?? []);
      return { epoch: index + 1, mean: values.reduce((sum, value) => sum + value, 0) / values.length, low: Math.min(...values), high: Math.max(...values), runs: values.length };
    }).filter((point) => point.runs > 0);
    return { arm, points };
  }).filter((curve) => curve.points.length > 0);
}

export function curveFigure(curves: readonly ArmCurve[], colour: (arm: string) => string): { figure: LineFigure; table: FigureTable } {
  const series: LineSeries[] = curves.map(({ arm, points }) => ({
    name: arm, color: colour(arm), points: points.map((point) => [point.epoch, point.mean] as const), band: points.map(({ epoch, low, high }) => ({ x: epoch, low, high })),
  }));
  return {
    figure: { series, x: { name: 'Epoch', min: 1, max: Math.max(2, ...curves.map((curve) => curve.points.length)), whole: true }, y: { name: 'Validation loss', min: 0 } },
    table: { columns: ['arm', 'epoch', 'mean validation loss', 'smallest', 'largest', 'runs'], rows: curves.flatMap(({ arm, points }) => points.map((point) => [arm, point.epoch, point.mean, point.low, point.high, point.runs])) },
  };
}

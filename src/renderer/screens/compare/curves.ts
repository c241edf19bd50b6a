import type { FigureTable, LineFigure, LineSeries } from '../../charts/index.ts';
import type { RunDetail } from '../../api/index.ts';

export interface ArmCurve {
  readonly arm: string;
  readonly points: readonly { readonly epoch: number; readonly median: number; readonly low: number; readonly high: number; readonly runs: number }[];
}

/** Value below which a share of the sorted values lies, by linear interpolation (NumPy's default). */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * Validation loss on one task by epoch for each arm: median and quartiles over its runs (folds × seeds). A run that
 * stopped early keeps its last value, so that the median doesn't jump when it leaves. The task's own loss, since the sum
 * over tasks of an arm that has two can't be compared with one.
 */
export function armCurves(runs: readonly RunDetail[], arms: readonly string[], task: string): ArmCurve[] {
  const lossOf = ({ loss }: RunDetail['curve'][number]): number | undefined => loss[`validation/${task}`];
  return arms.map((arm) => {
    const curves = runs.filter((run) => run.arm === arm && run.curve.length > 0).map((run) => run.curve);
    const last = Math.max(0, ...curves.map((curve) => curve.length));
    const points = Array.from({ length: last }, (_, index) => {
      const values = curves.flatMap((curve) => lossOf(curve[Math.min(index, curve.length - 1)]!) ?? []).sort((a, b) => a - b);
      return { epoch: index + 1, median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75), runs: values.length };
    }).filter((point) => point.runs > 0);
    return { arm, points };
  }).filter((curve) => curve.points.length > 0);
}

export function curveFigure(curves: readonly ArmCurve[], colour: (arm: string) => string): { figure: LineFigure; table: FigureTable } {
  const series: LineSeries[] = curves.map(({ arm, points }) => ({
    name: arm, color: colour(arm), points: points.map((point) => [point.epoch, point.median] as const), band: points.map(({ epoch, low, high }) => ({ x: epoch, low, high })),
  }));
  return {
    figure: { series, x: { name: 'Epoch', min: 1, max: Math.max(2, ...curves.map((curve) => curve.points.length)), whole: true }, y: { name: 'Validation loss', min: 0 } },
    table: { columns: ['arm', 'epoch', 'median validation loss', 'lower quartile', 'upper quartile', 'runs'], rows: curves.flatMap(({ arm, points }) => points.map((point) => [arm, point.epoch, point.median, point.low, point.high, point.runs])) },
  };
}

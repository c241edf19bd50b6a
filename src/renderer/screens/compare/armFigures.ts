import type { ArmDetail } from '../../api/index.ts';
import type { FigureTable, LineFigure } from '../../charts/index.ts';

interface Figure { readonly figure: LineFigure; readonly table: FigureTable }

export function rocFigure({ roc, arm, classes }: ArmDetail, color: string): Figure {
  return {
    figure: {
      series: [{ name: arm, color, points: roc.map(({ x, y }) => [x, y] as const) }],
      x: { name: `False alarms (1 − specificity), among “${classes[0] ?? ''}”`, min: 0, max: 1 }, y: { name: 'Found (sensitivity)', min: 0, max: 1 }, reference: [[0, 0], [1, 1]],
    },
    table: { columns: ['false positive rate', 'sensitivity'], rows: roc.map(({ x, y }) => [x, y]) },
  };
}

export function calibrationFigure({ calibration, arm, classes }: ArmDetail, color: string): Figure {
  const positive = classes[1] ?? '';
  return {
    figure: {
      series: [{ name: arm, color, points: calibration.map(({ predicted, observed }) => [predicted, observed] as const), dots: true }],
      x: { name: `Predicted probability of “${positive}”`, min: 0, max: 1 }, y: { name: 'Share that is', min: 0, max: 1 }, reference: [[0, 0], [1, 1]],
    },
    table: { columns: ['predicted', 'observed', 'images'], rows: calibration.map(({ predicted, observed, count }) => [predicted, observed, count]) },
  };
}

/** Rows of truth with their share of right answers. */
export function confusionRows({ confusion, classes }: ArmDetail): { truth: string; cells: { predicted: string; n: number; right: boolean; share: number }[]; total: number }[] {
  return confusion.map((row, truth) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    return { truth: classes[truth]!, total, cells: row.map((n, predicted) => ({ predicted: classes[predicted]!, n, right: truth === predicted, share: total > 0 ? n / total : 0 })) };
  });
}

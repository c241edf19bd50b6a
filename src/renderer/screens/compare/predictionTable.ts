import type { Client } from '../../api/index.ts';
import type { FigureTable } from '../../charts/index.ts';

type Row = Awaited<ReturnType<Client['run']['predictions']>>[number];

/** Long form, one row a class, in the columns of `graft predictions` with arm and seed before them. */
export function predictionTable(rows: readonly Row[], taskName: (taskId: string) => string): FigureTable {
  return {
    columns: ['arm', 'seed', 'file', 'group', 'task', 'truth', 'class', 'probability', 'frame', 'source'],
    rows: rows.flatMap((row) => row.probabilities.map((one) => [row.arm, row.seed, row.file, row.group, taskName(row.taskId), row.truth, one.class, one.value, row.frame, row.source])),
  };
}

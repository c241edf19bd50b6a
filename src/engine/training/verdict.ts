import { judgeStudy } from '../../domain/verdicts/index.ts';
import { addAudit, addTestLook, findTaskByName } from '../../store/project/index.ts';
import { getStudy, listRuns, saveVerdict } from '../../store/runs/index.ts';
import type { Reader } from '../../store/sqlite/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { BOOTSTRAP, namingOf } from './metrics.ts';
import { rowsOfRuns } from './predictionRows.ts';

/** Judges a study all of whose runs are done, from their predictions on unseen groups: one counted look at the test part. */
export function giveVerdict(project: OpenedProject, studyId: string, by: { at: string; who: string }): void {
  const { db, runs } = project.store;
  const study = getStudy(runs, studyId);
  const ofStudy = listRuns(runs, studyId);
  if (study.verdict !== null || ofStudy.length === 0 || ofStudy.some((run) => run.status !== 'done')) return;
  const rows = rowsOfRuns(runs, ofStudy.map((run) => run.id), 'test');
  const judged = [...new Set(rows.flatMap((row) => (row.truth === null ? [] : [row.taskId])))];
  const folds = new Set(ofStudy.flatMap((run) => run.fold ?? [])).size;
  const verdict = judgeStudy(rows, {
    ...BOOTSTRAP, naming: namingOf(db), ...(folds > 1 ? { folds } : {}), arms: Object.keys(study.config.arms), taskIds: inOrder(study.config.tasks, judged, db), metric: study.config.metric, margin: study.config.margin,
  });
  addTestLook(db, { splitId: study.splitId, ...by, what: `verdict of study ${studyId}` });
  addAudit(db, { ...by, what: 'study.verdict', detail: { study: studyId, metric: study.config.metric, margin: study.config.margin } });
  saveVerdict(runs, studyId, verdict);
}

/** Tasks that can be judged: those of the study in its order, then those that only an arm names. */
function inOrder(names: readonly string[], judged: readonly string[], db: Reader): string[] {
  const named = names.flatMap((name) => findTaskByName(db, name)?.id ?? []);
  return [...named.filter((id) => judged.includes(id)), ...judged.filter((id) => !named.includes(id))];
}

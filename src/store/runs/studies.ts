import type { Study, StudyConfig } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import type { StudyVerdict } from '../../domain/verdicts/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';

interface StudyRow {
  id: string; name: string; config: string; split_id: string; engine: EngineName | null; created_at: string; status: Study['status']; verdict: string | null; done: number; total: number;
}

const SELECT = `SELECT s.*, (SELECT count(*) FROM run r WHERE r.study_id = s.id AND r.status = 'done') AS done,
  (SELECT count(*) FROM run r WHERE r.study_id = s.id) AS total FROM study s`;

export function addStudy(db: Connection, study: { id: string; config: StudyConfig; splitId: string; engine: EngineName | null; at: string }): void {
  db.run("INSERT INTO study (id, name, config, split_id, engine, created_at, status) VALUES (?, ?, ?, ?, ?, ?, 'queued')",
    study.id, study.config.name, JSON.stringify(study.config), study.splitId, study.engine, study.at);
}

/** In the order in which they were made. */
export function listStudies(db: Reader): Study[] {
  return db.all<StudyRow>(`${SELECT} ORDER BY s.created_at, s.id`).map(toStudy);
}

/** @throws GraftError NOT_FOUND */
export function getStudy(db: Reader, id: string): Study & { engine: EngineName | null } {
  const row = db.get<StudyRow>(`${SELECT} WHERE s.id = ?`, id);
  if (row === undefined) throw new GraftError('NOT_FOUND', `There is no study "${id}" in this project.`, { field: 'studyId' });
  return { ...toStudy(row), engine: row.engine };
}

function toStudy(row: StudyRow): Study {
  return {
    id: row.id, name: row.name, config: JSON.parse(row.config) as StudyConfig, splitId: row.split_id, createdAt: row.created_at, status: row.status,
    runs: { done: row.done, total: row.total }, verdict: row.verdict === null ? null : (JSON.parse(row.verdict) as Study['verdict']),
  };
}

export function setStudyStatus(db: Connection, id: string, status: Study['status']): void {
  db.run('UPDATE study SET status = ? WHERE id = ?', status, id);
}

/** The verdict of a study is given once. */
export function saveVerdict(db: Connection, id: string, verdict: StudyVerdict): void {
  db.run('UPDATE study SET verdict = ? WHERE id = ? AND verdict IS NULL', JSON.stringify(verdict), id);
}

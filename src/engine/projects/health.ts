import { join } from 'node:path';
import { checkDatabase } from '../../store/check/index.ts';
import { runsLostAt } from '../../store/project/index.ts';
import { countRuns } from '../../store/runs/index.ts';
import { damagedRemedy } from '../../store/sqlite/index.ts';
import type { OpenedProject } from './Projects.ts';

/** Something that a person should know of their project's files before they go on, and what to do. */
export interface ProjectWarning {
  message: string;
  remedy: string;
}

/** What is known without reading the databases through. A lost runs.sqlite is told until something is trained anew or it is back. */
export function projectWarnings({ path, store }: OpenedProject): ProjectWarning[] {
  const lost = runsLostAt(store.db);
  if (lost === null || countRuns(store.runs).runs > 0) return [];
  return [{
    message: `${join(path, 'runs.sqlite')}, which holds the trainings, was missing on ${lost.slice(0, 10)}, so an empty one was made: runs, comparisons and their results are not shown. Labels and splits are not in it and are all there.`,
    remedy: 'If there were trainings: close the project, put runs.sqlite back from a backup of the folder, delete runs.sqlite-wal and runs.sqlite-shm, and open it again. If there were none, go on.',
  }];
}

export interface DatabaseCheck {
  name: string;
  ok: boolean;
  /** What SQLite found, in its words. */
  problems: string[];
  message: string;
  remedy: string | null;
}

const DATABASES = ['project.sqlite', 'runs.sqlite'] as const;

/** Reads both databases through. Takes seconds where there are many trainings, beside everything else. */
export async function checkProject({ path }: OpenedProject): Promise<DatabaseCheck[]> {
  const checks: DatabaseCheck[] = [];
  for (const name of DATABASES) {
    const problems = await checkDatabase(join(path, name));
    const ok = problems.length === 0;
    checks.push({
      name, ok, problems, remedy: ok ? null : damagedRemedy(name),
      message: ok ? `${name} is whole.` : `${join(path, name)} is damaged: what stands on the broken pages can't be read, and what is added may be lost.`,
    });
  }
  return checks;
}

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../sqlite/index.ts';

export const SNAPSHOTS_KEPT = 5;
const PATTERN = /^project-\d{8}T\d{9}Z\.sqlite$/;

/**
 * A consistent copy of project.sqlite into `snapshots/` (VACUUM INTO, then a rename, so that a killed copy is never
 * taken for a whole one), of which the newest five stay.
 */
export function takeSnapshot(db: Connection, folder: string, at: Date): string | null {
  const into = join(folder, 'snapshots');
  mkdirSync(into, { recursive: true });
  const name = `project-${at.toISOString().replaceAll(/[-:.]/g, '')}.sqlite`;
  if (existsSync(join(into, name))) return null;
  const unfinished = join(into, `${name}.part`);
  rmSync(unfinished, { force: true });
  db.run('VACUUM INTO ?', unfinished);
  renameSync(unfinished, join(into, name));
  const kept = readdirSync(into).filter((file) => PATTERN.test(file)).sort();
  for (const old of kept.slice(0, -SNAPSHOTS_KEPT)) rmSync(join(into, old));
  return join(into, name);
}

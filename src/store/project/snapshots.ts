import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../sqlite/index.ts';

const SNAPSHOTS_KEPT = 5;
const PATTERN = /^project-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z\.sqlite$/;

/** Every command opens the project: without a pause the five would all be of the last minute. */
const HOURS_BETWEEN = 1;

/**
 * A consistent copy of project.sqlite into `snapshots/` (VACUUM INTO, then a rename, so that a killed copy is never
 * taken for a whole one), at most one an hour, of which the newest five stay. @returns its path, or null where none was due
 */
export function takeSnapshot(db: Connection, folder: string, at: Date): string | null {
  const into = join(folder, 'snapshots');
  mkdirSync(into, { recursive: true });
  const kept = listSnapshots(into);
  if (kept.length > 0 && at.getTime() - timeOf(kept.at(-1)!) < HOURS_BETWEEN * 3_600_000) return null;
  const name = `project-${at.toISOString().replaceAll(/[-:.]/g, '')}.sqlite`;
  const unfinished = join(into, `${name}.part`);
  rmSync(unfinished, { force: true });
  try {
    db.run('VACUUM INTO ?', unfinished);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  renameSync(unfinished, join(into, name));
  for (const old of listSnapshots(into).slice(0, -SNAPSHOTS_KEPT)) rmSync(join(into, old));
  return join(into, name);
}

/** Names of the snapshots in a folder, which need not be there. Oldest first: their names sort by time. */
export function listSnapshots(folder: string): string[] {
  return (existsSync(folder) ? readdirSync(folder) : []).filter((file) => PATTERN.test(file)).sort();
}

function timeOf(name: string): number {
  const [, year, month, day, hour, minute, second, milli] = PATTERN.exec(name)!;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), Number(milli));
}

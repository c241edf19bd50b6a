import { existsSync } from 'node:fs';
import { listMissing, listSources, setMissing, setSourceMissing } from '../../store/project/index.ts';
import { markInterrupted, sweepCheckpoints } from '../../store/runs/index.ts';
import type { OpenedProject } from './Projects.ts';
import { samplePath, sourcePath } from './sourcePath.ts';

/** What is put right at each open: runs that a dead process left as running, half-written checkpoints, folders that went away or came back. */
export function prepareProject(project: OpenedProject): void {
  const { db, runs } = project.store;
  markInterrupted(runs);
  sweepCheckpoints(runs);
  for (const source of listSources(db)) if (!existsSync(sourcePath(project, source))) setSourceMissing(db, source.id);
  for (const sample of listMissing(db)) if (existsSync(samplePath(project, sample))) setMissing(db, sample.id, false);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { addSample, addSource, addTask, createProject } from '../../../src/store/project/index.ts';
import type { ProjectStore, StoredTask } from '../../../src/store/project/index.ts';

export const OPTIONS = { now: new Date('2026-01-02T03:04:05.678Z'), version: '0.0.0-test' };

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'graft-store-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

export interface Seeded {
  readonly store: ProjectStore;
  readonly folder: string;
  readonly task: StoredTask;
  readonly samples: readonly string[];
}

/** A project with `count` samples, two a group, and one task of three classes. */
export function seededProject(count: number): Seeded {
  const folder = join(temporaryFolder(), 'P.graft');
  const store = createProject(folder, OPTIONS);
  const source = addSource(store.db, '/images', false, 'then');
  const samples = Array.from({ length: count }, (_, index) => addSample(store.db, {
    sourceId: source, file: `${index}.png`, frame: 0, contentHash: index.toString(16).padStart(64, '0'), bytes: 1, group: `g${Math.floor(index / 2)}`,
    groupKnown: true, lookHash: null, fineHash: null, format: 'PNG', rows: 8, columns: 8, bits: 8, attribution: null,
  })!);
  const task = addTask(store.db, { name: 'finding', kind: 'classification', classes: ['a', 'b', 'c'], at: 'then' });
  return { store, folder, task, samples };
}

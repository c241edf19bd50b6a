import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { EngineOptions, GraftEngine } from '../../engine/port.ts';
import { forkWorker } from '../../serve/index.ts';
import { userFolder } from './userFolder.ts';

export interface Place {
  /** Folder of the checkout or the installation. */
  readonly root: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Starts the engine in this process. Loaded only now: `--help` and a wrong option need no database. */
export async function openEngine({ root, version, env }: Place, host: EngineOptions['host']): Promise<GraftEngine> {
  const { createEngine } = await import('../../engine/index.ts');
  return createEngine({
    host,
    version,
    userFolder: userFolder(env, process.platform),
    resourcesFolder: join(root, 'resources'),
    annotator: env['GRAFT_ANNOTATOR'] ?? userInfo().username,
    startWorker: () => forkWorker(workerEntry(root), env),
    now: () => new Date(),
  });
}

/** The worker's source in a checkout, else what was built of it. */
export function workerEntry(root: string): string {
  const source = join(root, 'src', 'worker', 'main.ts');
  return existsSync(source) ? source : join(root, 'out', 'main', 'worker.js');
}

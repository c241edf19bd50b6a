import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { EngineOptions, GraftEngine } from '../../engine/port.ts';
import { forkWorker } from '../../serve/index.ts';
import { userFolder } from './userFolder.ts';

export interface Place {
  /** Folder of the checkout. */
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
    startWorker: () => forkWorker(join(root, 'src', 'worker', 'main.ts'), env),
    now: () => new Date(),
  });
}

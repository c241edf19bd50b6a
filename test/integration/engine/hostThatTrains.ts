/** A host that resumes a run and says so; its test kills it. Arguments: project folder, run id, user folder. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createEngine } from '../../../src/engine/index.ts';
import { forkWorker } from '../../../src/serve/index.ts';

const [path, runId, userFolder] = process.argv.slice(2);
const root = join(import.meta.dirname, '..', '..', '..');
const engine = createEngine({
  host: 'in-process', version: 'test', userFolder: userFolder!, resourcesFolder: join(root, 'resources'), annotator: 'child', checkpointSeconds: 0, now: () => new Date(),
  startWorker: () => forkWorker(join(root, 'src', 'worker', 'main.ts')),
});
const client = createRouterClient(engine.router);
const { project } = await client.project.open({ path: path! });
const { jobId } = await client.run.resume({ project, runId: runId! });
for await (const event of await client.job.events({ jobId })) writeSync(1, `${event.type}\n`);

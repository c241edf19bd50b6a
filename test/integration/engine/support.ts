import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { onTestFinished } from 'vitest';
import type { JobEvent } from '../../../src/contract/index.ts';
import { createEngine } from '../../../src/engine/index.ts';
import type { EngineOptions, GraftEngine, WorkerPort } from '../../../src/engine/index.ts';
import { encodePng8 } from '../../../src/media/index.ts';

export const RESOURCES = join(import.meta.dirname, '..', '..', '..', 'resources');

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'graft-engine-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

/** A client of a fresh engine that ends with the test. */
export function startEngine(options: Partial<EngineOptions> = {}) {
  const userFolder = options.userFolder ?? temporaryFolder();
  let tick = Date.UTC(2026, 0, 1);
  const engine: GraftEngine = createEngine({
    host: 'in-process', version: '0.0.0-test', resourcesFolder: RESOURCES, annotator: 'tester',
    startWorker: (): WorkerPort => { throw new Error('this test has no worker'); },
    now: () => new Date(tick += 1000), ...options, userFolder,
  });
  onTestFinished(() => engine.dispose());
  const client = createRouterClient(engine.router);
  const follow = async (jobId: string): Promise<JobEvent[]> => {
    const events: JobEvent[] = [];
    for await (const event of await client.job.events({ jobId })) events.push(event);
    return events;
  };
  /** The last event of a job. */
  const ended = async (jobId: string): Promise<Extract<JobEvent, { type: 'end' }>> => {
    const last = (await follow(jobId)).at(-1);
    if (last?.type !== 'end') throw new Error('the job gave no end');
    return last;
  };
  return { engine, client, userFolder, follow, ended };
}
export type Started = ReturnType<typeof startEngine>;

/** A real PNG whose pixels follow from the seed. */
export function png(seed: string, side = 16): Uint8Array {
  const bytes = createHash('sha512').update(seed).digest();
  return encodePng8({ width: side, height: side, channels: 1, data: Uint8Array.from({ length: side * side }, (_, i) => bytes[i % bytes.length]! ^ (i & 0xff)) });
}

export function write(folder: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** `patients` with two images each; odd patients are of class b. A CSV says so. */
export function writeCohort(folder: string, patients: number): void {
  const rows = ['file,finding,patient'];
  for (let patient = 0; patient < patients; patient++) {
    for (const image of [1, 2]) {
      const file = `p${patient}-${image}.png`;
      write(folder, { [file]: png(file) });
      rows.push(`${file},${patient % 2 === 0 ? 'a' : 'b'},P${patient}`);
    }
  }
  write(folder, { 'labels.csv': `${rows.join('\n')}\n` });
}

export const CSV = (folder: string) => ({ from: 'csv', file: join(folder, 'labels.csv'), map: { finding: 'finding' } }) as const;

/** A project with an imported cohort. */
export async function importedCohort(started: Started, patients: number) {
  const folder = temporaryFolder();
  writeCohort(folder, patients);
  const path = join(temporaryFolder(), 'P.graft');
  const { project } = await started.client.project.create({ path });
  const { jobId } = await started.client.import.start({ project, source: folder, labels: CSV(folder), groupBy: { by: 'csv', column: 'patient' } });
  const end = await started.ended(jobId);
  if (end.status !== 'done') throw new Error(JSON.stringify(end));
  return { project, folder, path };
}

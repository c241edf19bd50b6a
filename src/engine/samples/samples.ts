import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '../../domain/errors/index.ts';
import { readLabelTable } from '../../labelio/csv/index.ts';
import { readDescriptions } from '../app/index.ts';
import type { EngineContext } from '../context.ts';
import { readTextFile } from '../files/index.ts';
import { importImages } from '../importing/index.ts';
import type { ImportOptions } from '../importing/index.ts';
import type { JobContext } from '../jobs/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { newTask } from '../tasks/index.ts';

const sampleSchema = z.object({
  id: z.string(), title: z.string(), description: z.string(), images: z.int(), licence: z.string(),
  tasks: z.array(z.object({ name: z.string(), column: z.string(), classes: z.array(z.string()) })),
  groupColumn: z.string().nullable(),
});
type SampleSet = z.infer<typeof sampleSchema>;

const readSets = (resources: string): SampleSet[] => readDescriptions(resources, 'samples', 'sample.json', sampleSchema);

/** The sets of images that come with Graft. */
export function listSampleSets(resources: string): Omit<SampleSet, 'tasks' | 'groupColumn'>[] {
  return readSets(resources).map(({ id, title, description, images, licence }) => ({ id, title, description, images, licence }));
}

/** Folder of a shipped set's files inside a project made from it. */
const INSIDE = 'sample';

/**
 * Makes a project from a shipped set. Its files are copied into the project, so that the project can be moved and outlives
 * this installation; their licences go with them.
 * @throws GraftError NOT_FOUND for a set that isn't there, and what `project.create` throws
 */
export function createFromSample(context: EngineContext, request: { sample: string; path: string }): { project: OpenedProject; jobId: string } {
  const set = readSets(context.options.resourcesFolder).find((one) => one.id === request.sample);
  if (set === undefined) throw new GraftError('NOT_FOUND', `There is no sample "${request.sample}".`, { field: 'sample' });
  const project = context.projects.create(request.path);
  const at = context.options.now().toISOString();
  for (const task of set.tasks) newTask(project.store.db, { name: task.name, kind: 'classification', classes: task.classes, at });
  return {
    project,
    jobId: context.jobs.start({ kind: 'import', project: project.id, title: `Import ${set.title}`, work: (job) => importSet(context, project, set, job) }),
  };
}

async function importSet({ options, images }: EngineContext, project: OpenedProject, set: SampleSet, job: JobContext): Promise<Record<string, unknown>> {
  const folder = join(project.path, INSIDE);
  job.progress(0, null, 'Copying');
  await cp(join(options.resourcesFolder, 'samples', set.id), folder, { recursive: true });
  const salt = Buffer.from(project.store.salt).toString('hex');
  const attribution = readAttributions(join(folder, 'labels.csv'));
  const summary = await importImages(importOptions(set, folder), {
    project, annotator: options.annotator, now: options.now, signal: job.signal, inspect: (path) => images.inspect(path, salt),
    progress: (done, total) => { job.progress(done, total, 'Images'); },
    inside: INSIDE, provenance: 'sample', attribution: (file) => attribution.get(file) ?? null,
  });
  return { ...summary };
}

function importOptions(set: SampleSet, folder: string): ImportOptions {
  return {
    source: folder,
    labels: { from: 'csv', file: join(folder, 'labels.csv'), fileColumn: 'file', map: Object.fromEntries(set.tasks.map((task) => [task.name, task.column])) },
    groupBy: set.groupColumn === null ? { by: 'none' } : { by: 'csv', column: set.groupColumn },
  };
}

function readAttributions(file: string): ReadonlyMap<string, string> {
  const table = readLabelTable(readTextFile(file), { name: file, fileColumn: 'file', columns: ['attribution'] });
  return new Map(table.rows.map((row) => [row.file, row.cells['attribution']!]));
}

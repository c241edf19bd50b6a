import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from './fixtures.ts';
import { root, runGraft } from './processes.ts';

/** `unsplit`: the chest X-rays with the labels they come with, and an unanswered question *quality* (good, poor). `split`: the same, locked in parts. */
export type Template = 'unsplit' | 'split';

interface Projects {
  /** A project of its own for a test, in the test's folder; resolves to its path. Costs a copy. */
  readonly projectFrom: (template: Template) => Promise<string>;
}

const images = join(root, 'resources', 'samples', 'chest-xray');

/** As the fixtures, with projects that are made once a worker, by the command line. */
export const test = base.extend<Projects, { shelf: string }>({
  shelf: [async ({ browserName }, use) => {
    const folder = await mkdtemp(join(tmpdir(), `graft-e2e-shelf-${browserName}-`));
    const graft = async (...args: string[]): Promise<void> => {
      expect(await runGraft(args, join(folder, 'user')), args.join(' ')).toMatchObject({ code: 0 });
    };
    const unsplit = join(folder, 'unsplit.graft');
    await graft('new', unsplit);
    await graft('import', unsplit, images, '--labels', `csv:${join(images, 'labels.csv')}`, '--map', 'projection=projection', '--map', 'sex=sex', '--group-by', 'csv:patient');
    await graft('task', 'add', unsplit, 'quality', '--kind', 'classification', '--classes', 'good,poor');
    await cp(unsplit, join(folder, 'split.graft'), { recursive: true });
    await graft('split', join(folder, 'split.graft'), '--stratify', 'projection');
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  }, { scope: 'worker' }],
  projectFrom: async ({ shelf, folder }, use) => {
    await use(async (template) => {
      const project = join(folder, `${template}.graft`);
      await cp(join(shelf, `${template}.graft`), project, { recursive: true });
      return project;
    });
  },
});
export { expect };

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from './fixtures.ts';
import { root, runGraft } from './processes.ts';

/**
 * `unsplit`: the chest X-rays with the labels they come with, and an unanswered question *quality* (good, poor).
 * `split`: the same, locked in parts. `judged`: locked in folds, with a small study and its verdict.
 */
export type Template = 'unsplit' | 'split' | 'judged';

interface Projects {
  /** A project of its own for a test, in the test's folder; resolves to its path. Costs a copy. */
  readonly projectFrom: (template: Template) => Promise<string>;
}

const STUDY = `{ name: small, tasks: [projection], seeds: [1, 2], budget: { epochs: 2 }, margin: 0.05, input: { size: 32 },
  arms: { frozen: { strategy: frozen, augment: { views: 1 } }, top: { strategy: top, augment: { views: 1 } } } }`;
const images = join(root, 'resources', 'samples', 'chest-xray');

/** A project of each template, made when it is first asked for. */
class Shelf {
  readonly folder: string;
  readonly #made = new Map<Template, Promise<string>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  take(template: Template): Promise<string> {
    const known = this.#made.get(template);
    if (known !== undefined) return known;
    const making = this.#make(template);
    this.#made.set(template, making);
    return making;
  }

  async #make(template: Template): Promise<string> {
    const project = join(this.folder, `${template}.graft`);
    if (template === 'unsplit') {
      await this.#graft('new', project);
      await this.#graft('import', project, images, '--labels', `csv:${join(images, 'labels.csv')}`, '--map', 'projection=projection', '--map', 'sex=sex', '--group-by', 'csv:patient');
      await this.#graft('task', 'add', project, 'quality', '--kind', 'classification', '--classes', 'good,poor');
      return project;
    }
    await cp(await this.take('unsplit'), project, { recursive: true });
    if (template === 'split') await this.#graft('split', project, '--stratify', 'projection');
    else {
      const file = join(this.folder, 'study.yaml');
      await writeFile(file, STUDY);
      await this.#graft('split', project, '--folds', '3', '--stratify', 'projection');
      await this.#graft('study', project, file);
    }
    return project;
  }

  async #graft(...args: string[]): Promise<void> {
    expect(await runGraft(args, join(this.folder, 'user')), args.join(' ')).toMatchObject({ code: 0 });
  }
}

/** As the fixtures, with projects that are made once a worker, by the command line. */
export const test = base.extend<Projects, { shelf: Shelf }>({
  shelf: [async ({ browserName }, use) => {
    const folder = await mkdtemp(join(tmpdir(), `graft-e2e-shelf-${browserName}-`));
    await use(new Shelf(folder));
    await rm(folder, { recursive: true, force: true });
  }, { scope: 'worker' }],
  projectFrom: async ({ shelf, folder }, use) => {
    await use(async (template) => {
      const project = join(folder, `${template}.graft`);
      await cp(await shelf.take(template), project, { recursive: true });
      return project;
    });
  },
});
export { expect };

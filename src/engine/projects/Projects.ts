import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';
import { createProject, openProject } from '../../store/project/index.ts';
import type { ProjectStore } from '../../store/project/index.ts';
import type { Recents } from './recents.ts';

export interface OpenedProject {
  /** Of its real path, so that it stays the same over restarts. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly store: ProjectStore;
}

export interface ProjectsOptions {
  readonly now: () => Date;
  readonly version: string;
  readonly recents: Recents;
  /** Called after each open, before the first use. */
  readonly onOpen: (project: OpenedProject) => void;
}

/** The projects that this engine holds open. Opening one twice gives the same one. */
export class Projects {
  readonly #open = new Map<string, OpenedProject>();
  readonly #options: ProjectsOptions;

  constructor(options: ProjectsOptions) {
    this.#options = options;
  }

  create(path: string): OpenedProject {
    const folder = projectPath(path);
    if (!folder.endsWith('.graft')) throw new GraftError('BAD_INPUT', `A project's folder ends in ".graft"; "${basename(folder)}" does not.`, { field: 'path', remedy: `Name it "${basename(folder)}.graft".` });
    return this.#add(folder, createProject(folder, this.#storeOptions()));
  }

  open(path: string): OpenedProject {
    const folder = projectPath(path);
    const known = [...this.#open.values()].find((project) => project.path === realPath(folder));
    if (known !== undefined) return known;
    return this.#add(folder, openProject(folder, this.#storeOptions()));
  }

  #add(folder: string, store: ProjectStore): OpenedProject {
    const path = realPath(folder);
    const project = { id: projectId(path), name: basename(path, '.graft'), path, store };
    try {
      this.#options.onOpen(project);
    } catch (error) {
      store.dispose();
      throw error;
    }
    this.#open.set(project.id, project);
    this.#options.recents.add({ path, name: project.name, openedAt: this.#options.now().toISOString() });
    return project;
  }

  #storeOptions(): { now: Date; version: string } {
    return { now: this.#options.now(), version: this.#options.version };
  }

  recents(): (ReturnType<Recents['list']>[number] & { project: string })[] {
    return this.#options.recents.list().map((recent) => ({ ...recent, project: projectId(recent.path) }));
  }

  /** Folder of one of the recent projects. @throws GraftError NOT_FOUND for any other */
  recentPath(id: string): string {
    const recent = this.recents().find(({ project }) => project === id);
    if (recent === undefined) throw new GraftError('NOT_FOUND', 'This project is not among the recent ones.', { field: 'project' });
    return recent.path;
  }

  /** @throws GraftError NOT_FOUND for a project that isn't open here. */
  get(id: string): OpenedProject {
    const project = this.#open.get(id);
    if (project === undefined) throw new GraftError('NOT_FOUND', 'This project is not open.', { field: 'project', remedy: 'Open it again from the start page.' });
    return project;
  }

  close(id: string): void {
    const project = this.get(id);
    this.#open.delete(id);
    project.store.dispose();
  }

  dispose(): void {
    for (const id of this.#open.keys()) this.close(id);
  }
}

const projectId = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 16);

function projectPath(path: string): string {
  if (!isAbsolute(path)) throw new GraftError('BAD_INPUT', `"${path}" is not an absolute path.`, { field: 'path' });
  return resolve(path);
}

/** Also of a folder that isn't there yet. */
function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return dirname(folder) === folder ? folder : join(realPath(dirname(folder)), basename(folder));
  }
}

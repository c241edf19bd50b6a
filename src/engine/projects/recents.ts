import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../files/index.ts';

export interface Recent {
  readonly path: string;
  readonly name: string;
  readonly openedAt: string;
}

export interface Recents {
  add(recent: Recent): void;
  /** Newest first. */
  list(): (Recent & { exists: boolean })[];
}

const KEPT = 20;

/** The projects that were opened last, in `recents.json` of the user's folder. */
export function createRecents(userFolder: string): Recents {
  const file = join(userFolder, 'recents.json');
  const read = (): Recent[] => {
    const stored = readJson(file);
    return Array.isArray(stored) ? stored.filter(isRecent) : [];
  };
  return {
    add: (recent) => {
      try {
        writeJson(file, [recent, ...read().filter((one) => one.path !== recent.path)].slice(0, KEPT));
      } catch {
        // A list that can't be written (full disk, read-only home) must not keep a project from opening.
      }
    },
    list: () => read().map((recent) => ({ ...recent, exists: existsSync(join(recent.path, 'project.sqlite')) })),
  };
}

function isRecent(value: unknown): value is Recent {
  return typeof value === 'object' && value !== null && 'path' in value && 'name' in value && 'openedAt' in value
    && [value.path, value.name, value.openedAt].every((field) => typeof field === 'string');
}

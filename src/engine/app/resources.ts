import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { GraftError } from '../../domain/errors/index.ts';

/** The folders under `resources/KIND` that hold a description. A broken one is a defect of the installation and is said. */
export function readDescriptions<T>(resources: string, kind: 'backbones' | 'samples', file: string, schema: z.ZodType<T>): T[] {
  const folder = join(resources, kind);
  let names: string[];
  try {
    names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  } catch {
    return [];
  }
  return names.map((name) => parseDescription(join(folder, name, file), schema));
}

function parseDescription<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new GraftError('UNREADABLE_FILE', `${file} is damaged: this installation of Graft is not complete.`, { file, remedy: 'Install Graft again.' }, { cause: error });
  }
}

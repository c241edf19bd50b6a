import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineContext } from '../context.ts';
import { readJson, writeJson } from '../files/index.ts';
import type { EngineOptions } from '../port.ts';
import type { OpenedProject } from '../projects/index.ts';

/** Bytes, where nobody says otherwise: some 400,000 activations of stage5 at 224 pixels. */
const USUAL_LIMIT = 20 * 2 ** 30;

const settingsSchema = z.object({ cacheLimit: z.int().min(0) });

export interface CacheView {
  /** What cached activations take on disk now. */
  bytes: number;
  /** What they may take in each project. */
  limit: number;
}

type UserFolder = Pick<EngineOptions, 'userFolder'>;
const settingsFile = ({ userFolder }: UserFolder): string => join(userFolder, 'settings.json');

/** Bytes that a project's cache may take: the user's setting. */
export function cacheLimit(options: UserFolder): number {
  const read = settingsSchema.safeParse(readJson(settingsFile(options)));
  return read.success ? read.data.cacheLimit : USUAL_LIMIT;
}

export function setCacheLimit(options: UserFolder, bytes: number): void {
  writeJson(settingsFile(options), { cacheLimit: bytes });
}

export async function cacheView(options: UserFolder, project: OpenedProject): Promise<CacheView> {
  const folder = activationsOf(project);
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.size ?? 0));
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), limit: cacheLimit(options) };
}

/**
 * Removes the activations: nothing is lost but the time to compute them again.
 * @throws GraftError REFUSED while a training of the project uses them
 */
export async function emptyCache({ jobs, options }: EngineContext, project: OpenedProject): Promise<CacheView> {
  if (jobs.running(project.id).some((job) => job.kind === 'train' || job.kind === 'study')) {
    throw new GraftError('REFUSED', 'A training is running in this project and uses its cache.', { remedy: 'Wait until it ends, or cancel it.' });
  }
  await rm(activationsOf(project), { recursive: true, force: true });
  return cacheView(options, project);
}

const activationsOf = ({ path }: OpenedProject): string => join(path, 'cache', 'activations');

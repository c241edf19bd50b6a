import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { getSample, setMissing } from '../../store/project/index.ts';
import type { StoredSample } from '../../store/project/index.ts';
import type { PixelReply, PixelRequest } from '../port.ts';
import { samplePath } from '../projects/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import type { Images } from './Images.ts';

/** A thumbnail from the cache or made now, or the pixels at full depth. @throws GraftError NOT_FOUND, UNREADABLE_FILE, BAD_INPUT */
export async function readPixels(images: Images, project: OpenedProject, request: Exclude<PixelRequest, { kind: 'recent' }>): Promise<PixelReply> {
  const sample = getSample(project.store.db, request.sampleId);
  return request.kind === 'thumbnail' ? thumbnail(images, project, sample, request.maxSide) : raster(images, project, sample);
}

const LARGEST_THUMBNAIL = 2048;

async function thumbnail(images: Images, project: OpenedProject, sample: StoredSample, maxSide: number): Promise<PixelReply> {
  if (!Number.isInteger(maxSide) || maxSide < 16 || maxSide > LARGEST_THUMBNAIL) {
    throw new GraftError('BAD_INPUT', `A thumbnail's side is 16 to ${LARGEST_THUMBNAIL} pixels, not ${maxSide}.`, { field: 'maxSide' });
  }
  const name = `${sample.contentHash}-${sample.frame}-${maxSide}`;
  const folder = join(project.path, 'cache', 'thumbnails', sample.contentHash.slice(0, 2));
  const file = join(folder, `${name}.png`);
  const etag = `"${name}"`;
  if (existsSync(file)) return { mime: 'image/png', bytes: readFileSync(file), etag };
  const bytes = await decoded(project, sample, (path) => images.thumbnail(path, sample.frame, maxSide));
  keep(folder, file, bytes);
  return { mime: 'image/png', bytes, etag };
}

/** A cache that can't be written (a full disk) costs time, not the picture. */
function keep(folder: string, file: string, bytes: Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true });
    const beside = `${file}.${process.pid}.part`;
    writeFileSync(beside, bytes);
    renameSync(beside, file);
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function raster(images: Images, project: OpenedProject, sample: StoredSample): Promise<PixelReply> {
  const { data, ...rest } = await decoded(project, sample, (path) => images.raster(path, sample.frame));
  const header = Buffer.from(JSON.stringify({ ...rest, dtype: data.constructor.name.replace('Array', '').toLowerCase() }));
  const start = Math.ceil((4 + header.length) / 8) * 8;
  const bytes = Buffer.alloc(start + data.byteLength);
  bytes.writeUInt32LE(header.length, 0);
  header.copy(bytes, 4);
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(bytes, start);
  return { mime: 'application/octet-stream', bytes, etag: `"${sample.contentHash}-${sample.frame}-raster"` };
}

/** Notes that a file has gone or has come back. */
async function decoded<T>(project: OpenedProject, sample: StoredSample, read: (path: string) => Promise<T>): Promise<T> {
  try {
    const value = await read(samplePath(project, sample));
    if (sample.missing) setMissing(project.store.db, sample.id, false);
    return value;
  } catch (error) {
    if (!isGraftError(error) || error.code !== 'NOT_FOUND') throw error;
    if (!sample.missing) setMissing(project.store.db, sample.id, true);
    throw new GraftError('NOT_FOUND', `${sample.file} is no longer where it was imported from.`, { file: sample.file, remedy: 'Import the folder from where it is now: the images are recognised and keep their labels.' }, { cause: error });
  }
}

import { open } from 'node:fs/promises';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { openDicom } from '../dicom/index.ts';
import { readFailure } from '../files/index.ts';
import { DEFAULT_LIMITS } from '../image/index.ts';
import type { DecodeLimits, OpenImage } from '../image/index.ts';
import { openJpeg } from '../jpeg/index.ts';
import { openPng } from '../png/index.ts';
import { sniffFormat, unsupported } from '../sniff/index.ts';

const HEAD = 512;

/**
 * Opens a file by its content, whatever its name.
 * Throws GraftError: NOT_FOUND, UNREADABLE_FILE (no permission, or damaged) or UNSUPPORTED_FILE (format, syntax or size).
 */
export async function openImage(path: string, limits: DecodeLimits = DEFAULT_LIMITS): Promise<OpenImage> {
  const { bytes, format } = await readImage(path, limits);
  try {
    if (format === 'PNG') return openPng(path, bytes, limits);
    if (format === 'JPEG') return await openJpeg(path, bytes, limits);
    return openDicom(path, bytes, limits);
  } catch (error) {
    throw isGraftError(error) ? error : new GraftError('UNREADABLE_FILE', `${path} cannot be decoded as ${format}.`, { file: path, remedy: 'Open it in the program that wrote it and export it again, or leave it out.' }, { cause: error });
  }
}

/** Reads the whole file, unless its first bytes already say that it isn't an image. */
async function readImage(path: string, limits: DecodeLimits): Promise<{ bytes: Uint8Array<ArrayBuffer>; format: 'PNG' | 'JPEG' | 'DICOM' }> {
  let handle;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (!stat.isFile()) throw new GraftError('BAD_INPUT', `${path} is not a file.`, { file: path, remedy: 'Name a file.' });
    if (stat.size === 0) throw new GraftError('UNREADABLE_FILE', `${path} is empty.`, { file: path, remedy: 'Get the file again from where it came from, or leave it out.' });
    if (stat.size > limits.fileBytes) throw new GraftError('UNSUPPORTED_FILE', `${path} has ${stat.size} bytes, more than this version opens as a whole.`, { file: path, remedy: 'Cut the image into tiles or export it smaller.' });
    const head = new Uint8Array(Math.min(HEAD, stat.size));
    await handle.read(head, 0, head.length, 0);
    const sniffed = sniffFormat(head);
    if (sniffed.format === null) throw unsupported(path, sniffed.name);
    const buffer = new Uint8Array(stat.size);
    const { bytesRead } = await handle.read(buffer, 0, stat.size, 0);
    return { bytes: buffer.subarray(0, bytesRead), format: sniffed.format };
  } catch (error) {
    throw isGraftError(error) ? error : readFailure(path, error);
  } finally {
    await handle?.close();
  }
}

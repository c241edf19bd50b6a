import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { Raster } from '../../domain/raster/index.ts';
import type { DecodeLimits } from '../image/index.ts';
import { openImage } from './openImage.ts';

export interface DecodeOptions {
  /** Index of the frame, from 0; 0 where absent. */
  readonly frame?: number;
  readonly limits?: DecodeLimits;
}

/**
 * A file's frame at full depth, oriented, grey or RGB. The format is told by content.
 * Throws GraftError: NOT_FOUND, UNREADABLE_FILE, UNSUPPORTED_FILE; BAD_INPUT for a frame that the file doesn't have.
 */
export async function decodeFile(path: string, options: DecodeOptions = {}): Promise<Raster> {
  const image = await openImage(path, options.limits);
  const frame = options.frame ?? 0;
  if (!Number.isInteger(frame) || frame < 0 || frame >= image.frames) {
    throw new GraftError('BAD_INPUT', `${path} has no frame ${frame}; it has ${image.frames}.`, { file: path, field: 'frame', remedy: `Ask for a frame from 0 to ${image.frames - 1}.` });
  }
  try {
    return image.raster(frame);
  } catch (error) {
    throw isGraftError(error) ? error : new GraftError('UNREADABLE_FILE', `${path} cannot be decoded as ${image.format}.`, { file: path, remedy: 'Open it in the program that wrote it and export it again, or leave it out.' }, { cause: error });
  }
}

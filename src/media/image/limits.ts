import { GraftError } from '../../domain/errors/index.ts';

export interface DecodeLimits {
  /** Largest file that is read into memory, bytes. */
  readonly fileBytes: number;
  /** Largest width or height, pixels. */
  readonly side: number;
  /** Largest number of bytes of one decoded frame. */
  readonly frameBytes: number;
}

export const DEFAULT_LIMITS: DecodeLimits = { fileBytes: 2 ** 31 - 1, side: 65_500, frameBytes: 2 ** 30 };

/** Refuses a declared size before anything is allocated for it. */
export function checkSize(file: string, width: number, height: number, bytesPerPixel: number, limits: DecodeLimits): void {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new GraftError('UNREADABLE_FILE', `${file} declares an impossible size of ${width} × ${height} pixels.`, { file, remedy: 'Leave the file out.' });
  }
  if (width > limits.side || height > limits.side || width * height * bytesPerPixel > limits.frameBytes) {
    throw new GraftError('UNSUPPORTED_FILE', `${file} declares ${width} × ${height} pixels, more than this version opens as a whole.`, { file, remedy: 'Cut the image into tiles or export it smaller.' });
  }
}

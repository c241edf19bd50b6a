import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { GraftError } from '../../domain/errors/index.ts';
import type { Raster } from '../../domain/raster/index.ts';
import { differenceHash } from '../../domain/splits/index.ts';
import { createDecoderPool, hashFile } from '../../media/index.ts';
import { resizeAntialiased, windowed } from '../../preprocess/index.ts';

/** What an import needs to know of one file. */
export interface ImageFacts {
  /** SHA-256 of the file's bytes, hex. */
  readonly contentHash: string;
  readonly bytes: number;
  readonly format: string;
  /** As shown, after an EXIF orientation. */
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly frames: number;
  /** Difference hashes of the first frame, 16 and 64 hex digits. */
  readonly lookHash: string;
  readonly fineHash: string;
  /** Identifying values of a DICOM file, PatientID already hashed: hash the others before storing, never log. */
  readonly identity: Readonly<Partial<Record<'PatientID' | 'StudyInstanceUID' | 'SeriesInstanceUID', string>>>;
}

/** Decoding in processes of their own. */
export interface Images {
  /** Decodes every frame, so that a broken file is found at the import. @throws GraftError UNREADABLE_FILE, UNSUPPORTED_FILE, NOT_FOUND */
  inspect(path: string, salt: string): Promise<ImageFacts>;
  /** PNG. @throws as `inspect` */
  thumbnail(path: string, frame: number, maxSide: number): Promise<Uint8Array>;
  /** @throws as `inspect` */
  raster(path: string, frame: number): Promise<Raster>;
  dispose(): void;
}

/** Leaves cores for the app itself: 1 to 4 decoder processes. @param entry the built decoder process; the source file where absent */
export function createImages(entry: string | undefined): Images {
  const pool = createDecoderPool({ size: Math.min(4, Math.max(1, availableParallelism() - 1)), ...(entry === undefined ? {} : { entry }) });
  return {
    inspect: async (path, salt) => {
      const found = await pool.inspect(path, salt);
      if (!found.ok) throw new GraftError(found.error.code, found.error.message, { file: path, remedy: found.error.remedy });
      const raster = await pool.raster(path, 0);
      return {
        contentHash: await hashFile(path), bytes: (await stat(path)).size, format: raster.format, rows: raster.height, columns: raster.width,
        bits: raster.bitsStored, frames: raster.frames, lookHash: lookHash(raster, 8), fineHash: lookHash(raster, 16), identity: found.group,
      };
    },
    thumbnail: (path, frame, maxSide) => pool.thumbnail(path, frame, maxSide),
    raster: (path, frame) => pool.raster(path, frame),
    dispose: () => { pool.dispose(); },
  };
}

/** Of the whole image shrunk to side + 1 × side grey values. */
function lookHash(raster: Raster, side: number): string {
  const small = resizeAntialiased(windowed(raster, 'file'), raster.width, raster.height, raster.channels, side + 1, side);
  if (raster.channels === 1) return differenceHash(small, side);
  // Rec. 601 luma.
  return differenceHash(Array.from({ length: (side + 1) * side }, (_, i) => 0.299 * small[3 * i]! + 0.587 * small[3 * i + 1]! + 0.114 * small[3 * i + 2]!), side);
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Raster } from '../../domain/raster/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { differenceHash } from '../../domain/splits/index.ts';
import { decodeFile, inspectFile } from '../../media/index.ts';
import { resizeAntialiased, windowed } from '../../preprocess/index.ts';

/** What an import needs to know of one file. */
export interface ImageFacts {
  /** SHA-256 of the file's bytes, hex. */
  readonly contentHash: string;
  readonly bytes: number;
  readonly format: string;
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly frames: number;
  /** Difference hash of the first frame, 16 hex digits. */
  readonly lookHash: string;
  /** Identifying values of a DICOM file, PatientID already hashed: hash the others before storing, never log. */
  readonly identity: Readonly<Partial<Record<'PatientID' | 'StudyInstanceUID' | 'SeriesInstanceUID', string>>>;
}

/**
 * Decodes a file wholly, so that a broken one is found at the import.
 * @param salt the project's secret for PatientID
 * @throws GraftError UNREADABLE_FILE, UNSUPPORTED_FILE, NOT_FOUND
 */
export async function inspectImage(path: string, salt: string): Promise<ImageFacts> {
  const raster = await decodeFile(path);
  const bytes = await readFile(path);
  return {
    contentHash: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, format: raster.format,
    rows: raster.height, columns: raster.width, bits: raster.bitsStored, frames: raster.frames, lookHash: lookHash(raster),
    identity: raster.format === 'DICOM' ? await identity(path, salt) : {},
  };
}

async function identity(path: string, salt: string): Promise<ImageFacts['identity']> {
  const found = await inspectFile(path, { salt });
  if (!found.ok) throw new GraftError(found.error.code, found.error.message, { file: path, remedy: found.error.remedy });
  return found.group;
}

/** Of the whole image shrunk to 9 × 8 grey values. */
export function lookHash(raster: Raster): string {
  const small = resizeAntialiased(windowed(raster, 'file'), raster.width, raster.height, raster.channels, 9, 8);
  if (raster.channels === 1) return differenceHash(small);
  // Rec. 601 luma.
  return differenceHash(Array.from({ length: 72 }, (_, i) => 0.299 * small[3 * i]! + 0.587 * small[3 * i + 1]! + 0.114 * small[3 * i + 2]!));
}

import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { ErrorCode } from '../../domain/errors/index.ts';
import type { PixelArray } from '../../domain/raster/index.ts';
import type { DecodeLimits, GroupTags, OpenImage } from '../image/index.ts';
import { openImage } from './openImage.ts';

export interface PixelStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

export interface PixelSummary extends PixelStatistics {
  /** [frames,] rows, columns [, samples]: a dimension of one frame or one sample is left out. */
  readonly shape: readonly number[];
  /** uint8, int16, float32, … */
  readonly dtype: string;
  /** Of the samples' little-endian bytes in C order, hex. */
  readonly sha256: string;
}

/** What a file holds. `pixels` as stored: no colour conversion, no orientation, no rescale. */
export interface Inspection {
  readonly file: string;
  readonly ok: true;
  readonly format: string;
  readonly transferSyntax?: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly bitsStored: number;
  readonly photometric: string;
  /** EXIF orientation, 1 to 8, of a JPEG; 5 to 8 exchange width and height on screen. */
  readonly orientation?: number;
  readonly pixels: PixelSummary;
  readonly afterModality?: PixelStatistics;
  /** DICOM's identifying values; PatientID as the SHA-256 of salt and value. */
  readonly group: GroupTags;
}

export interface InspectionFailure {
  readonly file: string;
  readonly ok: false;
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly remedy?: string };
}

export interface InspectOptions {
  /** Makes hashes of patient ids useless outside the project that they belong to. */
  readonly salt: string;
  readonly limits?: DecodeLimits;
}

/** Decodes the whole file and says what is in it. Never throws for a bad file: the answer then says what is wrong. */
export async function inspectFile(path: string, options: InspectOptions): Promise<Inspection | InspectionFailure> {
  try {
    return describe(path, await openImage(path, options.limits), options.salt);
  } catch (error) {
    const known = isGraftError(error) ? error : new GraftError('UNREADABLE_FILE', `${path} cannot be decoded.`, { file: path, remedy: 'Leave it out.' });
    return { file: path, ok: false, error: { code: known.code, message: known.message, remedy: known.data.remedy } };
  }
}

function describe(path: string, image: OpenImage, salt: string): Inspection {
  const hash = createHash('sha256');
  const stored = new Running();
  const modality = new Running();
  let dtype = '';
  for (let frame = 0; frame < image.frames; frame++) {
    const values = image.stored(frame);
    dtype = dtypeOf(values);
    hash.update(littleEndianBytes(values));
    stored.add(values);
    const after = image.afterModality(values, frame);
    if (after !== null) modality.add(after);
  }
  const { PatientID, ...uids } = image.identity;
  return {
    file: path,
    ok: true,
    format: image.format,
    ...(image.transferSyntax === undefined ? {} : { transferSyntax: image.transferSyntax }),
    rows: image.rows,
    columns: image.columns,
    frames: image.frames,
    samplesPerPixel: image.samplesPerPixel,
    bitsStored: image.bitsStored,
    photometric: image.photometric,
    ...(image.orientation === undefined ? {} : { orientation: image.orientation }),
    pixels: { shape: shapeOf(image), dtype, sha256: hash.digest('hex'), ...stored.result() },
    ...(modality.count > 0 ? { afterModality: modality.result() } : {}),
    group: { ...(PatientID === undefined ? {} : { PatientID: createHash('sha256').update(`${salt}\0${PatientID}`).digest('hex') }), ...uids },
  };
}

function shapeOf({ frames, rows, columns, samplesPerPixel }: OpenImage): number[] {
  return [...(frames > 1 ? [frames] : []), rows, columns, ...(samplesPerPixel > 1 ? [samplesPerPixel] : [])];
}

/** Uint8Array → uint8, as NumPy names it. */
function dtypeOf(values: PixelArray): string {
  return values.constructor.name.replace('Array', '').toLowerCase();
}

function littleEndianBytes(values: PixelArray): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  if (endianness() === 'LE' || values.BYTES_PER_ELEMENT === 1) return bytes;
  const copy = Buffer.from(bytes);
  if (values.BYTES_PER_ELEMENT === 2) return copy.swap16();
  return values.BYTES_PER_ELEMENT === 4 ? copy.swap32() : copy.swap64();
}

/** Smallest, largest and mean of finite and non-finite values alike, over several arrays. */
class Running {
  count = 0;
  #min = Infinity;
  #max = -Infinity;
  #sum = 0;

  add(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
      this.#sum += value;
    }
    this.count += values.length;
  }

  result(): PixelStatistics {
    return { min: this.#min, max: this.#max, mean: this.#sum / this.count };
  }
}

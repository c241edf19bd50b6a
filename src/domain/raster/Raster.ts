/** One image at full depth: what a file becomes before anything is windowed, resized or shown. */

/** Samples of one raster, in the type in which the file stores them (12 stored bits in a Uint16Array, say). */
export type PixelArray =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** MONOCHROME1: the smallest value is white. MONOCHROME2: the smallest value is black. */
export type Photometric = 'MONOCHROME1' | 'MONOCHROME2' | 'RGB';

export type RasterFormat = 'PNG' | 'JPEG' | 'DICOM';

/** Stored value × slope + intercept = a value in `units` (HU, OD, US for unspecified, … as DICOM (0028,1054) names them). */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
  readonly units: string | null;
}

/** DICOM VOI window, in units after the rescale (PS3.3 C.11.2.1.2). */
export interface VoiWindow {
  readonly center: number;
  readonly width: number;
  readonly shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
}

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for RGB. Transparency has been composited over black, so that hidden colours never reach a model. */
  readonly channels: 1 | 3;
  /** Row-major, channels interleaved, `width * height * channels` samples. */
  readonly data: PixelArray;
  /** Bits that a sample uses; values are within 0..2^bits-1, or the signed range. */
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometric: Photometric;
  /** The window that the file asks for; null where it asks for none. */
  readonly window: VoiWindow | null;
  /** null: stored values are their own meaning. */
  readonly rescale: Rescale | null;
  /** Millimetres between the centres of neighbouring rows and columns; null where the file does not say. */
  readonly spacing: { readonly row: number; readonly column: number } | null;
  /** This image's index in its file, from 0, and how many the file has. */
  readonly frame: number;
  readonly frames: number;
  readonly format: RasterFormat;
  /** DICOM transfer syntax UID. */
  readonly transferSyntax?: string;
}

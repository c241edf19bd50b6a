import type { PixelArray, Raster, RasterFormat } from '../../domain/raster/index.ts';

/** Values by which a file's samples belong together. PatientID only as a salted hash. */
export interface GroupTags {
  readonly PatientID?: string;
  readonly StudyInstanceUID?: string;
  readonly SeriesInstanceUID?: string;
}

/** A file whose header has been read and checked. Frames are decoded when asked for. */
export interface OpenImage {
  readonly format: RasterFormat;
  readonly transferSyntax?: string;
  /** As stored: before an EXIF orientation. */
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  /** Of `stored`: a PNG palette counts as expanded, alpha as a sample. */
  readonly samplesPerPixel: number;
  /** As the file states it (a PNG's bit depth); `stored` may hold expanded samples. */
  readonly bitsStored: number;
  /** DICOM's defined term; for PNG and JPEG what DICOM would call it. */
  readonly photometric: string;
  /** EXIF orientation, 1 to 8. */
  readonly orientation?: number;
  /** Identifying values, unhashed: they must not leave the process. */
  readonly identity: GroupTags;
  /** Pixels as stored, without colour conversion: row-major, samples interleaved. */
  stored(frame: number): PixelArray;
  /** Values after the modality transformation, where the format has one. */
  afterModality(stored: PixelArray, frame: number): ArrayLike<number> | null;
  /** The frame as the rest of Graft uses it: oriented, RGB or grey. */
  raster(frame: number): Raster;
}

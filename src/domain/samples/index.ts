/** Where a sample's pixels are and what they are. `path` is absolute and never goes into a log. */
export interface SampleRef {
  readonly id: string;
  readonly path: string;
  /** Index of the frame or page in the file, from 0. */
  readonly frame: number;
  /** SHA-256 of the file's bytes, hex. */
  readonly contentHash: string;
  /** The patient (or slide, or source image). Never empty: a sample without one is its own group. */
  readonly group: string;
}

/** A sample in one view. View 0 is the plain one. */
export interface SampleView {
  readonly sample: number;
  readonly view: number;
}

/** What a network is fed with: images, or activations at a cut. It holds as much in memory as it may and fetches the rest. */
export interface InputSource {
  /** Floats of one input. */
  readonly length: number;
  /** Says what is read next, so that files are read while something else computes. A hint: it never fails. */
  prefetch(wanted: readonly SampleView[]): void;
  /** Writes the inputs one after the other to the beginning of `into`. Same values each time. */
  read(wanted: readonly SampleView[], into: Float32Array): Promise<void>;
}

/** Shares are kept as whole numbers: a 32-bit cell can be written by one thread while another reads it. */
const WHOLE = 1_000_000;

/** The queue of a job's runs and how far each has come, in memory that the lanes of a job share. */
export class RunQueue {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  /** `shared`: that of the queue of another thread; without it a new queue of `runs` runs. */
  constructor(runs: number, shared = new SharedArrayBuffer(4 * (runs + 1))) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
  }

  get total(): number {
    return this.#cells.length - 1;
  }

  /** Index of the next run that no lane has taken; null when there is none. */
  take(): number | null {
    const index = Atomics.add(this.#cells, 0, 1);
    return index < this.total ? index : null;
  }

  /** Indices of the runs that nobody has taken yet. */
  waiting(): number[] {
    const next = Math.min(Atomics.load(this.#cells, 0), this.total);
    return Array.from({ length: this.total - next }, (_, i) => next + i);
  }

  /** Says that `share` (0 to 1) of a run is done. Returns the sum over all runs. */
  advance(run: number, share: number): number {
    Atomics.store(this.#cells, run + 1, Math.round(share * WHOLE));
    return this.#cells.subarray(1).reduce((sum, cell) => sum + cell, 0) / WHOLE;
  }
}

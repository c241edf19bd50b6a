/** Shares are kept as whole numbers: a 32-bit cell can be written by one thread while another reads it. */
const WHOLE = 1_000_000;

/**
 * The queue of a job's runs and how far each has come, in memory that the lanes of a job share.
 * A run belongs to a group of those on the same network. A lane takes the first run of a group that it has already worked
 * on or that no lane has, and only then the first of all: so most networks are compiled in one lane alone, which halves
 * their memory, and runs still go nearly in their order.
 */
export class RunQueue {
  readonly shared: SharedArrayBuffer;
  readonly #groups: readonly number[];
  readonly #taken: Int32Array<SharedArrayBuffer>;
  readonly #shares: Int32Array<SharedArrayBuffer>;
  /** A group: 1 once a lane has worked on it. */
  readonly #begun: Int32Array<SharedArrayBuffer>;
  readonly #mine = new Set<number>();

  /** `keys`: one a run; equal for runs on the same network. `shared`: that of the queue of another lane. */
  constructor(keys: readonly string[], shared = new SharedArrayBuffer(3 * 4 * keys.length)) {
    const distinct = [...new Set(keys)];
    this.#groups = keys.map((key) => distinct.indexOf(key));
    this.shared = shared;
    this.#taken = new Int32Array(shared, 0, keys.length);
    this.#shares = new Int32Array(shared, 4 * keys.length, keys.length);
    this.#begun = new Int32Array(shared, 8 * keys.length, keys.length);
  }

  get total(): number {
    return this.#groups.length;
  }

  /** Index of a run that no lane has taken, now this lane's; null when there is none. */
  take(): number | null {
    const suits = (group: number): boolean => this.#mine.has(group) || Atomics.load(this.#begun, group) === 0;
    return this.#takeFirst(suits) ?? this.#takeFirst(() => true);
  }

  /** Indices of the runs that this lane may still be given. */
  waiting(): number[] {
    return this.#groups.flatMap((_, run) => (Atomics.load(this.#taken, run) === 0 ? [run] : []));
  }

  /** Says that `share` (0 to 1) of a run is done. Returns the sum over all runs. */
  advance(run: number, share: number): number {
    Atomics.store(this.#shares, run, Math.round(share * WHOLE));
    return this.#shares.reduce((sum, cell) => sum + cell, 0) / WHOLE;
  }

  #takeFirst(suits: (group: number) => boolean): number | null {
    for (const [run, group] of this.#groups.entries()) {
      if (!suits(group) || Atomics.compareExchange(this.#taken, run, 0, 1) !== 0) continue;
      this.#mine.add(group);
      Atomics.store(this.#begun, group, 1);
      return run;
    }
    return null;
  }
}

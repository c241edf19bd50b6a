export interface Exclusion {
  readonly reason: string;
  /** Full names of specs. Each of them must fail: one that passes is no longer to be excluded. */
  readonly specs: readonly string[];
}

export const EXCLUSIONS: readonly Exclusion[] = [];

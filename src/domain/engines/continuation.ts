/** What computes, as far as the bits of its results depend on it. null: not known, from a record that did not keep it. */
export interface Computing {
  readonly name: string;
  readonly version: string;
  readonly device: string;
  readonly deterministic: boolean | null;
  readonly threads: number | null;
  readonly microBatch: number | null;
}

/**
 * Why a run that `before` began and `now` goes on with does not end with the bits of one that was never interrupted;
 * null where it does. One sentence without its full stop.
 */
export function brokenContinuity(before: Computing, now: Computing): string | null {
  const changed = ([
    ['engine', before.name, now.name],
    ['version', before.version, now.version],
    ['number of threads', before.threads, now.threads],
    ['images a call', before.microBatch, now.microBatch],
    ['device', before.device, now.device],
  ] as const).find(([, a, b]) => a !== b);
  if (changed !== undefined) return `its ${changed[0]} changed from ${changed[1] ?? 'unknown'} to ${changed[2] ?? 'unknown'}`;
  return now.deterministic === true ? null : `${now.name} does not promise the same bits twice`;
}

import type { ActivationRecord } from '../../contract/worker/index.ts';
import { counted } from '../../domain/words/index.ts';

/** What a run needs of the cache and whether it gets it, said before anything is computed. */
export function planWords({ cut, precision, wanted, found, bytes, limit, kept }: ActivationRecord): string {
  const size = `${counted(wanted, 'activations')} at ${cut} as ${precision}: ${mebibytes(bytes)}, ${found} of them in the cache`;
  if (kept === 'disk') return `${size}.`;
  const why = `${size}. The cache may take ${mebibytes(limit)}, so that they are not kept on disk`;
  return kept === 'memory' ? `${why} but in memory for this run.` : `${why}: they are computed anew at each use, which is slower. Raise the limit or free some disk.`;
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MiB`;

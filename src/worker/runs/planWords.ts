import type { ActivationRecord } from '../../contract/worker/index.ts';
import { counted, mebibytes } from '../../domain/words/index.ts';

/** What a run needs of the cache and whether it gets it, said before anything is computed. */
export function planWords({ cut, precision, wanted, found, bytes, limit, kept }: ActivationRecord): string {
  const size = `${counted(wanted, 'activations')} at ${cut} as ${precision}: ${mebibytes(bytes)}, ${found} of them in the cache`;
  if (kept === 'disk') return `${size}.`;
  const why = `${size}. The cache may take ${mebibytes(limit)}, so that they are not kept on disk`;
  return kept === 'memory' ? `${why} but in memory for this run.` : `${why}: they are computed anew at each use, which is slower. Raise its limit (graft cache) or free some disk.`;
}

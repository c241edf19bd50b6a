import { counted } from './counted.ts';

/** What a run's frozen part came to: see the contract's ActivationRecord. */
export interface Activations {
  readonly cut: string;
  readonly precision: string;
  readonly views: number | 'live';
  readonly wanted: number;
  readonly found: number;
  readonly computed: number;
  readonly bytes: number;
  readonly kept: 'disk' | 'memory' | 'nowhere';
}

/** "2080 activations at stage5 as float16 (16 MiB): 1520 from the cache, 560 computed". */
export function activationWords({ cut, precision, views, wanted, found, computed, bytes, kept }: Activations): string {
  const where = { disk: '', memory: '; kept in memory only, since the cache had no room', nowhere: '; kept nowhere for want of room, and so computed anew at each use' }[kept];
  return `${counted(wanted, 'activations')} at ${cut} as ${precision} (${mebibytes(bytes)}): ${found} from the cache, ${computed} computed${views === 'live' ? ', live views each time' : ''}${where}`;
}

/** "3.1 MiB", "16 MiB". */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MiB`;
}

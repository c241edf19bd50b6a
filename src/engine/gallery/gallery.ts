import type { Sample } from '../../contract/index.ts';
import { getSamples } from '../../store/project/index.ts';
import type { Reader } from '../../store/sqlite/index.ts';

/** Samples as the contract shows them, in the order of `ids`; ids that aren't there are left out. */
export function galleryRows(db: Reader, ids: readonly string[]): Sample[] {
  return getSamples(db, ids).map((sample) => ({
    id: sample.id, file: sample.file, group: sample.group, contentHash: sample.contentHash, format: sample.format, rows: sample.rows,
    columns: sample.columns, bits: sample.bits, missing: sample.missing, part: sample.part, attribution: sample.attribution, labels: [...sample.labels],
  }));
}

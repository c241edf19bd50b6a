import { createHash } from 'node:crypto';
import type { Connection, Reader } from '../sqlite/index.ts';

/** The samples and labels that a training saw: a resumed run sees the same, and truth stays what it was. */
export interface Dataset {
  readonly version: 1;
  readonly tasks: readonly { readonly id: string; readonly name: string; readonly classes: readonly string[] }[];
  readonly samples: readonly DatasetSample[];
}

export interface DatasetSample {
  readonly id: string;
  readonly group: string;
  readonly contentHash: string;
  readonly frame: number;
  /** Class index per task of the dataset; -1 for anything but *labelled*. */
  readonly labels: readonly number[];
}

/** Equal datasets are stored once. */
export function saveDataset(db: Connection, dataset: Dataset): number {
  const body = JSON.stringify(dataset);
  const hash = createHash('sha256').update(body).digest('hex');
  db.run('INSERT INTO dataset (hash, body) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING', hash, body);
  return db.get<{ id: number }>('SELECT id FROM dataset WHERE hash = ?', hash)!.id;
}

export function loadDataset(db: Reader, id: number): Dataset {
  const row = db.get<{ body: string }>('SELECT body FROM dataset WHERE id = ?', id);
  if (row === undefined) throw new Error(`dataset ${id} is not in runs.sqlite`);
  return JSON.parse(row.body) as Dataset;
}

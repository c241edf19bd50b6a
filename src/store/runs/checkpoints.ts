import { setImmediate as breathe } from 'node:timers/promises';
import type { Checkpoint, TensorRecord } from '../../contract/worker/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';
import { fromLittleEndian, toLittleEndian } from './float32.ts';

const CHUNK = 4 * 1024 * 1024;

/**
 * Stores a run's checkpoint in place of its former one. The tensors go in by chunks of at most 4 MiB, each a transaction
 * of its own, with a breath of the event loop every 4 MiB, so that labelling is never held up; one last statement makes them the
 * run's checkpoint. Killed before that, the former one stands.
 */
export async function saveCheckpoint(db: Connection, runId: string, checkpoint: Checkpoint): Promise<void> {
  const generation = nextGeneration(db, runId);
  let sinceBreath = 0;
  for (const [ordinal, tensor] of checkpoint.tensors.entries()) {
    db.run('INSERT INTO checkpoint_tensor (run_id, generation, ordinal, name, shape) VALUES (?, ?, ?, ?, ?)', runId, generation, ordinal, tensor.name, JSON.stringify(tensor.shape));
    const bytes = toLittleEndian(tensor.values);
    for (let start = 0, part = 0; start < bytes.byteLength; start += CHUNK, part++) {
      db.run('INSERT INTO checkpoint_chunk (run_id, generation, ordinal, part, bytes) VALUES (?, ?, ?, ?, ?)', runId, generation, ordinal, part, bytes.subarray(start, start + CHUNK));
      sinceBreath += Math.min(CHUNK, bytes.byteLength - start);
      if (sinceBreath < CHUNK) continue;
      await breathe();
      sinceBreath = 0;
    }
  }
  db.transaction(() => {
    db.run(
      `INSERT INTO checkpoint (run_id, generation, epoch, state) VALUES (?, ?, ?, ?)
       ON CONFLICT (run_id) DO UPDATE SET generation = excluded.generation, epoch = excluded.epoch, state = excluded.state`,
      runId, generation, checkpoint.epoch, JSON.stringify(checkpoint.state),
    );
    removeOthers(db, runId, generation);
  });
}

function nextGeneration(db: Reader, runId: string): number {
  return db.get<{ n: number }>('SELECT coalesce(max(generation), 0) + 1 AS n FROM checkpoint_tensor WHERE run_id = ?', runId)!.n;
}

function removeOthers(db: Connection, runId: string, generation: number): void {
  db.run('DELETE FROM checkpoint_chunk WHERE run_id = ? AND generation <> ?', runId, generation);
  db.run('DELETE FROM checkpoint_tensor WHERE run_id = ? AND generation <> ?', runId, generation);
}

export function loadCheckpoint(db: Reader, runId: string): Checkpoint | null {
  const row = db.get<{ generation: number; epoch: number; state: string }>('SELECT generation, epoch, state FROM checkpoint WHERE run_id = ?', runId);
  if (row === undefined) return null;
  const tensors = db.all<{ ordinal: number; name: string; shape: string }>('SELECT ordinal, name, shape FROM checkpoint_tensor WHERE run_id = ? AND generation = ? ORDER BY ordinal', runId, row.generation)
    .map((tensor): TensorRecord => {
      const chunks = db.all<{ bytes: Uint8Array }>('SELECT bytes FROM checkpoint_chunk WHERE run_id = ? AND generation = ? AND ordinal = ? ORDER BY part', runId, row.generation, tensor.ordinal);
      return { name: tensor.name, shape: JSON.parse(tensor.shape) as number[], values: fromLittleEndian(Buffer.concat(chunks.map((chunk) => chunk.bytes))) };
    });
  return { epoch: row.epoch, state: JSON.parse(row.state) as Record<string, unknown>, tensors };
}

/** Removes what a killed write left behind. */
export function sweepCheckpoints(db: Connection): void {
  db.transaction(() => {
    for (const table of ['checkpoint_chunk', 'checkpoint_tensor']) {
      db.run(`DELETE FROM ${table} WHERE NOT EXISTS (SELECT 1 FROM checkpoint c WHERE c.run_id = ${table}.run_id AND c.generation = ${table}.generation)`);
    }
  });
}
